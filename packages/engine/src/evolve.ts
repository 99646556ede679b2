import { addMs, type Instant } from '@compute-bank/domain/instant';
import type { Book } from './book.ts';
import { noteCall } from './call/note-call.ts';
import type { Event } from './event.ts';
import { evolveChange } from './evolve-changes.ts';
import { addDeposit, beginClosing, closeDeposit, endLease, failNode, findDeposit, freeFrom, restoreNode } from './evolve-deposits.ts';
import { addOrder, endOrder, enterMatch } from './evolve-orders.ts';
import { passTime, remember, rememberCancel } from './memory.ts';

/** Enters one fact that came to pass at `at`. Facts come in the order in which `apply` returned them. */
export function evolve(book: Book, event: Event, at: Instant): void {
  passTime(book, at);
  noteCall(book, event, at);
  switch (event.kind) {
    case 'market-opened':
      book.market = event.market;
      break;
    case 'market-halted':
    case 'market-resumed':
      book.halted = event.kind === 'market-halted';
      remember(book, event.commandId, at);
      break;
    case 'withdrawal-standing':
    case 'matched':
    case 'withdrawal-ended':
      evolveOrder(book, event, at);
      break;
    case 'command-refused':
      evolveRefusal(book, event, at);
      break;
    case 'advanced':
    case 'cleared':
      book.unfinished = null;
      remember(book, event.commandId, at);
      break;
    case 'continue':
      book.unfinished = event.commandId;
      break;
    case 'deposit-opened':
    case 'deposit-closing':
    case 'deposit-closed':
    case 'node-failed':
    case 'node-restored':
    case 'capacity-returned':
    case 'lease-failed':
      evolveSupply(book, event, at);
      break;
    default:
      evolveChange(book, event, at);
  }
}

type OrderEvent = Extract<Event, { kind: 'withdrawal-standing' | 'matched' | 'withdrawal-ended' }>;
type SupplyEvent = Extract<Event, { kind: `deposit-${string}` | 'node-failed' | 'node-restored' | 'capacity-returned' | 'lease-failed' }>;

function evolveSupply(book: Book, event: SupplyEvent, at: Instant): void {
  switch (event.kind) {
    case 'deposit-opened':
      addDeposit(book, event.deposit, book.arrivals);
      book.arrivals += 1;
      break;
    case 'deposit-closing': {
      const deposit = findDeposit(book, event.depositId);
      beginClosing(book, deposit, freeFrom(deposit, at));
      break;
    }
    case 'deposit-closed':
      closeDeposit(book, findDeposit(book, event.depositId), at);
      break;
    case 'node-failed':
      failNode(book, event.nodeId, event.tenantId);
      remember(book, event.commandId, at);
      break;
    case 'node-restored':
      restoreNode(book, event.nodeId);
      remember(book, event.commandId, at);
      break;
    case 'capacity-returned':
      endLease(book, event.matchId, event.from, at);
      break;
    case 'lease-failed':
      endLease(book, event.matchId, addMs(event.at, book.market?.turnaroundMs ?? 0), at);
      break;
  }
}

function evolveOrder(book: Book, event: OrderEvent, at: Instant): void {
  switch (event.kind) {
    case 'withdrawal-standing': {
      const { withdrawalId, tenantId, ownerId, demand, gpusOpen } = event;
      addOrder(book, { withdrawalId, tenantId, ownerId, demand, arrival: book.arrivals, gpusOpen, matches: 0 });
      book.arrivals += 1;
      break;
    }
    case 'matched':
      enterMatch(book, event, at);
      break;
    case 'withdrawal-ended':
      endOrder(book, event.withdrawalId, at);
      break;
  }
}

/**
 * A refusal is final: delivered again, the command is a duplicate, even if it could succeed by then. A refusal as
 * duplicate, stale or malformed leaves no trace.
 */
function evolveRefusal(book: Book, event: Extract<Event, { kind: 'command-refused' }>, at: Instant): void {
  const { code, command, commandId, subject } = event;
  if (code === 'duplicate' || code === 'stale' || code === 'malformed') return;
  remember(book, commandId, at);
  if (command === 'cancel-withdrawal' && code === 'unknown_id') rememberCancel(book, subject, at);
}
