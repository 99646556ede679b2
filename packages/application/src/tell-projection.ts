import type { MarketId } from '@compute-bank/domain/ids';
import type { LogRecord } from '@compute-bank/engine/log-record';
import type { Now } from './ports.ts';
import type { Tell } from './telemetry.ts';

interface Teller {
  readonly now: Now;
  readonly tell: Tell;
}

/** Tells how far the tables are behind the log, as a run of the projector finds them. */
export function tellBehind({ now, tell }: Teller, marketId: MarketId, cursor: number, records: readonly LogRecord[]): void {
  const at = now();
  tell('market_behind', { marketId, cursor, records: records.length, milliseconds: Math.max(0, at - (records[0]?.at ?? at)) });
}

/** Carries a step of the projection out, and tells at which cursor of which market it failed. The error goes on. */
export async function telling({ tell }: Teller, marketId: MarketId, cursor: number, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    const said = error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no error was thrown';
    tell('projection_failed', { marketId, cursor, error: said });
    throw error;
  }
}
