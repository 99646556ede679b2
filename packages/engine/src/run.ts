import type { Instant } from '@compute-bank/domain/instant';
import type { Book } from './book.ts';
import type { Command } from './command.ts';
import { endOfResale } from './end-of-resale.ts';
import type { Event, RefusalCode } from './event.ts';
import { evolve } from './evolve.ts';
import { limits } from './limits.ts';
import type { Wish, WishEnd } from './wish.ts';

/** One application of a command: where it stands in the log, and what it has caused so far. */
export interface Run {
  readonly book: Book;
  readonly at: Instant;
  readonly position: number;
  readonly index: number;
  readonly events: Event[];
  /** Set when the output reached its bound before the work was done. */
  cut: boolean;
}

/** After these a lease is not what its wish for more time was about. */
const wishEnding: ReadonlySet<Event['kind']> = new Set([
  'capacity-returned',
  'lease-failed',
  'lease-shortened',
  'lease-revoked',
  'match-annulled',
  'rematched',
]);

/** Records a fact and enters it in the book: decisions that follow see it. A wish ends with its lease, and so does what was sold back of it. */
export function emit(run: Run, event: Event): void {
  run.events.push(event);
  evolve(run.book, event, run.at);
  const wish = 'matchId' in event && wishEnding.has(event.kind) ? run.book.wishes.get(event.matchId) : undefined;
  if (wish !== undefined) emit(run, endOfWish(wish, 'lease_changed'));
  const end = endOfResale(run, event);
  if (end !== undefined) emit(run, end);
}

/** The fact that a wish for more time ended without being granted. */
export const endOfWish = ({ matchId, leaseId, tenantId, commandId: extensionId }: Wish, outcome: WishEnd): Event => ({
  kind: 'extension-ended',
  matchId,
  leaseId,
  tenantId,
  extensionId,
  outcome,
});

/** Room for one more fact, with the closing ones (an order's or a wish's end, `continue`) kept free. */
export function hasRoom(run: Run): boolean {
  if (run.events.length < limits.events - 3) return true;
  run.cut = true;
  return false;
}

/** What a command is about, for the refusal. */
function subjectOf(command: Command): string {
  switch (command.kind) {
    case 'open-market':
      return command.marketId;
    case 'open-deposit':
    case 'close-deposit':
    case 'reclaim-capacity':
    case 'sell-back':
      return command.depositId;
    case 'place-withdrawal':
    case 'cancel-withdrawal':
      return command.withdrawalId;
    case 'return-capacity':
    case 'extend-lease':
    case 'cancel-extension':
    case 'annul-match':
      return command.leaseId;
    case 'fail-node':
    case 'restore-node':
    case 'update-node':
      return command.nodeId;
    case 'suspend-tenant':
    case 'reinstate-tenant':
      return command.tenantId;
    case 'advance':
    case 'clear':
    case 'halt':
    case 'resume':
      return command.commandId;
  }
}

export function refuse(run: Run, command: Command, code: RefusalCode): void {
  const { commandId, issuer, kind } = command;
  emit(run, { kind: 'command-refused', commandId, command: kind, subject: subjectOf(command), issuer, code });
}
