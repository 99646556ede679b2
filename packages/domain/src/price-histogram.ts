import type { Micros } from './money.ts';

/** Traded capacity at one price: [micro-units per GPU-hour, GPUs × milliseconds]. */
export type PriceVolume = readonly [priceMicros: Micros, gpuMs: bigint];

/** Traded capacity by price. */
export interface PriceHistogram {
  /** By price, lowest first; each price once. At most {@link pricesMax}. */
  readonly volumes: readonly PriceVolume[];
  /** Null: prices are exact. Else each was rounded down to so many significant digits. */
  readonly digits: number | null;
}

/** Distinct prices that one histogram holds. */
export const pricesMax = 500;

export const emptyHistogram: PriceHistogram = { volumes: [], digits: null };

/** What comes after exact prices when they are too many. With one digit there are never more than 9 for each power of ten. */
const coarser = [4, 3, 2, 1] as const;

/**
 * The histogram with these volumes added. More than 500 distinct prices are rounded down to 4 significant digits, and to
 * fewer if that does not suffice. Rounding down twice equals rounding down once, so the result depends on what was traded
 * alone, not on the order or the portions in which it was added.
 */
export function addVolumes(histogram: PriceHistogram, added: readonly PriceVolume[]): PriceHistogram {
  const all = [...histogram.volumes, ...added];
  const finest: PriceHistogram = { volumes: sumByPrice(all, histogram.digits), digits: histogram.digits };
  return coarser
    .filter((digits) => digits < (histogram.digits ?? Number.POSITIVE_INFINITY))
    .reduce((sum, digits) => (sum.volumes.length <= pricesMax ? sum : { volumes: sumByPrice(all, digits), digits }), finest);
}

function sumByPrice(volumes: readonly PriceVolume[], digits: number | null): PriceVolume[] {
  const sums = new Map<Micros, bigint>();
  for (const [exact, gpuMs] of volumes) {
    const priceMicros = digits === null ? exact : floorTo(exact, digits);
    sums.set(priceMicros, (sums.get(priceMicros) ?? 0n) + gpuMs);
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Rounds down to so many significant digits: 123_456 to 3 is 123_000. */
function floorTo(priceMicros: Micros, digits: number): Micros {
  const unit = 10n ** BigInt(Math.max(0, String(priceMicros).length - digits));
  return (priceMicros / unit) * unit;
}

export const totalGpuMs = ({ volumes }: PriceHistogram): bigint => volumes.reduce((sum, [, gpuMs]) => sum + gpuMs, 0n);

/**
 * The volume-weighted median: the lowest price at or below which at least half of the traded capacity was sold, so of two
 * prices that both lie in the middle the lower one. Null if nothing was traded.
 */
export function weightedMedian(histogram: PriceHistogram): Micros | null {
  const total = totalGpuMs(histogram);
  let sum = 0n;
  for (const [priceMicros, gpuMs] of histogram.volumes) {
    sum += gpuMs;
    if (2n * sum >= total) return priceMicros;
  }
  return null;
}
