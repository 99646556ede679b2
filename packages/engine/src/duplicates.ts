import type { Instant } from '@compute-bank/domain/instant';
import type { Book } from './book.ts';
import type { Command } from './command.ts';
import type { RefusalCode } from './event.ts';
import { isBeyondHorizon, isSeen } from './memory.ts';

/** The order that the command places, if it places one. */
function placedId(command: Command): string | undefined {
  if (command.kind === 'open-deposit' || command.kind === 'sell-back') return command.depositId;
  return command.kind === 'place-withdrawal' ? command.withdrawalId : undefined;
}

function isLive(book: Book, command: Command): boolean {
  if (command.kind === 'open-deposit' || command.kind === 'sell-back') return book.deposits.has(command.depositId);
  return command.kind === 'place-withdrawal' && book.standing.has(command.withdrawalId);
}

/** Besides orders: what could take effect a second time, when the first is forgotten. */
const repeatable: ReadonlySet<Command['kind']> = new Set(['extend-lease', 'fail-node', 'restore-node']);

/**
 * Whether the command repeats one that was carried out (`duplicate`), or is so old that it may have been carried out, or
 * refused, and forgotten (`stale`): an order, an extension, or a node's failure or return, of which the other may have come
 * since and which whoever still means it asks again. Acts that a repetition cannot repeat, such as a second cancel, need no
 * memory: the state refuses them.
 */
export function refuseRepeated(book: Book, command: Command, at: Instant): RefusalCode | undefined {
  const placed = placedId(command);
  if (isSeen(book, command.commandId, at) || isLive(book, command)) return 'duplicate';
  if (placed !== undefined && isSeen(book, placed, at)) return 'duplicate';
  const canRepeat = placed !== undefined || repeatable.has(command.kind);
  return canRepeat && isBeyondHorizon(command.admittedAt, at) ? 'stale' : undefined;
}
