import * as z from 'zod';

const milliseconds = z.int().positive();
const bps = z.int().min(0).max(10_000);

/** Overrides of single figures of the published policy (times in milliseconds, shares in hundredths of a percent); unknown names are refused. */
export const policyOverrides = z.strictObject({
  terms: z.strictObject({ providerFeeBps: bps, buyerFeeBps: bps, earlyReturnBps: bps }).partial().optional(),
  heartbeatMs: milliseconds.optional(),
  silenceMs: milliseconds.optional(),
  offerLeadMs: milliseconds.optional(),
  acknowledgeWithinMs: milliseconds.optional(),
  readyWithinMs: milliseconds.optional(),
  settleEveryMs: milliseconds.optional(),
  drainMs: milliseconds.optional(),
});
