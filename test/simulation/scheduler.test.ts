import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Scheduler } from './scheduler.ts';

describe('the virtual clock', () => {
  test('runs events by time, those of one instant in the order in which they were asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 20 }), { maxLength: 60 }), async (delays) => {
        const scheduler = new Scheduler();
        const ran: [number, number][] = [];
        for (const [index, delayMs] of delays.entries()) scheduler.after(delayMs, () => ran.push([delayMs, index]));
        await scheduler.runUntil(100);
        expect(ran).toEqual([...ran].sort((a, b) => a[0] - b[0] || a[1] - b[1]));
        expect(ran.length).toBe(delays.length);
      }),
      { numRuns: 30 },
    );
  });

  test('lets every promise that an event settled run on before the next event', async () => {
    const scheduler = new Scheduler();
    const trace: string[] = [];
    const chain = async (): Promise<void> => {
      await scheduler.sleep(5);
      for (let step = 0; step < 10; step += 1) await Promise.resolve();
      trace.push('chain');
    };
    void chain();
    scheduler.after(5, () => trace.push('next event'));
    await scheduler.runUntil(10);
    expect(trace).toEqual(['chain', 'next event']);
  });

  test('shows the time of the event while it runs, and the end of the run afterwards', async () => {
    const scheduler = new Scheduler(1000);
    const seen: number[] = [];
    scheduler.after(30, () => seen.push(scheduler.now()));
    await scheduler.pass(100);
    expect([seen, scheduler.now()]).toEqual([[1030], 1100]);
  });

  test('does not run what was taken back', async () => {
    const scheduler = new Scheduler();
    let count = 0;
    const takeBack = scheduler.after(5, () => {
      count += 1;
    });
    takeBack();
    await scheduler.runUntil(10);
    expect(count).toBe(0);
  });

  test('stops a run in which something re-arms itself without end', async () => {
    const scheduler = new Scheduler();
    const rearm = (): void => {
      scheduler.after(0, rearm);
    };
    rearm();
    await expect(scheduler.runUntil(10, 100)).rejects.toThrow('without end');
  });
});
