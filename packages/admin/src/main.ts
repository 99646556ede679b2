import { Command, CommanderError } from 'commander';
import { AdminError, accessProblem, reasonOf } from './aws/failure.ts';
import { type AdminContext, standardContext } from './command/admin-context.ts';
import { deadLettersCommand } from './dead-letters/dead-letters-command.ts';
import { doctorCommand } from './doctor/doctor-command.ts';
import { firstKeyCommand } from './first-key/first-key-command.ts';
import { rollbackCommand } from './rollback/rollback-command.ts';
import { traceCommand } from './trace/trace-command.ts';

const more = `
Begin with:
  cbank-admin first-key --stage dev     the key by which everything else is made
  cbank-admin doctor --stage dev        whether the deployment is whole

Region, credentials and endpoint come from the usual environment of AWS: AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL.
Exit status: 0 done, 1 refused or something is broken, 2 it could not be done.
`;

/** `cbank-admin`: what the operator of a deployed bank does past its API. Sets the exit status. */
export async function runAdmin(argv: readonly string[], now: () => number, context: AdminContext = standardContext(now)): Promise<void> {
  try {
    await programOf(context).parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has said what was wrong; asking for help is nothing wrong.
      context.setStatus(error.exitCode === 0 ? 0 : 2);
      return;
    }
    context.tell(`cbank-admin: ${accessProblem(error) ?? reasonOf(error)}\n`);
    if (!(error instanceof AdminError) && accessProblem(error) === undefined && context.env.CBANK_DEBUG === '1' && error instanceof Error)
      context.tell(`${error.stack}\n`);
    context.setStatus(2);
  }
}

function programOf(context: AdminContext): Command {
  const program = new Command('cbank-admin')
    .description('What the operator of a deployed compute bank does past its API.')
    .addCommand(firstKeyCommand(context))
    .addCommand(doctorCommand(context))
    .addCommand(deadLettersCommand(context))
    .addCommand(rollbackCommand(context))
    .addCommand(traceCommand(context))
    .addHelpText('after', more);
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command
      .exitOverride()
      .configureOutput({ writeOut: context.print, writeErr: context.tell })
      .showHelpAfterError('("--help" explains it.)');
  }
  return program;
}
