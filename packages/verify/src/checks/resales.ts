import type { Lease, LeaseResale } from '@compute-bank/domain/entities/lease';
import { type DepositFacts, isProjected, type MarketFacts } from '../log/market-facts.ts';

/** What is wrong with what the lease says of what was sold back of it. */
export function flawsOfResales(lease: Lease, facts: MarketFacts, onTheirWay: ReadonlySet<string>): string[] {
  const { resales = [], leaseId } = lease;
  const noted = new Set(resales.map(({ depositId }) => depositId));
  const missing = [...facts.deposits.values()].flatMap(({ depositId, offer, position }) =>
    offer?.resale?.leaseId === leaseId && isProjected(facts, position) && !noted.has(depositId) ? [`it does not know of ${depositId}`] : [],
  );
  return [...missing, ...resales.flatMap((resale) => flawOf(resale, facts, onTheirWay) ?? [])];
}

function flawOf({ depositId, from, state }: LeaseResale, facts: MarketFacts, onTheirWay: ReadonlySet<string>): string | undefined {
  const known = facts.deposits.get(depositId);
  if (!known) {
    if (state !== 'pending') return `${depositId} is ${state}, but no log knows it`;
    return onTheirWay.has(depositId) ? undefined : `${depositId} is neither in the log nor on its way there`;
  }
  if (!isProjected(facts, known.position)) return undefined;
  if (!statesAfter[known.state].includes(state)) return `${depositId} is ${state}, but its market's word is ${known.state}`;
  const isAsOpened = state === 'refused' || from === known.offer?.resale?.from;
  return isAsOpened ? undefined : `${depositId} ends its own use at another time than its market knows`;
}

const statesAfter: Readonly<Record<DepositFacts['state'], readonly LeaseResale['state'][]>> = {
  open: ['open'],
  closing: ['open'],
  closed: ['closed', 'withdrawn'],
  rejected: ['refused'],
};
