import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { MatchId, WithdrawalId } from '@compute-bank/domain/ids';
import type { Instant } from '@compute-bank/domain/instant';
import type { Book, Order } from './book.ts';
import type { Event } from './event.ts';
import { evolve } from './evolve.ts';
import { type Explanation, explainWithdrawal, type Question } from './explain.ts';
import { type Loser, losersOf } from './losers.ts';
import { slicesOf } from './match-order.ts';
import { passTime } from './memory.ts';
import { arrivesNow } from './price.ts';
import { nearestRelaxations, type Relaxation } from './relax/nearest-relaxations.ts';
import { findPlan } from './search.ts';
import type { Found } from './search-starts.ts';
import { gpusOf } from './size.ts';

/** What was decided about a withdrawal, from the book as it was. */
export interface ExplainedDecision {
  readonly filters: Explanation;
  /** What lost to the match; empty if nothing was matched, nothing else was possible, or a call matched all orders together. */
  readonly losers: readonly Loser[];
  /** GPUs that the decision left open. */
  readonly gpusOpen: number;
  /** Changed demands that would have matched what was left open, each as it could be placed anew; the nearest first. */
  readonly relaxations: readonly Relaxation[];
}

/** A decision to explain: of a withdrawal, by the events of one command at `at`. */
export interface DecisionQuestion extends Question {
  readonly withdrawalId: WithdrawalId;
  readonly events: readonly Event[];
  /** Which of the withdrawal's matches; by default its last one among the events. */
  readonly matchId?: MatchId | undefined;
  /** Whether the bank would take an order with this demand. */
  readonly isAdmitted: (demand: Demand) => boolean;
}

/**
 * Explains a decision. `book` is the one that it was made on, which this brings to the state after it: the match is
 * compared with what it was chosen from, and what was left open is relaxed on what the decision left.
 */
export function explainDecision(book: Book, question: DecisionQuestion): ExplainedDecision {
  const { withdrawalId, events, at } = question;
  // Which nodes are named at once depends on the time of the decision.
  passTime(book, at);
  const filters = explainWithdrawal(book, question);
  const match = matchToExplain(question);
  let losers: Loser[] = [];
  for (const event of events) {
    if (event === match) losers = losersTo(book, question, event);
    evolve(book, event, at);
  }
  const gpusOpen = openAfter(events, withdrawalId) ?? book.standing.get(withdrawalId)?.gpusOpen ?? 0;
  return { filters, losers, gpusOpen, relaxations: gpusOpen === 0 ? [] : relaxationsOf(book, question, gpusOpen) };
}

type Matched = Extract<Event, { kind: 'matched' }>;

const matchesOf = (events: readonly Event[], withdrawalId: WithdrawalId): Matched[] =>
  events.filter((event): event is Matched => event.kind === 'matched' && event.withdrawalId === withdrawalId);

const matchToExplain = ({ events, withdrawalId, matchId }: DecisionQuestion): Matched | undefined =>
  matchesOf(events, withdrawalId).findLast((match) => matchId === undefined || match.matchId === matchId);

function losersTo(book: Book, question: DecisionQuestion, match: Matched): Loser[] {
  if (match.record.call !== undefined) return [];
  const order = orderBefore(book, question, match);
  const chosen = findPlan(book, order, question.at);
  return chosen !== undefined && isPlanOf(book, match, chosen) ? losersOf(book, order, question.at, chosen) : [];
}

/** The order as it was when the match was made: standing, or new with what the command had matched of it before. */
function orderBefore(book: Book, { withdrawalId, tenantId, ownerId, demand, events }: DecisionQuestion, match: Matched): Order {
  const standing = book.standing.get(withdrawalId);
  if (standing !== undefined) return standing;
  const earlier = matchesOf(events.slice(0, events.indexOf(match)), withdrawalId);
  const gpusOpen = earlier.at(-1)?.gpusOpen ?? gpusOf(demand.size);
  return { withdrawalId, tenantId, ownerId, demand, arrival: arrivesNow, gpusOpen, matches: earlier.length };
}

function isPlanOf(book: Book, { start, end, slices }: Matched, { plan }: Found): boolean {
  const chosen = slicesOf(book, plan, end);
  return (
    plan.start === start &&
    chosen.length === slices.length &&
    chosen.every(({ nodeId, gpus }, place) => nodeId === slices[place]?.nodeId && gpus === slices[place]?.gpus)
  );
}

/** GPUs that the last of the events which says so left open of the withdrawal. */
function openAfter(events: readonly Event[], withdrawalId: WithdrawalId): number | undefined {
  const last = events.findLast((event) => 'gpusOpen' in event && event.withdrawalId === withdrawalId);
  return last !== undefined && 'gpusOpen' in last ? last.gpusOpen : undefined;
}

function relaxationsOf(book: Book, { tenantId, ownerId, demand, at, isAdmitted }: DecisionQuestion, gpusOpen: number): Relaxation[] {
  return nearestRelaxations(book, { tenantId, ownerId, demand: openPart(demand, gpusOpen, at), at }, isAdmitted);
}

/**
 * What is open of a demand, as a demand of its own. The rest of a partly matched one takes any number of GPUs; one that
 * stood until now or longer ago is asked anew as an immediate one.
 */
function openPart(demand: Demand, gpusOpen: number, at: Instant): Demand {
  const isOver = demand.life.kind === 'standing' && demand.life.until <= at;
  return {
    ...demand,
    ...(gpusOpen < gpusOf(demand.size) && { size: { kind: 'gpus', gpus: gpusOpen, gpusMin: 1 } }),
    ...(isOver && { life: { kind: 'immediate' } }),
  };
}
