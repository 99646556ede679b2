import type { Carrier } from '@compute-bank/demo/drive/carrier';
import { createPulse } from '@compute-bank/demo/drive/pulse';
import type { QuietReport } from '@compute-bank/demo/drive/wire';
import { instant } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';

const everyMs = 600_000;

/** A carrier whose nodes are busy until `endsAt`, and that writes down who spoke when. */
function carrierOf(endsAt: number) {
  const spoke: [number, string][] = [];
  let alive = true;
  const carrier: Carrier = {
    isAlive: () => alive,
    join: async () => [],
    beat: async (now, nodeIds) => {
      for (const nodeId of nodeIds) spoke.push([now, nodeId]);
      const due = Math.min(now + everyMs, endsAt);
      return nodeIds.map((nodeId) => ({ name: nodeId, nodeId, tenantId: 't', due, accepted: true, processes: 0, busy: now < endsAt }));
    },
    kill: async () => {
      alive = false;
    },
  };
  return { carrier, spoke };
}

const report = (now: number, ...awaited: string[]): QuietReport => ({
  now,
  quiet: true,
  nextDueAt: null,
  awaited: awaited.map((nodeId) => ({ nodeId, leaseId: 'l', assignmentId: `a-${nodeId}`, step: 'acknowledge' as const })),
});

describe('who speaks when', () => {
  test('a node that is awaited speaks at once, and is asked once for one step', async () => {
    const { carrier, spoke } = carrierOf(10_000_000);
    const pulse = createPulse(new Map([['n', carrier]]), everyMs);
    await pulse.answer(report(0, 'n'), async () => report(0, 'n'));
    expect(spoke).toEqual([[0, 'n']]);
    expect(pulse.nextDue()).toBe(everyMs);
  });

  test('a node that works speaks before its heartbeat is due, with whatever moves the clock', async () => {
    const { carrier, spoke } = carrierOf(10_000_000);
    const pulse = createPulse(new Map([['n', carrier]]), everyMs);
    await pulse.answer(report(0, 'n'), async () => report(0));
    for (const now of [100_000, 299_999, 300_000, 400_000, 900_000]) await pulse.speak(instant(now));
    expect(spoke.map(([now]) => now)).toEqual([0, 300_000, 900_000]);
  });

  test('an end is not told before it comes', async () => {
    const { carrier, spoke } = carrierOf(350_000);
    const pulse = createPulse(new Map([['n', carrier]]), everyMs);
    await pulse.answer(report(0, 'n'), async () => report(0));
    await pulse.speak(instant(340_000));
    expect(spoke).toEqual([[0, 'n']]);
    expect(pulse.nextDue()).toBe(350_000);
    await pulse.speak(instant(350_000));
    expect(spoke).toEqual([
      [0, 'n'],
      [350_000, 'n'],
    ]);
    expect(pulse.nextDue()).toBeUndefined();
  });

  test('nobody waits for a node whose agent is dead', async () => {
    const { carrier, spoke } = carrierOf(10_000_000);
    const pulse = createPulse(new Map([['n', carrier]]), everyMs);
    await pulse.answer(report(0, 'n'), async () => report(0));
    await carrier.kill();
    expect(pulse.nextDue()).toBeUndefined();
    await pulse.speak(instant(900_000));
    await pulse.answer(report(900_000, 'n'), async () => report(900_000, 'n'));
    expect(spoke).toHaveLength(1);
  });

  test('nodes of different carriers speak in the same round', async () => {
    const [a, b] = [carrierOf(1e9), carrierOf(1e9)];
    const pulse = createPulse(
      new Map([
        ['n', a.carrier],
        ['m', b.carrier],
      ]),
      everyMs,
    );
    let asked = 0;
    await pulse.answer(report(0, 'n', 'm'), async () => {
      asked += 1;
      return report(0);
    });
    expect([asked, a.spoke.length, b.spoke.length, pulse.beats()]).toEqual([1, 1, 1, 2]);
  });
});
