import type { Extension, Lease, LeaseSlice } from '@compute-bank/domain/entities/lease';
import type { Instant } from '@compute-bank/domain/instant';
import { type ExtensionFacts, isProjected, type MarketFacts, type Sale } from '../log/market-facts.ts';

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
  const answer = facts.extensionAnswers.get(extension.commandId);
  if (extension.state === 'pending') {
    if (!answer && !onTheirWay.has(extension.commandId)) return 'it waits for an extension that is neither in the log nor on its way there';
    return answer && isProjected(facts, answer.position) ? `its extension is pending, but its market has ${answer.state} it` : undefined;
  }
  if (!answer) return `its extension is ${extension.state}, but no log knows it`;
  const isRight = stateAfter[answer.state].includes(extension.state) && (extension.state !== 'lapsed' || lease.reason !== null);
  return isRight ? undefined : `its extension is ${extension.state}, but its market has ${answer.state} it`;
}

const stateAfter: Readonly<Record<'granted' | 'refused', readonly Extension['state'][]>> = {
  granted: ['granted', 'lapsed'],
  refused: ['refused'],
};
