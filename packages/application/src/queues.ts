import type { DueTarget } from '@compute-bank/domain/entities/lease';
import type { MarketId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';

/** Commands of one market, in order, as one message. */
export interface CommandMessage {
  readonly marketId: MarketId;
  /** Encoded; at most 100. */
  readonly commands: readonly string[];
  readonly deduplicationId: string;
}

/** Look at a lease or a market, not before `delaySeconds` (0…900) from now. */
export interface HandoffMessage {
  readonly target: DueTarget;
  /** The deadline that it stands for, which whoever acts on it removes; null for news from an agent or the projector. */
  readonly firedAt: Instant | null;
  readonly delaySeconds: number;
}

/** The queues, as use cases see them. Both may deliver twice and late. */
export interface Queues {
  sendCommands(messages: readonly CommandMessage[]): Promise<void>;
  sendHandoff(messages: readonly HandoffMessage[]): Promise<void>;
}
