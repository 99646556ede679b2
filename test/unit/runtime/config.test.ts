import { defaultPolicy } from '@compute-bank/domain/policy';
import { describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../functions/runtime/config.ts';

const env = { BANK_TABLE: 'Bank', MARKET_TABLE: 'Market', BANK_CURSOR_SECRET: 'a secret that is long' };

describe('the environment', () => {
  test('gives the published policy unless told otherwise', () => {
    expect(readConfig(env).policy).toEqual(defaultPolicy);
  });

  test('may change single figures of the policy and keeps the others', () => {
    const { policy } = readConfig({ ...env, BANK_POLICY: '{"heartbeatMs":1000,"terms":{"buyerFeeBps":10}}' });
    expect(policy).toEqual({ ...defaultPolicy, heartbeatMs: 1_000, terms: { ...defaultPolicy.terms, buyerFeeBps: 10 } });
  });

  test.each([
    ['a missing table', { ...env, BANK_TABLE: undefined }, 'BANK_TABLE'],
    ['a policy that is not JSON', { ...env, BANK_POLICY: '{' }, 'BANK_POLICY'],
    ['an unknown figure', { ...env, BANK_POLICY: '{"heartbeat":1}' }, 'BANK_POLICY'],
    ['a lookahead beyond the longest delay', { ...env, BANK_DEADLINE_LOOKAHEAD_SECONDS: '901' }, 'BANK_DEADLINE_LOOKAHEAD_SECONDS'],
  ])('with %s is refused by name', (_, wrong, name) => {
    expect(() => readConfig(wrong)).toThrow(name);
  });

  test.each([
    ['the secret', {}, { cursorSecret: 'a secret that is long', cursorSecretArn: null }],
    [
      'where it is kept',
      { BANK_CURSOR_SECRET: undefined, BANK_CURSOR_SECRET_ARN: 'arn:aws:x' },
      { cursorSecret: null, cursorSecretArn: 'arn:aws:x' },
    ],
    ['neither, as workers are', { BANK_CURSOR_SECRET: undefined }, { cursorSecret: null, cursorSecretArn: null }],
  ])('may say %s', (_, said, expected) => {
    expect(readConfig({ ...env, ...said })).toMatchObject(expected);
  });

  test('S94: that gives the secret beside the place where it is kept is refused, because one of them is not meant', () => {
    const both = { ...env, BANK_CURSOR_SECRET_ARN: 'arn:aws:x' };
    expect(() => readConfig(both)).toThrow(
      /BANK_CURSOR_SECRET: is given beside BANK_CURSOR_SECRET_ARN: give one of them(?!.*that is long)/,
    );
  });

  test('never repeats a value in its error', () => {
    expect(() => readConfig({ ...env, BANK_CURSOR_SECRET: 'short secret' })).toThrow(/BANK_CURSOR_SECRET(?!.*short secret)/);
  });
});
