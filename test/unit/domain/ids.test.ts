import { derivedId, isAsset, isId, isMarketId, type MatchId, platformTenantId } from '@compute-bank/domain/ids';
import { covers, placesOf, regionForm } from '@compute-bank/domain/region';
import { describe, expect, test } from '@jest/globals';

describe('an id', () => {
  const table = [
    ['dep_0193f0000001', true, 'the shortest body'],
    ['dep_0193f00000011-h2-1-22-3', true, 'four suffixes'],
    [`dep_${'0'.repeat(40)}`, true, 'the longest body'],
    ['dep_0193f000001', false, 'a body too short'],
    [`dep_${'0'.repeat(41)}`, false, 'a body too long'],
    ['dep_0193f00000011-1-2-3-4-5-6-7-8-9-10-11', false, 'eleven suffixes'],
    ['dep_0193f00000011-123456789', false, 'a suffix too long'],
    ['lea_0193f00000011', false, 'another prefix'],
    ['dep_0193F00000011', false, 'a capital'],
    ['dep_0193f0000001#', false, 'a character that keys are made of'],
    ['dep_0193f00000011\n', false, 'a line end'],
    ['dep0193f000000111', false, 'no separator'],
    ['', false, 'nothing'],
  ] as const;
  test.each(table)('%j: %s (%s)', (text, accepted, _) => {
    expect(isId('dep', text)).toBe(accepted);
  });

  test('that is derived from another is of its own kind, and the same every time', () => {
    const matchId = 'mat_0193f0000001-2' as MatchId;
    const leaseId = derivedId('lea', matchId);
    expect(leaseId).toBe('lea_0193f0000001-2');
    expect(derivedId('asg', leaseId, 3)).toBe('asg_0193f0000001-2-3');
    expect(isId('asg', derivedId('asg', leaseId, 3))).toBe(true);
    expect(isId('trf', derivedId('trf', derivedId('asg', leaseId, 3), 12))).toBe(true);
  });

  test('stands for the bank itself, too', () => {
    expect(isId('ten', platformTenantId)).toBe(true);
  });
});

const markets = [
  ['nvidia-h100-sxm5-80gb', true],
  ['undisclosed-g2', true],
  ['cpu', true],
  ['8gpu', false],
  ['nvidia--h100', false],
  ['nvidia-h100-', false],
  ['NVIDIA', false],
  ['a#b', false],
  [`a${'b'.repeat(64)}`, false],
] as const;
test.each(markets)('a market is a lower-case name of words: %s %s', (text, accepted) => {
  expect(isMarketId(text)).toBe(accepted);
});

const assets = [
  ['CNY', true],
  ['USD', true],
  ['VOUCHER1', true],
  ['cny', false],
  ['CN', false],
  ['1CN', false],
  ['ABCDEFGHIJKLM', false],
] as const;
test.each(assets)('an asset is three to twelve capitals and digits: %s %s', (text, accepted) => {
  expect(isAsset(text)).toBe(accepted);
});

describe('a region', () => {
  const ningxia = { country: 'cn', code: 'cn-nx', site: 'zhongwei' };
  const table = [
    ['cn', true, 'its country'],
    ['cn-nx', true, 'its own code'],
    ['cn-n', false, 'a code that is only its beginning'],
    ['de', false, 'another country'],
    ['zhongwei', false, 'its site'],
  ] as const;
  test.each(table)('is covered by %s: %s (%s)', (place, covered, _) => {
    expect(covers(place, ningxia)).toBe(covered);
  });

  test('is covered by every region that it lies in', () => {
    const inside = { country: 'cn', code: 'cn-nx-zw' };
    expect(placesOf(inside)).toEqual(['cn', 'cn-nx', 'cn-nx-zw']);
    expect(placesOf({ country: 'sg', code: 'sg' })).toEqual(['sg']);
    for (const place of placesOf(inside)) expect(covers(place, inside)).toBe(true);
    for (const place of ['cn-n', 'cn-nx-z', 'cn-nx-zw-1', 'c', 'cn-gd']) expect(covers(place, inside)).toBe(false);
  });

  const forms = [
    ['cn', true],
    ['cn-nx', true],
    ['us-east-1', true],
    ['CN', false],
    ['c', false],
    ['cn-', false],
    ['cn-a-b-c-d', false],
    ['cn-nx\n', false],
  ] as const;
  test.each(forms)('form %j: %s', (text, accepted) => {
    expect(regionForm.test(text)).toBe(accepted);
  });
});
