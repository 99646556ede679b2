import type { Extension, Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Instant } from '@compute-bank/domain/instant';
import { type ExtensionAnswer, type ExtensionFacts, isProjected, type MarketFacts, type Sale } from '../log/market-facts.ts';

/** What a lease must be after the extensions that its market granted and the tables show. */
export interface Extended {
  readonly end: Instant;
  /** For each slice of the match, the prices of added time. */
  readonly laterPrices: readonly NonNullable<LeaseSlice['laterPrices']>[];
}

/** The match with what the log added to it. Added time that came when the lease was over was given back: it does not count. */
export function extendedOf({ event, extensions }: Sale, facts: MarketFacts, { extension }: Lease): Extended {
  const lapsed = extension?.state === 'lapsed' ? extension.commandId : undefined;
  const granted = extensions.filter(({ commandId, position }) => isProjected(facts, position) && commandId !== lapsed);
  const laterPrices = event.slices.map(({ priceMicros }, index) => pricesOf(priceMicros, granted, index));
  return { end: granted.at(-1)?.end ?? event.end, laterPrices };
}

/** A price is noted where it differs from the one before. */
function pricesOf(priceMicros: bigint, granted: readonly ExtensionFacts[], index: number): NonNullable<LeaseSlice['laterPrices']> {
  let inForce = priceMicros;
  return granted.flatMap(({ from, slices }) => {
    const price = slices[index]?.priceMicros ?? inForce;
    if (price === inForce) return [];
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
