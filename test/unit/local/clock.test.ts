import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@compute-bank/domain/instant';
import { openClock } from '@compute-bank/local/clock';
import { expect, test } from '@jest/globals';

const file = () => join(mkdtempSync(join(tmpdir(), 'clock-')), 'clock.json');
const from = (ms: number) => ({ kind: 'discrete' as const, start: instant(ms) });

test('a discrete clock stands still until it is moved, and never goes back', () => {
  const clock = openClock(file(), from(1_000));
  expect(clock.now()).toBe(1_000);
  clock.moveTo(instant(5_000));
  expect(clock.now()).toBe(5_000);
  expect(() => clock.moveTo(instant(4_999))).toThrow('cannot go back');
});

test('a discrete clock goes on where its state stopped, whatever start is asked for', () => {
  const path = file();
  openClock(path, from(1_000)).moveTo(instant(9_000));
  expect(openClock(path, from(2_000)).now()).toBe(9_000);
});

test('a state keeps its kind of clock', () => {
  const path = file();
  openClock(path, from(1_000));
  expect(() => openClock(path, { kind: 'real' })).toThrow('discrete clock');
  const other = file();
  openClock(other, { kind: 'real' });
  expect(() => openClock(other, from(1_000))).toThrow('real clock');
});

test('a real clock shows the time of the machine and cannot be moved', () => {
  let machine = 1_000;
  const clock = openClock(file(), { kind: 'real' }, () => machine);
  machine = 2_000;
  expect(clock.now()).toBe(2_000);
  expect(() => clock.moveTo(instant(3_000))).toThrow('cannot be moved');
});

test('a real clock does not follow a machine that was set back, not even over a restart', () => {
  const path = file();
  const clock = openClock(path, { kind: 'real' }, () => 9_000);
  clock.now();
  clock.remember();
  const later = openClock(path, { kind: 'real' }, () => 4_000);
  expect(later.now()).toBe(9_000);
});
