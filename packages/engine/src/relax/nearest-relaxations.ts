import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { type RelaxationKind, relaxationKinds } from '@compute-bank/domain/relaxation-kind';
import type { Book } from '../book.ts';
import { compareText } from '../chunked-list.ts';
import { type Asked, describePriced, type QuotedPlan } from '../quote.ts';
import { relaxPairs } from './pairs.ts';
import { decide, type Question, questionOf } from './question.ts';
import { rankOf, weightOf } from './relaxation.ts';
import { leastStep, type Relaxed } from './steps.ts';
import { waysToRelax } from './ways.ts';

/** A demand that asks for less, and what the engine would decide about it in the same book. */
export interface Relaxation {
  /** One change, or two. */
  readonly kinds: readonly RelaxationKind[];
  readonly demand: Demand;
  readonly plan: QuotedPlan;
}

const bounds = { answered: 8, ofOneKind: 3 } as const;

/**
 * The nearest changes of a demand that gets nothing from the book which would get it something, at most 8 (of one kind 3);
 * none for a demand that gets something. Each is the least of its kind, and decided by the engine's own search on the same
 * book, which stays as it is. Pairs are tried only where no single change helps. What nobody may change is not: own
 * capacity stays excluded. In order of weight (see `relaxation.ts`); then of kinds as listed there, cost per GPU, start.
 */
export function nearestRelaxations(book: Book, asked: Asked, isAdmitted: (demand: Demand) => boolean = () => true): Relaxation[] {
  if (book.halted || book.suspended.has(asked.tenantId)) return [];
  const question = questionOf(book, asked, isAdmitted);
  if (decide(question, asked.demand) !== undefined) return [];
  const singles = relaxationKinds.flatMap((kind) => relaxBy(question, kind));
  const found = singles.length > 0 ? singles : relaxPairs(question);
  return found
    .sort((a, b) => compareRelaxed(asked.demand, a, b))
    .filter(({ kinds }, place, all) => all.slice(0, place).filter((other) => isAlike(other.kinds, kinds)).length < bounds.ofOneKind)
    .slice(0, bounds.answered)
    .map(({ kinds, demand, found: plan }) => ({ kinds, demand, plan: describePriced(book, { ...asked, demand }, plan) }));
}

const isAlike = (a: readonly RelaxationKind[], b: readonly RelaxationKind[]): boolean => a.join() === b.join();

function relaxBy(question: Question, kind: RelaxationKind): Relaxed[] {
  const found = waysToRelax[kind](question, question.asked.demand).flatMap((steps) => leastStep(question, steps) ?? []);
  return found.map((step) => ({ ...step, kinds: [kind] }));
}

/** A total order: two different changes of one demand differ in their regions, providers or figures. */
function compareRelaxed(from: Demand, a: Relaxed, b: Relaxed): number {
  const byKinds = a.kinds.map((kind, place) => rankOf(kind) - rankOf(b.kinds[place] ?? kind)).find((order) => order !== 0) ?? 0;
  const [x, y] = [a.found.plan, b.found.plan];
  return (
    weightOf(a.kinds, from, a.demand) - weightOf(b.kinds, from, b.demand) ||
    byKinds ||
    x.costPerHour / x.gpus - y.costPerHour / y.gpus ||
    x.start - y.start ||
    compareText(namesIn(a.demand), namesIn(b.demand))
  );
}

const namesIn = ({ regions, providersExcluded }: Demand): string =>
  [...regions.allow, '-', ...regions.deny, '-', ...providersExcluded].join(' ');
