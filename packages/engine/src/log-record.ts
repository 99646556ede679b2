import type { MarketId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Command } from './command.ts';
import type { Event } from './event.ts';

/** A command with what it caused, in order. */
export interface AppliedCommand {
  readonly command: Command;
  readonly events: readonly Event[];
}

/** One entry of a market's log: the truth that everything else follows. */
export interface LogRecord {
  readonly marketId: MarketId;
  /** 1, 2, 3 … without a gap: the key itself is the fence against a second writer. */
  readonly position: number;
  /** Market time of all its commands. */
  readonly at: Instant;
  readonly engineVersion: string;
  readonly applied: readonly AppliedCommand[];
  /** When the book next changes by time alone; null: never. */
  readonly wakeAt: Instant | null;
  /** Hex SHA-256 of the previous record ("" before the first). */
  readonly previousHash: string;
  /** Hex SHA-256 of previousHash and the canonical form of the rest. */
  readonly hash: string;
}
