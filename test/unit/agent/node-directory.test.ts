import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderInUse, lockFolder } from '@compute-bank/agent/lock-file';
import { openNodeDirectory } from '@compute-bank/agent/node-directory';
import { readInventory } from '@compute-bank/agent/probe/declared-inventory';
import { boundLog } from '@compute-bank/agent/runtime/bounded-log';
import { isSameProcess, parseProcessStat, processFacts } from '@compute-bank/agent/runtime/process-facts';
import { pruneRuns } from '@compute-bank/agent/runtime/prune-runs';
import { ShapeError } from '@compute-bank/agent/shape';
import type { NodeId, TenantId } from '@compute-bank/domain/ids';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { child, heldOf, memoryOf, t } from './agent-builders.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cbank-node-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const gpu = (n: number) => ({ uuid: `GPU-test-${n}`, model: 'NVIDIA A10', memoryMib: 23_028 });
const declared = { gpus: [gpu(0), gpu(1)], cpuCores: 8, memoryMib: 64_000, interconnect: 'pcie' };
const membership = {
  bank: 'https://bank.example',
  tenantId: 'ten_0190000000b1' as TenantId,
  nodeId: 'nod_0190000000b1' as NodeId,
  name: 'rack 1',
};

describe("a node's folder", () => {
  test('keeps the key that it made, for its owner only', () => {
    const first = openNodeDirectory(folder).loadOrCreateKey();
    const second = openNodeDirectory(folder).loadOrCreateKey();
    expect(second.publicKey).toBe(first.publicKey);
    expect(first.publicKey).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(second.sign('statement')).toBe(first.sign('statement'));
    expect(statSync(join(folder, 'identity.json')).mode & 0o777).toBe(0o600);
  });

  test('answers what was saved last, after any number of openings', () => {
    const directory = openNodeDirectory(folder);
    directory.loadOrCreateKey();
    directory.saveMembership(membership, readInventory(declared, 'test'));
    const memory = { ...memoryOf(heldOf({ phase: 'ready', readyAt: t(3), child })), lastAliveAt: t(5), counterReserved: 1_001 };
    directory.saveMemory(memoryOf());
    directory.saveMemory(memory);
    const again = openNodeDirectory(folder);
    expect(again.loadMembership()).toEqual(membership);
    expect(again.loadMemory()).toEqual(memory);
    expect(again.loadInventory()).toMatchObject({ source: 'declared', marketId: 'nvidia-a10-24gb' });
    expect(statSync(join(folder, 'state.json.1')).mode & 0o777).toBe(0o600);
  });

  const slot = (n: number) => join(folder, `state.json.${n}`);
  const counterOf = () => openNodeDirectory(folder).loadMemory()?.counterReserved;

  test('a save that is interrupted at any byte leaves the state before it', () => {
    const directory = openNodeDirectory(folder);
    directory.saveMemory({ ...memoryOf(heldOf()), counterReserved: 6 });
    directory.saveMemory({ ...memoryOf(), counterReserved: 7 });
    const before = readFileSync(slot(1));
    directory.saveMemory({ ...memoryOf(), counterReserved: 8 });
    const after = readFileSync(slot(1));
    for (let bytes = 0; bytes < after.length; bytes += 1) {
      writeFileSync(slot(1), Buffer.concat([after.subarray(0, bytes), before.subarray(bytes)]));
      expect([7, 8]).toContain(counterOf());
    }
    writeFileSync(slot(1), after);
    expect(counterOf()).toBe(8);
  });

  test('a first save that was interrupted promised nothing; two damaged slots are refused, not replaced', () => {
    writeFileSync(slot(1), '1 40 abc');
    expect(openNodeDirectory(folder).loadMemory()).toBeUndefined();
    writeFileSync(slot(0), 'what');
    expect(() => openNodeDirectory(folder).loadMemory()).toThrow(/state\.json: both slots are damaged/);
    expect(() => openNodeDirectory(folder).saveMemory(memoryOf())).toThrow(/both slots are damaged/);
  });

  test('an identity that was damaged is refused by name, not made anew', () => {
    writeFileSync(join(folder, 'identity.json'), '{"version":1');
    expect(() => openNodeDirectory(folder).loadOrCreateKey()).toThrow(/identity\.json: not JSON/);
    writeFileSync(join(folder, 'identity.json'), '{"version":9}');
    expect(() => openNodeDirectory(folder).loadOrCreateKey()).toThrow(/identity\.json\.version: found 9, must be/);
  });
});

