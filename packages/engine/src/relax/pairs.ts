import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { instant } from '@compute-bank/domain/instant';
import { type RelaxationKind, relaxationKinds } from '@compute-bank/domain/relaxation-kind';
import type { Question } from './question.ts';
import { rankOf } from './relaxation.ts';
import { leastStep, type Relaxed, type Steps } from './steps.ts';
import { waysToRelax } from './ways.ts';

const regionsPaired = 3;

/** One half of a pair: the demand relaxed in it as far as it goes, and how to take back what was not needed. */
interface Half {
  readonly kind: RelaxationKind;
  readonly loose: Demand;
  /** The demand with this half as it was asked; undefined: there is nothing to take back by amount. */
  readonly asAsked?: (demand: Demand) => Demand;
}

/**
 * Pairs of changes: a higher limit or a later end with each other kind, and each of the three cheapest other regions with
 * each other kind. The one is relaxed as far as it goes, the least step of the other
 * is found, then the least step of the one that still does with it.
 */
export function relaxPairs(question: Question): Relaxed[] {
  const pairs = new Map<string, Relaxed>();
  for (const half of halvesOf(question)) {
    for (const kind of relaxationKinds) {
      if (kind === half.kind) continue;
      for (const steps of waysToRelax[kind](question, half.loose)) {
        const pair = relaxPair(question, half, kind, steps);
        if (pair !== undefined) pairs.set(keyOf(pair), pair);
      }
    }
  }
  return [...pairs.values()];
}

const keyOf = ({ demand }: Relaxed): string => JSON.stringify(demand, (_, value) => (typeof value === 'bigint' ? String(value) : value));

function relaxPair(question: Question, half: Half, kind: RelaxationKind, steps: Steps): Relaxed | undefined {
  const kinds = [half.kind, kind].sort((a, b) => rankOf(a) - rankOf(b));
  const wide = leastStep(question, steps);
  if (wide === undefined || half.asAsked === undefined) return wide && { ...wide, kinds };
  const [own] = waysToRelax[half.kind](question, half.asAsked(wide.demand));
  const tight = own && leastStep(question, own);
  return tight && { ...tight, kinds };
}

function halvesOf(question: Question): Half[] {
  const { demand } = question.asked;
  const { limitMicros, endLatest } = demand;
  const halves: Half[] = [];
  const cap = question.book.market?.priceCapMicros ?? 0n;
  if (demand.priceKind === 'limit' && cap > limitMicros) {
    halves.push({ kind: 'price', loose: { ...demand, limitMicros: cap }, asAsked: (other) => ({ ...other, limitMicros }) });
  }
  const lastEnd = lastEndOf(question);
  if (lastEnd > endLatest) {
    halves.push({ kind: 'later', loose: { ...demand, endLatest: instant(lastEnd) }, asAsked: (other) => ({ ...other, endLatest }) });
  }
  return [...halves, ...regionHalves(question)];
}

/** When the last window on offer ends. */
function lastEndOf({ offered }: Question): number {
  let last = 0;
  for (const { nodes } of offered) for (const { deposit } of nodes) last = Math.max(last, deposit.offer.windows.at(-1)?.end ?? 0);
  return last;
}

/** Regions are cheap or dear only among what the limit pays for: at the cap all of them count. */
function regionHalves(question: Question): Half[] {
  const { demand } = question.asked;
  const cap = question.book.market?.priceCapMicros ?? demand.limitMicros;
  const regions = waysToRelax.region(question, { ...demand, limitMicros: cap }).slice(0, regionsPaired);
  return regions.map((steps) => ({ kind: 'region', loose: { ...demand, regions: steps.at(0).regions } }));
}
