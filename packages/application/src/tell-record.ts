import { orderRefOf } from '@compute-bank/domain/order-id';
import type { AppliedCommand, LogRecord } from '@compute-bank/engine/log-record';
import type { Now } from './ports.ts';
import type { DecidedCommand, MadeMatch, Tell } from './telemetry.ts';

/** A line of a log stays far below what a log takes. */
const commandsPerLine = 100;

interface Teller {
  readonly now: Now;
  readonly tell: Tell;
}

/** Tells that a record is durable. */
export function tellAppended({ now, tell }: Teller, { marketId, position, applied }: LogRecord): void {
  for (let start = 0; start < applied.length; start += commandsPerLine) {
    const part = applied.slice(start, start + commandsPerLine);
    tell('record_appended', {
      marketId,
      position,
      commands: part.map((entry) => decided(entry, now())),
      matches: matchesOf(part, now()),
    });
  }
}

/** Tells that what a record says is in the tables. */
export function tellProjected({ now, tell }: Teller, { marketId, position, at, applied }: LogRecord): void {
  tell('record_projected', { marketId, position, matches: matchesOf(applied, now()), milliseconds: elapsed(at, now()) });
}

/** Two machines' clocks may differ by more than the time between. */
const elapsed = (from: number, until: number): number => Math.max(0, until - from);

function decided({ command, events }: AppliedCommand, now: number): DecidedCommand {
  const { commandId, issuer, kind, admittedAt } = command;
  const refusal = events.find((event) => event.kind === 'command-refused');
  return { commandId, issuer, kind, refused: refusal?.code ?? null, milliseconds: elapsed(admittedAt, now) };
}

const matchesOf = (applied: readonly AppliedCommand[], now: number): MadeMatch[] =>
  applied.flatMap(({ command, events }) =>
    events.flatMap((event) => {
      if (event.kind !== 'matched') return [];
      const { matchId, leaseId } = event;
      const { withdrawalId } = orderRefOf(event.withdrawalId);
      return [{ matchId, withdrawalId, leaseId, milliseconds: elapsed(command.admittedAt, now) }];
    }),
  );
