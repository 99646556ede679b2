import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { later } from '@compute-bank/domain/instant';
import type { Book, BookNode, Order } from '../book.ts';
import { isEligible, termsOf } from '../eligible.ts';
import { type Asked, orderOf, planFor } from '../quote.ts';
import type { Found } from '../search-starts.ts';
import { type Alike, groupAlike } from './alike.ts';

/** Whose demand is to be relaxed, and in which book. */
export interface Question {
  readonly book: Book;
  readonly asked: Asked;
  /** What is on offer. */
  readonly offered: readonly Alike[];
  /** Whether the bank would take an order with this demand. */
  readonly isAdmitted: (demand: Demand) => boolean;
}

export function questionOf(book: Book, asked: Asked, isAdmitted: (demand: Demand) => boolean): Question {
  const at = later(asked.at, book.at);
  return { book, asked: { ...asked, at }, offered: groupAlike(book, at), isAdmitted };
}

/** The order that the changed demand would be if it arrived now. */
export const changedOrder = ({ asked }: Question, demand: Demand): Order => orderOf({ ...asked, demand });

/** What the engine would decide about the changed demand now; undefined if it would get nothing, or not be taken. */
export const decide = ({ book, asked, isAdmitted }: Question, demand: Demand): Found | undefined =>
  isAdmitted(demand) ? planFor(book, { ...asked, demand }) : undefined;

/** What on offer could serve the demand at some time, if it paid for it. */
export function eligibleFor(question: Question, demand: Demand): Alike[] {
  const terms = termsOf(changedOrder(question, demand));
  return question.offered.filter(({ sample }) => isEligible(terms, sample));
}

/** What of it the demand's limit pays for, at least in part. */
export const payableFor = (question: Question, demand: Demand): Alike[] =>
  eligibleFor(question, demand).filter(({ floorMin }) => floorMin <= Number(demand.limitMicros));

/** The nodes that could serve the demand at some time. */
export const nodesFor = (question: Question, demand: Demand): BookNode[] =>
  payableFor(question, demand).flatMap(({ nodes }) => nodes.filter(({ deposit }) => deposit.floor <= Number(demand.limitMicros)));
