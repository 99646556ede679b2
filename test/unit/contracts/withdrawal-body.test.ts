import { withdrawalBody } from '@compute-bank/contracts/withdrawal-body';
import { hourMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';

const least = {
  marketId: 'nvidia-h100-sxm5-80gb',
  size: { kind: 'gpus', gpus: 8 },
  durationMinutes: 60,
  endLatest: '2026-05-02T00:00:00Z',
  price: { kind: 'limit', perGpuHour: '8.5' },
  life: { kind: 'immediate' },
};

const pathsOf = (body: unknown): string[] => withdrawalBody.safeParse(body).error?.issues.map(({ path }) => path.join('.')) ?? [];

describe('a withdrawal', () => {
  test('is read into the domain’s terms, with defaults filled in', () => {
    expect(withdrawalBody.parse(least)).toEqual({
      marketId: 'nvidia-h100-sxm5-80gb',
      otherMarkets: [],
      size: { kind: 'gpus', gpus: 8, gpusMin: 8 },
      regions: { allow: [], deny: [] },
      interconnect: 'pcie',
      sameFabric: null,
      durationMs: hourMs,
      startEarliest: null,
      endLatest: Date.UTC(2026, 4, 2),
      prefer: 'soonest',
      price: { kind: 'limit', perGpuHour: 8_500_000n },
      life: { kind: 'immediate' },
      tierMin: 'unverified',
      noticeMsMin: null,
      providersExcluded: [],
      workload: null,
    });
  });

  test.each([
    ['without a word on it', {}, null],
    ['that is not interruptible', { interruptible: false }, null],
    ['that is interruptible', { interruptible: true }, 0],
    ['that is interruptible with an hour’s notice', { interruptible: true, noticeMinutesMin: 60 }, hourMs],
  ])('%s accepts notice of %s', (_, change, noticeMsMin) => {
    expect(withdrawalBody.parse({ ...least, ...change }).noticeMsMin).toBe(noticeMsMin);
  });

  test('names one market, or several in order of preference', () => {
    const { marketId, ...rest } = least;
    expect(withdrawalBody.parse({ ...rest, markets: [marketId] })).toMatchObject({ marketId, otherMarkets: [] });
    expect(withdrawalBody.parse({ ...rest, markets: ['b', 'a', 'c'] })).toMatchObject({ marketId: 'b', otherMarkets: ['a', 'c'] });
  });

  test.each([
    ['neither', { marketId: undefined }, 'marketId'],
    ['both', { markets: ['a', 'b'] }, 'markets'],
    ['none of several', { marketId: undefined, markets: [] }, 'markets'],
    ['one twice', { marketId: undefined, markets: ['a', 'b', 'a'] }, 'markets'],
    ['five', { marketId: undefined, markets: ['a', 'b', 'c', 'd', 'e'] }, 'markets'],
    ['one that can be no market', { marketId: undefined, markets: ['a', 'T#x'] }, 'markets.1'],
  ])('that names %s is refused', (_, change, path) => {
    expect(pathsOf({ ...least, ...change })).toEqual([path]);
  });

  test.each([0, -1, Number.POSITIVE_INFINITY, 2 ** 53 + 1, 1.5, '8', null, 1_025])('S45: a size of %s GPUs is refused', (gpus) => {
    expect(new Set(pathsOf({ ...least, size: { kind: 'gpus', gpus } }))).toEqual(new Set(['size.gpus']));
  });

  test.each(['tenantId', 'status', 'state', 'epoch', 'holdId', 'limitMicros', 'verified'])('S16: %s cannot be assigned', (field) => {
    expect(withdrawalBody.safeParse({ ...least, [field]: 'x' }).success).toBe(false);
  });

  test.each([
    ['another kind of size', { size: { kind: 'all' } }, 'size.kind'],
    ['a region in capitals', { regions: { allow: ['CN'] } }, 'regions.allow.0'],
    ['too many regions', { regions: { deny: Array.from({ length: 51 }, () => 'cn') } }, 'regions.deny'],
    ['no end', { endLatest: undefined }, 'endLatest'],
    ['a price of zero', { price: { kind: 'limit', perGpuHour: '0' } }, 'price.perGpuHour'],
    ['a standing order without a time', { life: { kind: 'standing' } }, 'life.until'],
    ['a tier that there is not', { tierMin: 'gold' }, 'tierMin'],
    ['notice that it could not be given', { noticeMinutesMin: 60 }, 'noticeMinutesMin'],
    ['notice of less than nothing', { interruptible: true, noticeMinutesMin: -1 }, 'noticeMinutesMin'],
    ['a provider that is no tenant', { excludedProviders: ['dep_000000000000'] }, 'excludedProviders.0'],
    ['a provider named twice', { excludedProviders: ['ten_000000000000', 'ten_000000000000'] }, 'excludedProviders'],
    ['an empty program', { workload: { argv: [] } }, 'workload.argv'],
    ['NUL in an argument (S64)', { workload: { argv: ['a\u0000b'] } }, 'workload.argv.0'],
    ['a variable with a strange name', { workload: { argv: ['a'], env: { 'A=B': 'c' } } }, 'workload.env.A=B'],
    ['a workload of 20,000 letters', { workload: { argv: Array.from({ length: 5 }, () => 'x'.repeat(4_000)) } }, 'workload'],
  ])('with %s is refused at %s', (_, change, path) => {
    expect(pathsOf({ ...least, ...change })).toEqual([path]);
  });

  test('S67: a program is an argument vector and stays one', () => {
    const argv = ['sh', '-c', 'echo $(id); `id` && rm -rf "$HOME" | cat'];
    expect(withdrawalBody.parse({ ...least, workload: { argv } }).workload).toEqual({ argv, env: {}, releaseOnExit: true });
  });
});
