import { Command } from 'commander';
import { joinCommand } from './commands/join.ts';
import { probeCommand } from './commands/probe.ts';
import { runCommand } from './commands/run.ts';
import { messageOf } from './runtime/standard-streams.ts';

const program = new Command('cbank-agent')
  .description('The agent of a node in the compute bank: joins it, keeps it known, runs what is leased on it.')
  .addCommand(probeCommand())
  .addCommand(joinCommand())
  .addCommand(runCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`cbank-agent: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
