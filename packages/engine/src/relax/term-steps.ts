import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { floorMinute, instant } from '@compute-bank/domain/instant';
import { tierRank, tiers } from '@compute-bank/domain/tier';
import { operatorOf } from '../lots.ts';
import { nodesFor, payableFor, type Question } from './question.ts';
import { ascending, descending, oneStep, type Steps, stepsOf } from './steps.ts';

const providersTried = 8;

/** Higher limits, up to the market's cap: the floors of what could serve, for between two of them nothing changes. */
export function priceSteps(question: Question, demand: Demand): Steps[] {
  if (demand.priceKind === 'market') return [];
  const cap = question.book.market?.priceCapMicros ?? 0n;
  const nodes = nodesFor(question, { ...demand, limitMicros: cap });
  const higher = ascending(nodes.map(({ deposit }) => deposit.floor)).filter((floor) => floor > Number(demand.limitMicros));
  return [stepsOf(higher, (floor) => ({ ...demand, limitMicros: BigInt(floor) }))];
}

/** Lower tiers, the next one first. */
export const tierSteps = (_: Question, demand: Demand): Steps[] => [
  stepsOf(tiers.slice(0, tierRank(demand.tierMin)).reverse(), (tierMin) => ({ ...demand, tierMin })),
];

/** Whole minutes of notice that deposits which could serve promise, below `below`; the longest first. */
function noticesBelow(question: Question, demand: Demand, below: number): number[] {
  const notices = payableFor(question, { ...demand, noticeMsMin: 0 }).flatMap(({ sample }) => sample.deposit.offer.noticeMs ?? []);
  return descending(notices.map((notice) => floorMinute(instant(notice)))).filter((notice) => notice < below);
}

/** Of an order that accepts to be interrupted: shorter notice. */
export function noticeSteps(question: Question, demand: Demand): Steps[] {
  if (demand.noticeMsMin === null) return [];
  return [stepsOf(noticesBelow(question, demand, demand.noticeMsMin), (noticeMsMin) => ({ ...demand, noticeMsMin }))];
}

/** Of one that does not: capacity that may be taken back, with the longest notice. */
export function interruptibleSteps(question: Question, demand: Demand): Steps[] {
  if (demand.noticeMsMin !== null) return [];
  const notices = noticesBelow(question, demand, Number.POSITIVE_INFINITY);
  return [stepsOf(notices, (noticeMsMin) => ({ ...demand, noticeMsMin }))];
}

/** One of the excluded providers, each by itself. */
export function providerSteps({ offered }: Question, demand: Demand): Steps[] {
  const offering = new Set(offered.flatMap(({ sample }) => [sample.deposit.offer.tenantId, operatorOf(sample).tenantId]));
  const excluded = demand.providersExcluded.filter((provider) => offering.has(provider)).slice(0, providersTried);
  return excluded.map((provider) =>
    oneStep({ ...demand, providersExcluded: demand.providersExcluded.filter((other) => other !== provider) }),
  );
}
