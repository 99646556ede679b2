import { isId } from '@compute-bank/domain/ids';
import type { Command } from 'commander';
import { AdminError } from '../aws/failure.ts';
import { type AdminContext, toJson } from '../command/admin-context.ts';
import { bankCommand, type CommonOptions } from '../command/options.ts';
import { openTables } from '../deployment/open-tables.ts';
import { readDeployed } from '../deployment/read-deployed.ts';
import { gatherTrace, withdrawalIdOf } from './gather-trace.ts';
import { printTrace } from './print-trace.ts';
import { traceView } from './trace-view.ts';

interface TraceOptions extends CommonOptions {
  readonly tenant?: string;
}

const more = `
The id is that of an order (wdr_…), or of anything that came of it: a match (mat_…), a lease (lea_…), an assignment (asg_…),
a hold (hol_…), an invoice (inv_…) or one of its transfers (trf_…).
What you will see: the order, its hold, its matches with the record that decided them, its leases, and every charge line.
What the buyer runs is not shown. It reads the table itself: whoever may do that, as IAM says, may use it.
`;

/** `cbank-admin trace`: from an order to what was paid for it. */
export const traceCommand = (context: AdminContext): Command =>
  bankCommand('trace', 'follow an order to its match, its lease and its charges')
    .argument('<id>', 'of the order, or of anything that came of it')
    .option('--tenant <id>', 'whose order it is; else every tenant is asked')
    .addHelpText('after', more)
    .action((id: string, options: TraceOptions) => trace(context, id, options));

async function trace(context: AdminContext, id: string, options: TraceOptions): Promise<void> {
  const withdrawalId = withdrawalIdOf(id);
  const { tenant } = options;
  if (tenant !== undefined && !isId('ten', tenant)) throw new AdminError(`--tenant: "${tenant}" is no id of a tenant (ten_…).`);
  const clients = context.clients();
  const { bank } = openTables(clients.dynamo, await readDeployed(clients.cloudFormation, options));
  const view = traceView(await gatherTrace(bank, withdrawalId, tenant));
  context.print(options.json ? toJson(view) : printTrace(view));
}
