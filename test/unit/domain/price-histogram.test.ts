import { addVolumes, emptyHistogram, type PriceVolume, pricesMax, totalGpuMs, weightedMedian } from '@compute-bank/domain/price-histogram';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

const histogramOf = (...volumes: PriceVolume[]) => addVolumes(emptyHistogram, volumes);

describe('the volume-weighted median', () => {
  test.each<[string, PriceVolume[], bigint | null]>([
    ['nothing traded has none', [], null],
    ['one price is its own', [[7n, 1n]], 7n],
    [
      'volume decides, not the number of fills',
      [
        [1n, 1n],
        [2n, 1n],
        [9n, 5n],
      ],
      9n,
    ],
    [
      'of two middle prices the lower one counts',
      [
        [5n, 3n],
        [8n, 3n],
      ],
      5n,
    ],
    [
      'one more moves it up',
      [
        [5n, 3n],
        [8n, 4n],
      ],
      8n,
    ],
  ])('%s', (_, volumes, median) => {
    expect(weightedMedian(histogramOf(...volumes))).toBe(median);
  });

  test('is what a list of every unit that was traded has in its lower middle', () => {
    const volume = fc.tuple(fc.bigInt(1n, 12n), fc.bigInt(1n, 9n));
    fc.assert(
      fc.property(fc.array(volume, { minLength: 1, maxLength: 20 }), (volumes) => {
        const units = volumes.flatMap(([price, gpuMs]) => Array.from({ length: Number(gpuMs) }, () => price));
        const sorted = units.sort((a, b) => Number(a - b));
        expect(weightedMedian(histogramOf(...volumes))).toBe(sorted[Math.ceil(sorted.length / 2) - 1]);
      }),
    );
  });
});

describe('the histogram', () => {
  const distinct = (count: number, from: bigint, step: bigint): PriceVolume[] =>
    Array.from({ length: count }, (_, place): PriceVolume => [from + BigInt(place) * step, 1n]);

  test('keeps 500 prices as they are, and rounds down to 4 significant digits with one more', () => {
    const full = histogramOf(...distinct(pricesMax, 1_000_000n, 17n));
    expect([full.digits, full.volumes.length]).toEqual([null, pricesMax]);
    const more = addVolumes(full, [[9_123_456n, 2n]]);
    expect(more.digits).toBe(4);
    expect(more.volumes.at(0)).toEqual([1_000_000n, 59n]);
    expect(more.volumes.at(-1)).toEqual([9_123_000n, 2n]);
    expect(totalGpuMs(more)).toBe(502n);
  });

  test('gives up more digits where 4 do not suffice, and never holds more than 500 prices', () => {
    const wide = histogramOf(...distinct(900, 1_000_000n, 10_000n));
    expect([wide.digits, wide.volumes.length]).toEqual([2, 90]);
    const wider = Array.from({ length: 17 }, (_, power) => distinct(90, 10n ** BigInt(power + 1), 10n ** BigInt(power))).flat();
    expect(histogramOf(...wider).volumes.length).toBeLessThanOrEqual(pricesMax);
  });

  test('depends on what was traded alone, not on the order or the portions in which it was added', () => {
    const volume = fc.tuple(fc.bigInt(1n, 60_000_000n), fc.bigInt(1n, 1_000n));
    const many = fc.array(volume, { minLength: 400, maxLength: 900 });
    fc.assert(
      fc.property(many, fc.integer({ min: 1, max: 200 }), (volumes, portion) => {
        let inPortions = emptyHistogram;
        for (let from = 0; from < volumes.length; from += portion) inPortions = addVolumes(inPortions, volumes.slice(from, from + portion));
        expect(inPortions).toEqual(histogramOf(...[...volumes].reverse()));
      }),
      { numRuns: 30 },
    );
  });
});
