import { hourMs, minuteMs, secondMs } from './instant.ts';

/** Contract terms that are frozen in each withdrawal and hold for its leases. */
export interface Terms {
  /** Kept from the charge, hundredths of a percent. */
  readonly providerFeeBps: number;
  /** Added to the charge, hundredths of a percent. */
  readonly buyerFeeBps: number;
  /** Owed to the provider on the unused rest after an early return, hundredths of a percent. */
  readonly earlyReturnBps: number;
}

/** How one bank is run. Every figure is configuration; these defaults are the published ones. */
export interface Policy {
  readonly terms: Terms;
  /** A node's next heartbeat is due after this long. */
  readonly heartbeatMs: number;
  /** A node that was not heard for this long is silent. */
  readonly silenceMs: number;
  /** A lease is offered to its agents this long before its start. */
  readonly offerLeadMs: number;
  readonly acknowledgeWithinMs: number;
  readonly readyWithinMs: number;
  /** Charge lines are settled at least this often. */
  readonly settleEveryMs: number;
  /** How long a lease waits after its end for the last signed report. */
  readonly drainMs: number;
}

export const defaultPolicy: Policy = {
  terms: { providerFeeBps: 500, buyerFeeBps: 0, earlyReturnBps: 2_000 },
  heartbeatMs: 30 * secondMs,
  silenceMs: 120 * secondMs,
  offerLeadMs: 10 * minuteMs,
  acknowledgeWithinMs: 60 * secondMs,
  readyWithinMs: 15 * minuteMs,
  settleEveryMs: hourMs,
  drainMs: 15 * minuteMs,
};
