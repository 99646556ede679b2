/** Who acted, and whose fault it was: every transition of an order, lease or node carries one. */
export interface Reason {
  readonly code: ReasonCode;
  readonly party: 'provider' | 'buyer' | 'platform';
  readonly fault: 'provider' | 'buyer' | 'platform' | 'none' | 'unknown';
}

export const reasons = {
  completed: { code: 'completed', party: 'platform', fault: 'none' },
  workload_finished: { code: 'workload_finished', party: 'buyer', fault: 'none' },
  /** The workload could not be started; the machine was there, so no node is failed for it. */
  workload_failed: { code: 'workload_failed', party: 'buyer', fault: 'unknown' },
  returned_early: { code: 'returned_early', party: 'buyer', fault: 'none' },
  not_acknowledged: { code: 'not_acknowledged', party: 'provider', fault: 'provider' },
  not_ready: { code: 'not_ready', party: 'provider', fault: 'provider' },
  node_silent: { code: 'node_silent', party: 'provider', fault: 'provider' },
  node_failed: { code: 'node_failed', party: 'provider', fault: 'provider' },
  cancelled: { code: 'cancelled', party: 'buyer', fault: 'none' },
  expired: { code: 'expired', party: 'platform', fault: 'none' },
  no_match: { code: 'no_match', party: 'platform', fault: 'none' },
  /** The provider took its capacity back with the notice that it had promised. */
  reclaimed: { code: 'reclaimed', party: 'provider', fault: 'none' },
  buyer_suspended: { code: 'buyer_suspended', party: 'platform', fault: 'buyer' },
  provider_suspended: { code: 'provider_suspended', party: 'platform', fault: 'provider' },
  /** The match was undone before its lease began. */
  annulled: { code: 'annulled', party: 'platform', fault: 'none' },
  /** Its market was split: what is left of it is offered in the parts. */
  market_split: { code: 'market_split', party: 'platform', fault: 'none' },
  refused: { code: 'refused', party: 'platform', fault: 'none' },
} as const satisfies Record<string, Omit<Reason, 'code'> & { code: string }>;

export type ReasonCode = keyof typeof reasons;
