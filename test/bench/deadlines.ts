import { setTimeout as sleep } from 'node:timers/promises';
import type { Sender } from '../simulation/as-client.ts';
import { createDeadlineScene, type SceneOptions } from './kit/deadline-scene.ts';
import { type Figure, figure } from './kit/figures.ts';
import { runSections } from './kit/sections.ts';

/**
 * How many deadlines a run of the schedule hands over in a second. Method: the deployed handler over the embedded database and
 * queue, each in a process of its own and asked by HTTP; the deadlines of so many leases lie within the next two minutes. A cold
 * container sends them all; its next run finds that it has. Processor time is that of the function's process alone. `aws` adds
 * 6 ms to each call, as a region does. Three repeats.
 *
 *   npm run bench -- deadlines [--only 1000,8000,8000-aws,50000] [--json]
 */
const repeats = 3;
const callMs = 6;

const slowly = (sender: Sender): Sender => ({
  async send(command) {
    await sleep(callMs);
    return sender.send(command);
  },
});
const asInRegion: SceneOptions = { wrapDynamo: slowly, wrapSqs: slowly };

async function measure(leases: number, options: SceneOptions = {}): Promise<readonly Figure[]> {
  const runs: { readonly first: number; readonly next: number; readonly cpuMicros: number }[] = [];
  const scene = await createDeadlineScene(options);
  try {
    await scene.fill(leases);
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      scene.restart();
      const before = process.cpuUsage();
      const first = await timed(scene.run);
      const { user, system } = process.cpuUsage(before);
      runs.push({ first, next: await timed(scene.run), cpuMicros: user + system });
    }
  } finally {
    await scene.close();
  }
  return [
    figure(
      'sent by a cold container',
      'deadlines/s',
      runs.map(({ first }) => leases / first),
    ),
    figure(
      'its run',
      's',
      runs.map(({ first }) => first),
    ),
    figure(
      'processor time of one deadline',
      'µs',
      runs.map(({ cpuMicros }) => cpuMicros / leases),
    ),
    figure(
      'the run after it',
      's',
      runs.map(({ next }) => next),
    ),
  ];
}

async function timed(work: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
}

await runSections({
  '1000': () => measure(1_000),
  '8000': () => measure(8_000),
  '8000-aws': () => measure(8_000, asInRegion),
  '50000': () => measure(50_000),
});
