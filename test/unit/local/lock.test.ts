import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StateInUse, takeLock } from '@compute-bank/local/state/lock';
import { identify, isAlive } from '@compute-bank/local/state/process-identity';
import { expect, test } from '@jest/globals';

const directory = () => mkdtempSync(join(tmpdir(), 'lock-'));

test('a second host is refused with the pid and the address of the first', () => {
  const path = join(directory(), 'host.json');
  takeLock(path, '.bank').announce('http://127.0.0.1:8080');
  expect(() => takeLock(path, '.bank')).toThrow(StateInUse);
  expect(() => takeLock(path, '.bank')).toThrow(`in use by process ${process.pid} (http://127.0.0.1:8080)`);
});

test('a state that was given back can be taken again', () => {
  const path = join(directory(), 'host.json');
  takeLock(path, '.bank').release();
  expect(existsSync(path)).toBe(false);
  takeLock(path, '.bank').release();
});

test('the lock of a dead process does not count', () => {
  const path = join(directory(), 'host.json');
  const dead = spawnSync('true').pid;
  writeFileSync(path, JSON.stringify({ pid: dead, startedAt: '1', address: null }));
  takeLock(path, '.bank').release();
});

test('a process that only has the number of the holder is not the holder', () => {
  const self = identify(process.pid);
  expect(isAlive(self)).toBe(true);
  expect(isAlive({ pid: process.pid, startedAt: `${self.startedAt}0` })).toBe(false);
});
