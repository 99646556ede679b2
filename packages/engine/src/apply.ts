import { type Instant, later } from '@compute-bank/domain/instant';
import { annulMatch, cancelExtension, extendLease } from './apply-leases.ts';
import { reclaimCapacity, updateNode } from './apply-nodes.ts';
import { cancelWithdrawal, placeWithdrawal } from './apply-orders.ts';
import { sellBack } from './apply-resale.ts';
import { closeDeposit, failNode, openDeposit, restoreNode, returnCapacity } from './apply-supply.ts';
import { reinstateTenant, suspendTenant } from './apply-tenants.ts';
import { advance } from './apply-time.ts';
import type { Book } from './book.ts';
import { clear } from './call/clear.ts';
import { faultsOf } from './check-command.ts';
import type { Command, Halt, OpenMarket, Resume } from './command.ts';
import { refuseRepeated } from './duplicates.ts';
import type { Event, RefusalCode } from './event.ts';
import { finish } from './finish.ts';
import { isSeen, passTime } from './memory.ts';
import { retryAll } from './retry.ts';
import { emit, type Run, refuse } from './run.ts';

/**
 * Decides one command at market time `at` and enters the outcome in the book. `position` and `index` say where in the
 * log the command stands. The same book and arguments give the same events on every machine; nothing is thrown for any
 * command, what cannot be done is a `command-refused`. If the last event is `continue`, the output was cut at its bound
 * (1,000 events): apply the same command again, as the next index or in the next record, until it is not.
 */
export function apply(book: Book, command: Command, at: Instant, position: number, index: number): Event[] {
  const run: Run = { book, at: later(at, book.at), position, index, events: [], cut: false };
  passTime(book, run.at);
  if (book.unfinished !== null && book.unfinished === command.commandId && hasBegun(run, command)) finish(run, command);
  else {
    const unfit = refuseUnfit(run, command);
    const refusal = unfit ?? carryOut(run, command);
    if (refusal !== undefined) refuse(run, command, refusal);
    if (unfit !== undefined) return run.events;
    if (book.unfinished !== null && !run.cut) finish(run, command);
  }
  if (run.cut) emit(run, { kind: 'continue', commandId: command.commandId });
  return run.events;
}

/** Whether the command itself was carried out before its output was cut. Some name the nodes of leases first. */
const hasBegun = ({ book, at }: Run, { kind, commandId }: Command): boolean => !namingFirst.has(kind) || isSeen(book, commandId, at);

const namingFirst: ReadonlySet<Command['kind']> = new Set(['reclaim-capacity', 'update-node', 'sell-back']);

/** What is wrong with a command whatever the state of its subject. */
function refuseUnfit({ book, at }: Run, command: Command): RefusalCode | undefined {
  if (faultsOf(command).length > 0) return 'malformed';
  if (book.market === null && command.kind !== 'open-market') return 'market_not_open';
  return refuseRepeated(book, command, at);
}

/** Does what the command asks, or says why not. */
function carryOut(run: Run, command: Command): RefusalCode | undefined {
  switch (command.kind) {
    case 'open-market':
      return openMarket(run, command);
    case 'open-deposit':
      return openDeposit(run, command);
    case 'close-deposit':
      return closeDeposit(run, command);
    case 'place-withdrawal':
      return placeWithdrawal(run, command);
    case 'cancel-withdrawal':
      return cancelWithdrawal(run, command);
    case 'return-capacity':
      return returnCapacity(run, command);
    case 'fail-node':
      return failNode(run, command);
    case 'restore-node':
      return restoreNode(run, command);
    case 'advance':
      advance(run, command.commandId);
      return undefined;
    case 'clear':
      return clear(run, command.commandId);
    case 'halt':
    case 'resume':
      return haltOrResume(run, command);
    case 'update-node':
      return updateNode(run, command);
    case 'reclaim-capacity':
      return reclaimCapacity(run, command);
    case 'suspend-tenant':
      return suspendTenant(run, command);
    case 'reinstate-tenant':
      return reinstateTenant(run, command);
    case 'extend-lease':
      return extendLease(run, command);
    case 'cancel-extension':
      return cancelExtension(run, command);
    case 'sell-back':
      return sellBack(run, command);
    case 'annul-match':
      return annulMatch(run, command);
  }
}

function openMarket(run: Run, { marketId, asset, priceCapMicros, turnaroundMs, clearing, bindMs }: OpenMarket): RefusalCode | undefined {
  if (run.book.market !== null) return 'market_already_open';
  if (marketId !== run.book.marketId) return 'unknown_id';
  const chosen = { ...(clearing && { clearing }), ...(bindMs !== undefined && { bindMs }) };
  const market: OpenMarket = { kind: 'open-market', marketId, asset, priceCapMicros, turnaroundMs, ...chosen };
  emit(run, { kind: 'market-opened', market });
}

/** What was waiting while the market was halted is tried when it resumes. */
function haltOrResume(run: Run, { kind, commandId }: (Halt | Resume) & Command): RefusalCode | undefined {
  if (run.book.halted === (kind === 'halt')) return 'wrong_state';
  emit(run, { kind: kind === 'halt' ? 'market-halted' : 'market-resumed', commandId });
  retryAll(run);
}
