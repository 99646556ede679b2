import { Command } from 'commander';
import { AgentFleet, mapBounded } from './agent-fleet.ts';
import { type FleetRequest, readFleetRequest } from './fleet-protocol.ts';
import { createFleetParts, type FleetOptions, readFleetOptions } from './runtime/fleet-runtime.ts';
import { messageOf, readLines, writeLine } from './runtime/standard-streams.ts';
import { fieldsOf, parseJson } from './shape.ts';

/** Serves one request of the driver. */
async function serve(fleet: AgentFleet, setNow: (now: number) => void, request: FleetRequest): Promise<object> {
  switch (request.kind) {
    case 'join':
      return { nodes: await mapBounded(request.nodes, 16, (wish) => fleet.join(wish)) };
    case 'resume':
      return { nodes: request.names.map((name) => fleet.resume(name)) };
    case 'now':
      setNow(request.now);
      return { now: request.now };
    case 'beat':
      return { turns: await fleet.beat(request.nodeIds) };
    case 'status':
      return { nodes: fleet.nodes(), memoryMib: Math.round(process.memoryUsage.rss() / 1_048_576) };
    case 'close':
      fleet.close();
      return {};
  }
}

/** Answers each line in order; ends with the input or with `close`. */
async function runFleet(options: FleetOptions): Promise<void> {
  const { parts, setNow, release } = createFleetParts(options, writeLine);
  const fleet = new AgentFleet(parts);
  writeLine({ event: 'started', runner: options.runner, clock: options.discrete ? 'discrete' : 'wall', bank: parts.client.url });
  for await (const line of readLines()) {
    const { id, answer, isLast } = await answerLine(fleet, setNow, line);
    writeLine(id === undefined ? answer : { id, ...answer });
    if (isLast) break;
  }
  fleet.close();
  await parts.client.close();
  release();
}

async function answerLine(fleet: AgentFleet, setNow: (now: number) => void, line: string) {
  let id: unknown;
  try {
    const value = parseJson(line, 'request');
    id = fieldsOf(value, 'request').values.id;
    const request = readFleetRequest(value);
    return { id, answer: { ok: await serve(fleet, setNow, request) }, isLast: request.kind === 'close' };
  } catch (error) {
    return { id, answer: { error: messageOf(error) }, isLast: false };
  }
}

const command = new Command('cbank-agent-fleet')
  .description('Many nodes in one process, driven by JSON lines on standard input. For demonstrations and load tests.')
  .requiredOption('--bank <url>', 'base URL of the bank')
  .requiredOption('--state <dir>', 'folder that holds one folder per node')
  .option('--clock <kind>', 'wall, or discrete: time stands still until the driver sets it', 'wall')
  .option('--sign-time <kind>', 'which clock the time in signatures comes from: agent (as --clock) or wall', 'agent')
  .option('--runner <kind>', 'process, or simulated: workloads do nothing but pass time, save those with CBANK_REAL=1', 'process')
  .option('--durability <kind>', 'what saved state survives: the end of the process, or a power cut (disk: a flush per change)', 'process')
  .option('--connections <n>', 'connections to the bank at once', '32')
  .action(async (values: Record<string, string>) => runFleet(readFleetOptions(values)));

try {
  await command.parseAsync();
} catch (error) {
  process.stderr.write(`cbank-agent-fleet: ${messageOf(error)}\n`);
  process.exitCode = 1;
}
