import { describe, expect, test } from '@jest/globals';
import { amountOf, batchAmount, billedMs } from '../../../infra/cost/work.ts';
import { measuredOnly, work } from '../../fixtures/cost.ts';

const cpuMs = (median: number) => ({ median, least: median, greatest: median });

describe('what is billed of an invocation', () => {
  test('a function of one core pays its processor time and the waits for its calls, rounded up to a millisecond', () => {
    // 10.2 ms of a whole core and 3 calls of 6 ms: 28.2.
    expect(billedMs('Projector', amountOf(work({ cpuMs: cpuMs(10.2), sequentialCalls: 3 })), 6)).toBe(29);
  });

  test('a function with less memory has a part of a core, and takes as much longer', () => {
    // 1,024 of 1,769 MiB: 10 ms of processor time take 17.3; and 2 calls of 6 ms: 29.3.
    expect(billedMs('Api-withdrawals', amountOf(work({ cpuMs: cpuMs(10), sequentialCalls: 2 })), 6)).toBe(30);
  });

  test('more memory than a core needs makes one thread no faster', () => {
    expect(billedMs('Matcher', amountOf(work({ cpuMs: cpuMs(10) })), 6)).toBe(10);
  });

  test('each of several invocations is rounded up on its own', () => {
    expect(billedMs('Projector', amountOf(work({ invocations: 4, cpuMs: cpuMs(1), sequentialCalls: 0 })), 6)).toBe(4);
  });

  test('what only lengthens another invocation is not rounded', () => {
    expect(billedMs('Projector', amountOf(work({ invocations: 0, cpuMs: cpuMs(0.5), sequentialCalls: 0.25 })), 6)).toBe(2);
  });
});

describe('batches between those that were measured', () => {
  const writes = (bank: number) => ({ Projector: work({ writes: { bank, market: 1, index: 0 } }) });
  const measured = measuredOnly({ 'project-1': writes(20), 'project-10': writes(200), 'project-100': writes(2_900) });
  const bankWrites = (batch: number) => batchAmount(measured, 'project', batch).bankWrites;

  test('the measured ones are what was measured', () => {
    expect([1, 10, 100].map(bankWrites)).toEqual([20, 200, 2_900]);
  });

  test('between them what an invocation does grows in a straight line', () => {
    expect([bankWrites(5.5), bankWrites(55)]).toEqual([110, 1_550]);
  });

  test('beyond a hundred nothing is made up', () => {
    expect(bankWrites(1_000)).toBe(2_900);
  });
});
