import * as z from 'zod';
import type { Programs } from '../drive/programs.ts';

const report = z.object({
  checks: z.record(z.string(), z.boolean()),
  findings: z.array(z.object({ check: z.string(), subject: z.string(), detail: z.string() })),
  counts: z.record(z.string(), z.number()),
});
export type Verified = z.infer<typeof report>;

/** Verifies a bank at rest in a new process that reads only its tables. */
export async function runVerify(programs: Programs, root: string, stateDir: string): Promise<Verified> {
  const program = programs.start('the verifier', `${root}/packages/verify/bin/verify.mjs`, ['--state', stateDir, '--json', '--ended']);
  const { value } = await program.lines.next();
  const how = await program.ended;
  if (typeof value !== 'string') throw new Error(`The verifier said nothing: ${how}`);
  return report.parse(JSON.parse(value));
}
