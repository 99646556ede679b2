import { onDemandMedian, priceOf, times } from '@compute-bank/demo/trace/prices';
import { readAsks } from '@compute-bank/demo/trace/read-asks';
import { describe, expect, test } from '@jest/globals';

const header =
  'date,collected_at,source,provider,segment,pricing,gpu_model,sku,region,geo,gpu_count,usd_per_hour,usd_per_gpu_hour,sample_size';
const row = (rest: string): string => `2026-10-10,now,x,P,s,${rest},1`;
const read = (...rows: string[]) => readAsks('asks.csv', [header, ...rows.map(row)].join('\n'));

describe('an ask', () => {
  test('is counted per GPU as published, also where an 8-GPU machine is listed with one', () => {
    const { values } = read('on_demand,H100,BM.GPU.H100.8,global,Global,1,10,10', 'on_demand,H100,big,global,Global,8,24.8,3.1');
    expect(values.map(({ perGpuHour }) => perGpuHour)).toEqual([10_000_000n, 3_100_000n]);
  });

  test('loses the blank at the end of its SKU', () => {
    expect(read('on_demand,H100,h100 ,global,Global,1,1,1').values.map(({ sku }) => sku)).toEqual(['h100']);
  });

  test.each([
    ['reserved,H100,x,global,Global,1,1,1', 'pricing'],
    ['on_demand,H100,x,global,Global,8,24,3.1', 'usd_per_gpu_hour'],
    ['on_demand,H100,x,global,Global,0,1,1', 'gpu_count'],
    ['on_demand,H100,x,global,Global,1,free,1', 'usd_per_hour'],
    ['on_demand,,x,global,Global,1,1,1', 'gpu_model'],
  ])('%s is broken in %s', (rest, column) => {
    expect(read(rest).broken.map((each) => [each.line, each.column])).toEqual([[2, column]]);
  });
});

describe('a price', () => {
  const asks = read(
    'on_demand,A100-40GB,a,global,Global,1,2,2',
    'on_demand,A100-40GB,b,global,Global,1,4,4',
    'spot,A100-40GB,c,global,Global,1,0.1,0.1',
    'on_demand,H100,d,global,Global,1,5,5',
    'spot,L40S,e,global,Global,1,1,1',
  ).values;

  test('is the median of on-demand asks; spot rows are left out', () => {
    expect(onDemandMedian(asks, 'A100-40GB')).toEqual({ median: 3_000_000n, asks: 2 });
    expect(onDemandMedian(asks, 'L40S')).toBeUndefined();
  });

  test.each([
    ['H100', 5_000_000n, 'ask'],
    ['T4', 300_000n, 'proxy price'],
    ['G3', 3_000_000n, 'proxy price'],
    ['whatever', 1_500_000n, 'proxy price'],
  ])('of %s is %s, labelled %s', (model, median, label) => {
    expect(priceOf(asks, model)).toMatchObject({ median, label });
  });

  test('does not exist without the yardstick', () => {
    expect(priceOf([], 'T4')).toBeUndefined();
  });

  test('times a factor stays exact', () => {
    expect(times(3_399_600n, 0.1)).toBe(339_960n);
    expect(times(10n ** 15n + 1n, 1)).toBe(10n ** 15n + 1n);
  });
});
