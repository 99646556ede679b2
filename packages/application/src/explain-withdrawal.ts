import type { Withdrawal } from '@compute-bank/domain/entities/withdrawal';
import type { MatchId, WithdrawalId } from '@compute-bank/domain/ids';
import { hopOfMatch, orderRefOf } from '@compute-bank/domain/order-id';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Book } from '@compute-bank/engine/book';
import { encodeEvents } from '@compute-bank/engine/codec';
import { engines } from '@compute-bank/engine/engines';
import { evolve } from '@compute-bank/engine/evolve';
import { type ExplainedDecision, explainDecision } from '@compute-bank/engine/explain-decision';
import type { AppliedCommand, LogRecord } from '@compute-bank/engine/log-record';
import { encodeBook } from '@compute-bank/engine/snapshot';
import { loadBook, type MarketBook } from './market-book.ts';
import { asOrderOf } from './order-of.ts';
import type { Deps, MarketLog, Principal } from './ports.ts';
import { isLeaseSize } from './withdrawal-demand.ts';

/** Why a withdrawal got what it got, made from the book as it was when the engine decided. */
export interface WithdrawalExplanation {
  readonly withdrawalId: WithdrawalId;
  /** The withdrawal as the market that decided knows it: of several, the newest that did. */
  readonly order: Withdrawal;
  /** The log record that decided, and the command's place in it. */
  readonly position: number;
  readonly index: number;
  readonly engineVersion: string;
  readonly recordHash: string;
  readonly explanation: ExplainedDecision;
  /** Whether deciding again on the rebuilt book gives the recorded outcome, byte for byte. */
  readonly replayIdentical: boolean;
}

type ExplainRejection = Rejection<'not_found'>;

/** Explains the withdrawal's newest decision, or what one of the markets that it visited decided; `visit` counts from 1. */
export async function explainWithdrawal(
  deps: Deps & { readonly log: MarketLog },
  { tenantId }: Principal,
  withdrawalId: WithdrawalId,
  visit?: number,
): Promise<Result<WithdrawalExplanation, ExplainRejection>> {
  const withdrawal = (await deps.bank.read({ type: 'withdrawal', tenantId, withdrawalId }))?.entity;
  if (!withdrawal) return reject(rejection('not_found', 'There is no such withdrawal.'));
  const hop = withdrawal.route?.hop ?? 1;
  if (visit !== undefined && visit > hop) return reject(rejection('not_found', `It has visited ${hop} so far: name one of them.`));
  const newest = withdrawal.logPosition === 0 && hop > 1 ? hop - 1 : hop;
  const order = asOrderOf(withdrawal, visit ?? newest);
  if (order.logPosition === 0) return reject(rejection('not_found', 'The engine has not decided on this withdrawal yet.'));
  return explainAt(deps, order, order.logPosition, (applied) => applied.findLastIndex((entry) => decidesOn(entry, order.withdrawalId)));
}

/** Explains the decision that made a match. */
export async function explainMatch(
  deps: Deps & { readonly log: MarketLog },
  { tenantId }: Principal,
  matchId: MatchId,
): Promise<Result<WithdrawalExplanation, ExplainRejection>> {
  const match = (await deps.bank.read({ type: 'match', tenantId, matchId }))?.entity;
  const withdrawal = match && (await deps.bank.read({ type: 'withdrawal', tenantId, withdrawalId: match.withdrawalId }))?.entity;
  if (!match || !withdrawal) return reject(rejection('not_found', 'There is no such match.'));
  const order = asOrderOf(withdrawal, hopOfMatch(matchId));
  return explainAt(deps, order, match.record.position, () => match.record.index, matchId);
}

async function explainAt(
  { bank, log }: Deps & { readonly log: MarketLog },
  order: Withdrawal,
  position: number,
  find: (applied: readonly AppliedCommand[]) => number,
  matchId?: MatchId,
): Promise<Result<WithdrawalExplanation, ExplainRejection>> {
  const { marketId, withdrawalId, tenantId, demand } = order;
  const [record] = await log.readAfter(marketId, position - 1, 1);
  const index = record ? find(record.applied) : -1;
  const decided = record?.applied[index];
  if (!record || !decided) return reject(rejection('not_found', 'The log does not hold this decision.'));
  const ownerId = (await bank.read({ type: 'tenant', tenantId }))?.entity.ownerId ?? '';
  const { book } = await bookBefore(log, record, index);
  const { events } = decided;
  // First: the explanation enters the decision in the book.
  const replayIdentical = isDecidedAgain(book, record, index, decided);
  const question = { withdrawalId, tenantId, ownerId, demand, at: record.at, events, matchId, isAdmitted: isLeaseSize };
  return ok({
    withdrawalId: orderRefOf(withdrawalId).withdrawalId,
    order,
    position,
    index,
    engineVersion: record.engineVersion,
    recordHash: record.hash,
    explanation: explainDecision(book, question),
    replayIdentical,
  });
}

/** Whether the engine that made the record decides the same on this book, which is left as it is. */
function isDecidedAgain(
  book: Book,
  { engineVersion, at, position }: LogRecord,
  index: number,
  { command, events }: AppliedCommand,
): boolean {
  const engine = engines.get(engineVersion);
  if (!engine) return false;
  return encodeEvents(engine.apply(engine.decodeBook(encodeBook(book)), command, at, position, index)) === encodeEvents(events);
}

const decisions: readonly string[] = ['withdrawal-standing', 'matched', 'withdrawal-ended'];

/** Whether an applied command decided about the withdrawal: its own placement, or whatever matched or ended it later. */
const decidesOn = ({ command, events }: AppliedCommand, withdrawalId: WithdrawalId): boolean =>
  (command.kind === 'place-withdrawal' && command.withdrawalId === withdrawalId) ||
  events.some((event) => decisions.includes(event.kind) && 'withdrawalId' in event && event.withdrawalId === withdrawalId);

/** The book as it stood before the record's `index`-th command. */
async function bookBefore(log: MarketLog, record: LogRecord, index: number): Promise<MarketBook> {
  const before = await loadBook(log, record.marketId, record.position - 1);
  for (const { events } of record.applied.slice(0, index)) for (const event of events) evolve(before.book, event, record.at);
  return before;
}
