import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeBank, wireAssignment } from './fake-bank.ts';
import { FleetProcess } from './fleet-process.ts';

const start = Date.UTC(2020, 4, 1);
const hourMs = 3_600_000;
let bank: FakeBank;
let url: string;
let folder: string;
let now: number;
let fleet: FleetProcess;

beforeEach(async () => {
  bank = new FakeBank();
  bank.now = () => now;
  bank.nextBeatWithinSeconds = 600;
  url = await bank.listen();
  folder = mkdtempSync(join(tmpdir(), 'cbank-fleet-'));
  fleet = new FleetProcess(url, folder);
  await setNow(start);
});
afterEach(async () => {
  await fleet.end('SIGKILL').catch(() => undefined);
  await bank.close();
  rmSync(folder, { recursive: true, force: true });
});

async function setNow(at: number): Promise<void> {
  now = at;
  await fleet.ask({ now: at });
}
const inventoryOf = (n: number) => ({
  gpus: [0, 1].map((g) => ({ uuid: `GPU-fleet-${n}-${g}`, model: 'NVIDIA A10', memoryMib: 23_028 })),
  cpuCores: 8,
  memoryMib: 64_000,
  interconnect: 'pcie',
});
async function joinNodes(count: number): Promise<string[]> {
  const wishes = Array.from({ length: count }, (_, n) => ({ name: `node-${n}`, token: `token-${n}`, inventory: inventoryOf(n) }));
  const { nodes } = await fleet.ask<{ nodes: { nodeId: string }[] }>({ join: wishes });
  return nodes.map(({ nodeId }) => nodeId);
}
const simulate = (seconds: number) => ({ argv: ['simulate', '--seconds', String(seconds)], env: {}, releaseOnExit: true });

describe('many nodes in one process under a clock that is set from outside', () => {
  test('each has its own key and counter, and says when it is next due', async () => {
    const ids = await joinNodes(3);
    expect(new Set([...bank.nodes.values()].map((node) => node.publicKey)).size).toBe(3);
    const turns = await fleet.beat(...ids);
    expect(turns.map(({ nodeId, accepted, due }) => ({ nodeId, accepted, due }))).toEqual(
      ids.map((nodeId) => ({ nodeId, accepted: true, due: start + 600_000 })),
    );
    expect(fleet.events[0]).toMatchObject({ event: 'started', runner: 'simulated', clock: 'discrete' });
    expect(bank.breaches).toEqual([]);
  });

  test('a simulated workload goes from its offer to its end, due instant by due instant', async () => {
    const [id = ''] = await joinNodes(1);
    const assignment = wireAssignment(1, start + 60_000, hourMs, simulate(90));
    bank.assignments.set(id, [assignment]);
    const visited: number[] = [];
    for (let turns = 0; turns < 10 && !bank.beats.at(-1)?.reports[0]?.endedAt; turns += 1) {
      const [turn] = await fleet.beat(id);
      visited.push((turn!.due - start) / 1_000);
      await setNow(turn!.due);
    }
    expect(visited.slice(0, 3)).toEqual([60, 150, 750]);
    const report = bank.beats.at(-1)?.reports[0];
    expect(report).toMatchObject({ acknowledgedAt: start, readyAt: start + 60_000, endedAt: start + 150_000, exitCode: 0 });
    expect(report?.meter).toMatchObject({ from: start + 60_000, until: start + 150_000, gpuSeconds: 90n });
    expect(bank.breaches).toEqual([]);
  });

  test('a workload that asks for it runs as a real process, and its exit is told unasked', async () => {
    const [id = ''] = await joinNodes(1);
    const workload = {
      argv: [process.execPath, '-e', 'setTimeout(() => process.exit(5), 200)'],
      env: { CBANK_REAL: '1' },
      releaseOnExit: true,
    };
    bank.assignments.set(id, [wireAssignment(2, start, hourMs, workload)]);
    const [turn] = await fleet.beat(id);
    expect(turn).toMatchObject({ processes: 1 });
    const isChanged = () => fleet.events.some((event) => event.event === 'changed' && event.nodeId === id && event.processes === 0);
    for (let looks = 0; looks < 500 && !isChanged(); looks += 1) await new Promise((resolve) => setTimeout(resolve, 20));
    await setNow(start + 1_000);
    expect(await fleet.beat(id)).toMatchObject([{ processes: 0 }]);
    expect(bank.beats.at(-1)?.reports[0]).toMatchObject({ exitCode: 5, readyAt: start });
  });

  test('after a kill the nodes go on under their own keys, and a simulated lease ends where it was last known alive', async () => {
    const ids = await joinNodes(2);
    bank.assignments.set(ids[0]!, [wireAssignment(3, start, hourMs, null)]);
    await fleet.beat(...ids);
    await setNow(start + 30_000);
    await fleet.beat(...ids);
    await fleet.end('SIGKILL');
    fleet = new FleetProcess(url, folder);
    await setNow(start + 90_000);
    expect(await fleet.ask({ resume: ['node-0', 'node-1'] })).toMatchObject({ nodes: ids.map((nodeId) => ({ nodeId })) });
    await fleet.beat(...ids);
    expect(bank.beats.findLast((beat) => beat.nodeId === ids[0])?.reports[0]).toMatchObject({
      endedAt: start + 30_000,
      meter: { until: start + 30_000 },
    });
    expect(bank.breaches).toEqual([]);
  });

  test.each([
    ['a list that is none', { beat: 'x' }, /request\.beat: found "x", must be a list/],
    ['two requests at once', { now: 1, status: true }, /exactly one of join, resume, now, beat, status, close/],
    ['a node of nobody', { beat: ['nod_x'] }, /no node of this process/],
    ['time that runs backwards', { now: 5 }, /must not lie before/],
    ['a name that would leave the folder', { join: [{ name: '../x', token: 'token-1', inventory: inventoryOf(0) }] }, /name: found/],
  ])('%s is refused in words, and the process lives on', async (_, request, message) => {
    await expect(fleet.ask(request)).rejects.toThrow(message);
    expect(await fleet.ask({ status: true })).toMatchObject({ nodes: [] });
  });
});

test('three hundred nodes beat in one process within 150 MB', async () => {
  const ids = await joinNodes(300);
  await fleet.beat(...ids);
  const { nodes, memoryMib } = await fleet.ask<{ nodes: unknown[]; memoryMib: number }>({ status: true });
  expect(nodes).toHaveLength(300);
  expect(memoryMib).toBeLessThan(150);
}, 30_000);
