/** Every expected refusal of the bank, named after the rule that was broken. `contracts/problems` gives each a status and a title. */
export const rejections = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'payload_too_large',
  'unsupported_media_type',
  'idempotency_key_missing',
  'idempotency_key_reused',
  'concurrent_request',
  'busy',
  'cursor_invalid',
  'market_not_found',
  'market_exists',
  'market_halted',
  'market_already_split',
  'market_not_split',
  'tenant_not_found',
  'tenant_suspended',
  'tenant_already_suspended',
  'tenant_not_suspended',
  'change_under_way',
  'name_taken',
  'fabric_not_found',
  'join_token_invalid',
  'gpu_already_enrolled',
  'node_not_found',
  'node_not_eligible',
  'node_already_deposited',
  'node_not_failed',
  'deposit_already_closed',
  'reclaim_not_promised',
  'notice_too_short',
  'withdrawal_already_closed',
  'lease_already_ended',
  'lease_sold_back',
  'extension_pending',
  'extension_too_late',
  'extension_not_standing',
  'insufficient_funds',
  'insufficient_earnings',
  'transfer_conflict',
  'heartbeat_replayed',
  'signature_invalid',
] as const;

export type RejectionCode = (typeof rejections)[number];

/** A refusal: its code, and a public sentence that says what was wrong and what would be right. */
export interface Rejection<C extends RejectionCode = RejectionCode> {
  readonly code: C;
  readonly detail: string;
  /** Where in the request, as JSON pointers, with a sentence each. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

export const rejection = <C extends RejectionCode>(code: C, detail: string): Rejection<C> => ({ code, detail });
