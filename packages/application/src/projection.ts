import type { MarketId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Command } from '@compute-bank/engine/command';
import type { Alarm } from './alarm.ts';
import type { Deps, MarketLog } from './ports.ts';
import type { Queues } from './queues.ts';
import type { Tell } from './telemetry.ts';

/** What following a log needs. */
export interface ProjectorDeps extends Deps {
  readonly log: MarketLog;
  readonly queues: Queues;
  readonly alarm: Alarm;
  readonly tell: Tell;
}

/** What a projection knows of the record that an event stands in. */
export interface EventPlace {
  /** The command that caused the event. */
  readonly command: Command;
  readonly marketId: MarketId;
  readonly position: number;
  readonly at: Instant;
}
