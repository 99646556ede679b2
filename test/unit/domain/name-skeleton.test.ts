import { nameSkeleton } from '@compute-bank/domain/name-skeleton';
import { describe, expect, test } from '@jest/globals';

describe('the skeleton of a name', () => {
  test.each([
    ['Ningxia Compute', 'NINGXIA-COMPUTE'],
    ['Ningxia Compute', 'Nіngхіa Соmрutе'],
    ['Ningxia Compute', 'Ｎｉｎｇｘｉａ　Ｃｏｍｐｕｔｅ'],
    ['Ningxia Compute', 'Níñgxìa Cömpüte'],
    ['Goog1e', 'GoogIe'],
    ['Goog1e', 'Google'],
    ['O0', 'oo'],
    ['宁夏算力', ' 宁夏 算力。'],
  ])('is the same for %s and %s', (one, other) => {
    expect(nameSkeleton(one)).toBe(nameSkeleton(other));
  });

  test.each([
    ['Ningxia Compute', 'Ningxia Compute 2'],
    ['宁夏算力', '甘肃算力'],
    ['Nordlicht', 'Nordlich'],
  ])('differs for %s and %s', (one, other) => {
    expect(nameSkeleton(one)).not.toBe(nameSkeleton(other));
  });

  test('of signs alone is empty', () => {
    expect(nameSkeleton('…!?')).toBe('');
  });
});
