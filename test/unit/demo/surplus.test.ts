import { latencyPlan } from '@compute-bank/demo/summary/latency-plan';
import { bookedGpuMs, floorsOf, surplusOf } from '@compute-bank/demo/summary/surplus';
import { addMs, formatInstant, hourMs, type Instant, instant } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';

const base = latencyPlan(instant(0), 1, 1);
const [deposit] = base.deposits;
if (!deposit) throw new Error('The plan has no deposit.');
const at = (hours: number): Instant => addMs(instant(0), hours * hourMs);
const offer = (nodes: string[], floor: bigint, from: number, until: number) => ({
  ...deposit,
  nodes,
  floor,
  windows: [{ start: at(from), end: at(until) }],
});
const plan = { ...base, deposits: [offer(['a'], 1_000_000n, 0, 10), offer(['a'], 3_000_000n, 10, 20), offer(['b'], 2_000_000n, 0, 20)] };
const floorOf = floorsOf(
  plan,
  new Map([
    ['a', 'nod_a'],
    ['b', 'nod_b'],
  ]),
);
const lease = (from: number, until: number, ...slices: [nodeId: string, gpus: number][]) => ({
  start: formatInstant(at(from)),
  end: formatInstant(at(until)),
  slices: slices.map(([nodeId, gpus]) => ({ nodeId, gpus })),
});

describe('what a market made for both sides', () => {
  test('is limit less floor times GPU-hours, slice by slice, at the floor of the deposit that is open then', () => {
    // 4 GPUs for 2 h at 5 - 1, 1 GPU for 2 h at 5 - 2; then 1 GPU for 1 h at 5 - 3.
    const booked = [lease(8, 10, ['nod_a', 4], ['nod_b', 1]), lease(10, 11, ['nod_a', 1])];
    expect(
      surplusOf(
        booked.map((each) => ({ limit: 5_000_000n, lease: each })),
        floorOf,
      ),
    ).toBe(40_000_000n);
    expect(booked.reduce((sum, each) => sum + bookedGpuMs(each), 0n)).toBe(BigInt(11 * hourMs));
  });

  test('counts orders at market price among the GPU-hours only', () => {
    expect(surplusOf([{ limit: null, lease: lease(0, 1, ['nod_a', 8]) }], floorOf)).toBe(0n);
    expect(bookedGpuMs(lease(0, 1, ['nod_a', 8]))).toBe(BigInt(8 * hourMs));
  });

  test('is rounded once, not for each slice', () => {
    // Each third of an hour at 0.000001 above the floor is a third of a micro-unit.
    const third = { ...lease(0, 1, ['nod_a', 1]), end: formatInstant(addMs(at(0), hourMs / 3)) };
    const booked = { limit: 1_000_001n, lease: third };
    expect(surplusOf([booked], floorOf)).toBe(0n);
    expect(surplusOf([booked, booked, booked], floorOf)).toBe(1n);
  });

  test('is not made up for a node that the plan does not offer', () => {
    expect(() => surplusOf([{ limit: 1n, lease: lease(0, 1, ['nod_c', 1]) }], floorOf)).toThrow('does not offer node nod_c');
    expect(() => surplusOf([{ limit: 1n, lease: lease(21, 22, ['nod_a', 1]) }], floorOf)).toThrow('does not offer node nod_a');
  });
});
