import type { Extension, Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Instant } from '@compute-bank/domain/instant';
import { type ExtensionAnswer, type ExtensionFacts, isProjected, type MarketFacts, type Run, type Sale } from '../log/market-facts.ts';

/**
 * What the log added to the lease, as far as the tables show it. Added time that came when the lease was over was given
 * back: it does not count.
 */
export function grantedTo({ extensions }: Sale, facts: MarketFacts, { extension }: Lease): ExtensionFacts[] {
  const lapsed = extension?.state === 'lapsed' ? extension.commandId : undefined;
  return extensions.filter(({ commandId, position }) => isProjected(facts, position) && commandId !== lapsed);
}

export const extendedUntil = (sale: Sale, facts: MarketFacts, lease: Lease): Instant =>
  grantedTo(sale, facts, lease).at(-1)?.end ?? sale.event.end;

/** The prices of time that was added since the slice is one of the lease's; noted where one differs from the one before. */
export function laterPricesOf(
  granted: readonly ExtensionFacts[],
  { priceMicros, generation }: Run['slices'][number],
  index: number,
): NonNullable<LeaseSlice['laterPrices']> {
  let inForce = priceMicros;
  return granted.flatMap(({ from, slices, runs }) => {
    const price = slices[index]?.priceMicros ?? inForce;
    if (runs < generation || price === inForce) return [];
    inForce = price;
    return [{ from, priceMicros: price }];
  });
}

/** What is wrong with what the lease says of its latest wish for more time; undefined if nothing is. */
export function flawOfWish(lease: Lease, facts: MarketFacts, onTheirWay: ReadonlySet<string>): string | undefined {
  const { extension } = lease;
  if (!extension) return undefined;
  const { commandId, state } = extension;
  const answer = facts.extensionAnswers.get(commandId);
  if (!answer) {
    if (state !== 'pending') return `its extension is ${state}, but no log knows it`;
    return onTheirWay.has(commandId) ? undefined : 'it waits for an extension that is neither in the log nor on its way there';
  }
  const isAhead = !isProjected(facts, answer.position) && (state === 'pending' || state === 'standing');
  const isRight = stateAfter[answer.state].includes(state) && (state !== 'lapsed' || lease.reason !== null);
  return isAhead || isRight ? undefined : `its extension is ${state}, but its market's word is ${answer.state}`;
}

const stateAfter: Readonly<Record<ExtensionAnswer['state'], readonly Extension['state'][]>> = {
  standing: ['standing'],
  granted: ['granted', 'lapsed'],
  refused: ['refused'],
  cancelled: ['cancelled'],
};
