import type { Bank, Deps } from '@compute-bank/application/ports';
import { type LookEnd, rearmLease } from '@compute-bank/application/rearm-lease';
import type { LeaseId, TenantId } from '@compute-bank/domain/ids';
import { addMs, type Instant, instant, minuteMs } from '@compute-bank/domain/instant';
import { expect, test } from '@jest/globals';

const noon = instant(Date.UTC(2026, 4, 1, 12));
const at = (minutes: number): Instant => addMs(noon, minutes * minuteMs);
const target = { kind: 'lease', leaseId: 'lea_1' as LeaseId, buyerId: 'ten_1' as TenantId } as const;

/** What a look leaves in the list of deadlines, in minutes from noon. */
async function written(look: LookEnd): Promise<{ readonly armed: readonly number[]; readonly removed: readonly number[] }> {
  const changes: Parameters<Bank['tidy']>[0][number][] = [];
  const bank = { tidy: async (all: Parameters<Bank['tidy']>[0]) => void changes.push(...all) };
  await rearmLease({ bank } as unknown as Deps, target, look);
  const of = (kind: 'create' | 'remove') =>
    changes.flatMap((change) => (change.kind === kind && change.entity.type === 'due' ? [(change.entity.at - noon) / minuteMs] : []));
  return { armed: of('create'), removed: of('remove') };
}

const look: LookEnd = { now: at(10), firedAt: at(10), dueBefore: at(10), dueNow: at(10), nextLookAt: at(12) };

test('a deadline that fired gives way to the next', async () => {
  expect(await written(look)).toEqual({ armed: [12], removed: [10] });
});

test('while a lease is watched, its own deadline of long ago is not taken away again at each look', async () => {
  expect(await written({ ...look, dueBefore: at(3), dueNow: at(3) })).toEqual({ armed: [12], removed: [10] });
});

test('a look that nobody had armed takes the deadline of the lease away, if it has passed or changed', async () => {
  expect(await written({ ...look, firedAt: null, dueBefore: at(9), dueNow: at(9) })).toEqual({ armed: [12], removed: [9] });
  expect(await written({ ...look, firedAt: null, dueBefore: at(11), dueNow: at(12) })).toEqual({ armed: [12], removed: [11] });
});

test('an older deadline that fires late takes away the one that the lease had', async () => {
  expect(await written({ ...look, firedAt: at(9) })).toEqual({ armed: [12], removed: [9, 10] });
});

test('news that comes before a deadline that still holds writes nothing', async () => {
  expect(await written({ ...look, firedAt: null, dueBefore: at(11), dueNow: at(11) })).toEqual({ armed: [], removed: [] });
});

test('a lease that needs no more looks leaves no deadline behind', async () => {
  expect(await written({ ...look, dueBefore: at(3), nextLookAt: null })).toEqual({ armed: [], removed: [10, 3] });
});
