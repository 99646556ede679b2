import { type Load, leasesAtOnce } from './load.ts';
import { type Measured, measuredDeadlines } from './measured.ts';
import { type Amount, amountOf, billedMs } from './work.ts';

/** As in `send-deadlines.ts`: a run begins nothing more after so long. */
const runMs = 40_000;

const measuredRun = ({ operations }: Measured): Amount | undefined => {
  const run = operations['deadlines-4000'].functions.Deadlines;
  return run && amountOf(run);
};

/** Running leases whose deadlines a run has the time to send: every lease has one within two minutes, and a new container sends them all. */
export function leasesInTime(load: Load, measured: Measured): number {
  const run = measuredRun(measured);
  if (!run) return Number.POSITIVE_INFINITY;
  const ms = billedMs('Deadlines', { ...run, invocations: 0 }, load.callMs);
  return (runMs / ms) * measuredDeadlines;
}

/** A run over the leases of this load: it reads the deadline of each, also of those that it has sent. */
export function runOverLeases(load: Load, amount: Amount, measured: Measured): Amount {
  const reads = (measuredRun(measured)?.bankReads ?? 0) * (leasesAtOnce(load) / measuredDeadlines);
  return { ...amount, bankReads: Math.max(amount.bankReads, reads) };
}
