import type { Bank } from '@compute-bank/application/ports';
import type { HandoffMessage } from '@compute-bank/application/queues';
import { sendDeadlines } from '@compute-bank/application/send-deadlines';
import type { Due } from '@compute-bank/domain/entities/lease';
import type { LeaseId, TenantId } from '@compute-bank/domain/ids';
import { addMs, instant, secondMs } from '@compute-bank/domain/instant';
import { expect, test } from '@jest/globals';

const now = instant(Date.UTC(2026, 4, 1, 12));

/** A list with so many deadlines, one each millisecond from now on. */
function listOf(count: number) {
  const sent: HandoffMessage[] = [];
  const dues = Array.from({ length: count }, (_, number): Due => {
    const target = { kind: 'lease' as const, leaseId: `lea_${number}` as LeaseId, buyerId: 'ten_1' as TenantId };
    return { type: 'due', at: addMs(now, number), target };
  });
  const bank = { dueUntil: async (until: number, limit: number) => dues.filter(({ at }) => at <= until).slice(0, limit) };
  const queues = { sendHandoff: async (messages: readonly HandoffMessage[]) => void sent.push(...messages) };
  const run = () => sendDeadlines({ now: () => now, bank: bank as unknown as Bank, queues: queues as never, lookaheadMs: 120 * secondMs });
  return { sent, run };
}

test('a bank that runs thousands of leases hears of all their deadlines in the same minute', async () => {
  const { sent, run } = listOf(5_000);
  expect(await run()).toBe(5_000);
  expect(new Set(sent.map(({ target }) => JSON.stringify(target))).size).toBe(5_000);
});

test('however many there are, a run ends, and the oldest go first', async () => {
  const { sent, run } = listOf(12_000);
  expect(await run()).toBe(10_000);
  expect(sent.at(-1)?.firedAt).toBe(addMs(now, 9_999));
});
