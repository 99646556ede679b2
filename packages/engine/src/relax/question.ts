import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { later } from '@compute-bank/domain/instant';
import type { Book, BookNode, Order } from '../book.ts';
import { isEligible } from '../eligible.ts';
import { type Asked, orderOf, planFor } from '../quote.ts';
import type { Found } from '../search-starts.ts';

/** Whose demand is to be relaxed, and in which book. */
export interface Question {
  readonly book: Book;
  readonly asked: Asked;
  /** Nodes that new matches may take. */
  readonly listed: readonly BookNode[];
  /** Whether the bank would take an order with this demand. */
  readonly isAdmitted: (demand: Demand) => boolean;
}

export const questionOf = (book: Book, asked: Asked, isAdmitted: (demand: Demand) => boolean): Question => ({
  book,
  asked: { ...asked, at: later(asked.at, book.at) },
  listed: [...book.nodes.values()].filter(({ listed }) => listed),
  isAdmitted,
});

/** The order that the changed demand would be if it arrived now. */
export const changedOrder = ({ asked }: Question, demand: Demand): Order => orderOf({ ...asked, demand });

/** What the engine would decide about the changed demand now; undefined if it would get nothing, or not be taken. */
export const decide = ({ book, asked, isAdmitted }: Question, demand: Demand): Found | undefined =>
  isAdmitted(demand) ? planFor(book, { ...asked, demand }) : undefined;

/** Nodes on offer that could serve the demand at some time, if it paid for them. */
export function eligibleFor(question: Question, demand: Demand): BookNode[] {
  const order = changedOrder(question, demand);
  return question.listed.filter((node) => isEligible(order, node));
}

/** Those of them that the demand's limit pays for. */
export const payableFor = (question: Question, demand: Demand): BookNode[] =>
  eligibleFor(question, demand).filter(({ deposit }) => deposit.offer.floorMicros <= demand.limitMicros);
