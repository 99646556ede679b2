import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Measured } from '../../infra/cost/measured.ts';
import { measure } from './operations/measure.ts';
import { tableOfOperations } from './operations/table.ts';

/**
 * What each operation costs AWS: units of DynamoDB, processor time of the functions, calls that wait for each other, queue requests.
 * Method: the handlers that are deployed, one invocation after the other in one process, over the embedded database in a
 * process of its own, configured as deployed, with queues in memory; the units are what the database says it consumed, by
 * table and index, which follows AWS's rules (a transaction takes two units for each KB of each item, a check of a condition
 * among them, and one for each KB of the index); processor time is that of the whole process during the invocation, its HTTP to
 * the database included, warm; what it tells is told as in Lambda, and the bytes of its lines and metrics are counted.
 *
 *   npm run bench -- operations [--json] [--write]     --write replaces infra/cost/measured.json
 */
const { values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
});

const method =
  'deployed handlers, one invocation after the other in one warm process, embedded DynamoDB in another; units as consumed, processor time of the whole process, lines and metrics as in Lambda';

const measured: Measured = {
  date: new Date().toISOString().slice(0, 10),
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  machine: `${cpus().length} cores of a shared ${cpus()[0]?.model.trim()}, Node ${process.version}`,
  method,
  ...(await measure({ leases: 3, others: 20 })),
};
if (values.write) writeFileSync(new URL('../../infra/cost/measured.json', import.meta.url), `${JSON.stringify(measured, null, 2)}\n`);
process.stdout.write(values.json ? `${JSON.stringify(measured, null, 2)}\n` : `${tableOfOperations(measured)}\n`);
