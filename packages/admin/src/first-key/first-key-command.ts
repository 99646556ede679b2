import { isShape } from '@compute-bank/local/template/shape';
import type { Command } from 'commander';
import { AdminError } from '../aws/failure.ts';
import { invoke } from '../aws/invoke.ts';
import { type AdminContext, toJson } from '../command/admin-context.ts';
import { bankCommand, type CommonOptions } from '../command/options.ts';
import { outputOf } from '../deployment/deployed-bank.ts';
import { readDeployed } from '../deployment/read-deployed.ts';

interface FirstKeyOptions extends CommonOptions {
  readonly again: boolean;
}

/** The output of the stack of functions that names the one that makes the key. */
const outputName = 'FirstKeyFunction';

const more = `
What you will see: the key, once, on standard output. It is kept nowhere: put it where you keep secrets, for example
  cbank-admin first-key --stage prod | your-secret-store put compute-bank-admin

If an administrator's key opens already, it is refused. --again makes a further one all the same, for when all are lost;
the bank's audit trail says so. Whoever may call the function, as IAM says, may do this: nobody else can.

Exit status: 0 made, 1 refused because there is a key, 2 not possible.
`;

/** `cbank-admin first-key`: the key by which everything else is made. */
export const firstKeyCommand = (context: AdminContext): Command =>
  bankCommand('first-key', 'make the first key of an administrator in a bank that has just been deployed')
    .option('--again', 'make a further key though there is one (written to the audit trail)', false)
    .addHelpText('after', more)
    .action((options: FirstKeyOptions) => makeFirstKey(context, options));

async function makeFirstKey(context: AdminContext, options: FirstKeyOptions): Promise<void> {
  const clients = context.clients();
  const bank = await readDeployed(clients.cloudFormation, options);
  const functionName = outputOf(bank, 'Functions', outputName);
  if (functionName === undefined)
    throw new AdminError(`The stack Functions has no output ${outputName}: deploy this version of the bank first.`);
  const answer = await invoke(clients.lambda, functionName, { again: options.again });
  if (isShape(answer) && typeof answer.secret === 'string') return show(context, options, answer.secret, String(answer.keyId));
  if (isShape(answer) && answer.code === 'admin_key_exists') return refuse(context, options, answer.keyIds);
  throw new AdminError(`The function ${functionName} answered something unknown.`);
}

function show({ print, tell }: AdminContext, { json }: FirstKeyOptions, secret: string, keyId: string): void {
  print(json ? toJson({ keyId, secret }) : `${secret}\n`);
  tell(`This is the key ${keyId} of an administrator. It is shown this once.\n`);
}

function refuse({ print, tell, setStatus }: AdminContext, { json }: FirstKeyOptions, keyIds: unknown): void {
  const known = Array.isArray(keyIds) ? keyIds.map(String) : [];
  if (json) print(toJson({ code: 'admin_key_exists', keyIds: known }));
  tell(`No key was made: an administrator's key opens already (${known.join(', ')}). If it is lost, --again makes a further one.\n`);
  setStatus(1);
}
