import { describeRegions, meet, passes, type RegionFilter } from '@compute-bank/domain/region';
import { describe, expect, test } from '@jest/globals';

const only = (...allow: string[]): RegionFilter => ({ allow, deny: [] });
const but = (...deny: string[]): RegionFilter => ({ allow: [], deny });
const ningxia = { country: 'cn', code: 'cn-nx-zw' };

describe('a region filter', () => {
  test.each([
    ['everything', only(), true],
    ['its country', only('us', 'cn'), true],
    ['its province', only('cn-nx'), true],
    ['a longer name that begins alike', only('cn-nx-z'), false],
    ['another country', only('us'), false],
    ['all but its province', but('cn-nx'), false],
    ['its country but not its place', { allow: ['cn'], deny: ['cn-nx-zw'] }, false],
  ])('that says %s lets cn-nx-zw pass: %p', (_, filter, expected) => expect(passes(filter, ningxia)).toBe(expected));

  test.each([
    ['anything and anything', only(), only(), true],
    ['a country and its province', only('cn'), only('cn-nx'), true],
    ['two countries', only('cn'), only('us'), false],
    ['a country and all but it', only('cn'), but('cn'), false],
    ['a country and all but its province', only('cn'), but('cn-nx'), true],
    ['a province and all but it, named in a country', only('cn-nx'), { allow: ['cn'], deny: ['cn-nx'] }, false],
    ['all but this and all but that', but('cn'), but('us'), true],
    ['names that begin alike', only('cn-n'), only('cn-nx'), false],
  ])('meets another where some place passes both: %s', (_, one, other, expected) => {
    expect([meet(one, other), meet(other, one)]).toEqual([expected, expected]);
  });

  test('is put into words', () => {
    expect([only('cn', 'us'), but('cn'), only()].map(describeRegions)).toEqual(['cn, us', 'all regions but not cn', 'all regions']);
  });
});