describe("a folder's lock", () => {
  const processes = (pid: number, alive: number[]) => ({
    self: { pid, startTicks: String(pid * 10) },
    isAlive: (other: number, ticks: string) => alive.includes(other) && ticks === String(other * 10),
  });

  test('is held by one live agent, and given back', () => {
    const release = lockFolder(folder, processes(1, [1, 2]));
    expect(() => lockFolder(folder, processes(2, [1, 2]))).toThrow(FolderInUse);
    release();
    lockFolder(folder, processes(2, [1, 2]))();
  });

  test('is taken over from a dead agent, also when its pid lives on in another process', () => {
    lockFolder(folder, processes(1, [1]));
    lockFolder(folder, processes(2, [2]));
    writeFileSync(join(folder, 'agent.lock'), JSON.stringify({ pid: 3, startTicks: 'another' }));
    lockFolder(folder, processes(4, [3, 4]));
    expect(readFileSync(join(folder, 'agent.lock'), 'utf8')).toContain('"pid":4');
  });
});

describe('a declared inventory', () => {
  test('names its own market where the GPUs do not tell it', () => {
    const gpus = [{ ...gpu(0), model: 'prototype ...' }];
    expect(() => readInventory({ ...declared, gpus }, 'file')).toThrow(/name it as marketId/);
    expect(readInventory({ ...declared, gpus, marketId: 'acme-x1-24gb' }, 'file').marketId).toBe('acme-x1-24gb');
  });

  test.each([
    ['a list', [], /file: found \[\], must be an object/],
    ['a misspelt field', { ...declared, cpus: 8 }, /file: unknown field "cpus", known are/],
    ['no GPU', { ...declared, gpus: [] }, /file\.gpus: found an empty list/],
    ['a GPU twice', { ...declared, gpus: [gpu(0), gpu(0)] }, /GPU-test-0 stands there twice/],
    ['unlike GPUs', { ...declared, gpus: [gpu(0), { ...gpu(1), model: 'NVIDIA L4' }] }, /must be alike/],
    ['a figure as text', { ...declared, cpuCores: '8' }, /file\.cpuCores: found "8", must be a whole number from 1/],
    ['an unknown link', { ...declared, interconnect: 'sli' }, /file\.interconnect: found "sli", must be one of pcie, nvlink, nvswitch/],
    ['a market that is none', { ...declared, marketId: 'H100!' }, /file\.marketId: found "H100!", must be a market id/],
  ])('%s is refused with what would be right', (_, value, message) => {
    expect(() => readInventory(value, 'file')).toThrow(message);
    expect(() => readInventory(value, 'file')).toThrow(ShapeError);
  });
});

describe('processes and their traces', () => {
  test('a command name with brackets and blanks does not shift the fields', () => {
    const rest = Array.from({ length: 30 }, (_, n) => n + 5).join(' ');
    expect(parseProcessStat(`42 (a) b) (c) S 1 42 ${rest}`)).toEqual({ state: 'S', processGroup: 42, startTicks: '21' });
  });

  test('this process is itself, and nobody with another start time', () => {
    const ticks = processFacts(process.pid)?.startTicks ?? '';
    expect([isSameProcess(process.pid, ticks), isSameProcess(process.pid, '1')]).toEqual([true, false]);
  });

  test('a log past its bound starts again, and its last part is kept', () => {
    const log = join(folder, 'output.log');
    writeFileSync(log, `${'x'.repeat(2_000)}the end`);
    boundLog(log, 1_000);
    expect(statSync(log).size).toBe(0);
    expect(readFileSync(`${log}.1`, 'utf8')).toMatch(/the end$/);
    boundLog(join(folder, 'absent.log'));
  });

  test('only folders of old runs are pruned, never one in use or a stranger', () => {
    const names = Array.from({ length: 60 }, (_, n) => `asg_0190000000${n}`);
    for (const name of [...names, 'precious']) openNodeDirectory(join(folder, name));
    pruneRuns(folder, ['asg_01900000000']);
    const left = [...names, 'precious'].filter((name) => statSync(join(folder, name), { throwIfNoEntry: false }));
    expect(left).toHaveLength(52);
    expect(left).toEqual(expect.arrayContaining(['precious', 'asg_01900000000']));
  });
});
