import type { LogRecord } from '@compute-bank/engine/log-record';
import { expect, test } from '@jest/globals';
import { aimFailures, aimResales } from '../fixtures/aimed-commands.ts';
import { buildLog } from '../fixtures/engine-log.ts';
import { MarketLaws } from '../fixtures/market-laws.ts';
import { crowdedWorld, firstCommands, type RandomWorld, resellingWorld, type TimedCommand } from '../fixtures/random-commands.ts';

const firstSeed = Number(process.env.SEED ?? 1);
const seeds = 40;

/** Broken laws over many random logs, each with the seed that shows it. */
const seen = new Set<string>();
function brokenLaws(world: RandomWorld, perRecord: number, aim = (commands: readonly TimedCommand[]) => commands): string[] {
  const broken: string[] = [];
  for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) {
    const laws = new MarketLaws();
    buildLog(aim(firstCommands(seed, 400, world)), perRecord, ({ applied, at, position }: LogRecord) => {
      for (const [index, entry] of applied.entries()) {
        laws.observe(entry, at, { position, index });
        for (const event of entry.events) {
          seen.add('reason' in event ? `${event.kind} ${event.reason}` : event.kind);
          if (event.kind === 'matched') for (const { lotId = '' } of event.slices) seen.add(`${lotId.split('-r').length - 1} times resold`);
        }
      }
    });
    if (laws.movedUnderWay > 0) seen.add('moved under way');
    broken.push(...laws.broken.map((law) => `seed=${seed} ${law}`));
  }
  return broken;
}

const crowded = brokenLaws(crowdedWorld, 1);
const batched = brokenLaws({ ...crowdedWorld, paceMinutes: 1, windowMinutes: 300 }, 7);
const losing = brokenLaws({ ...crowdedWorld, nodes: 12, prices: 1 }, 2, aimFailures);
const late = [5, 40].flatMap((bindMinutes) => brokenLaws({ ...crowdedWorld, nodes: 12, paceMinutes: 2, bindMinutes }, 3, aimFailures));
const resold = [4, 12].flatMap((nodes) => brokenLaws({ ...resellingWorld, nodes }, 3, aimResales));
const brokenOf = (law: string): string[] =>
  [...crowded, ...batched, ...losing, ...late, ...resold].filter((line) => line.includes(` ${law}: `));

const laws: readonly (readonly [string, string])[] = [
  ['M1', 'no GPU is in two uses at once, turnaround included'],
  ['M2', 'a lease lies inside one window of an open deposit, on a node that has not failed'],
  ['M3', 'no order is filled beyond its size, all-or-none orders and gangs are filled whole or not at all, and a gang stays in one fabric'],
  ['M4', 'every price lies between floor and limit and is that of the earlier order, and no move costs more'],
  ['M7', 'nobody trades with itself, nor with a sister of the same owner'],
  ['M8', 'every slice is what was asked for: place, links, terms, shape and time'],
  ['M9', 'no command has an effect twice within the horizon'],
  ['M10', 'every decision names its own place in the log, in order of arrival'],
  ['M13', 'capacity is taken back with the notice that was promised, and nothing uses it afterwards'],
  ['M15', 'whatever has no node named yet can have one, and is given one like it that is free'],
  ['M16', 'what is sold back of a lease is what it has and does not use, and lasts no longer than it does'],
  ['L1', 'a lease moves, grows or is undone only while it may'],
  ['L3', 'each move of a lease has the next generation'],
  ['L2', 'nothing of a suspended tenant is matched, moved or begins, and nothing outlasts the grace'],
];
for (const [law, promise] of laws) {
  test(`${law}: ${promise}`, () => {
    expect(brokenOf(law)).toEqual([]);
  });
}

test('the logs that the laws are judged by hold every way in which a lease changes', () => {
  const ways = [
    'moved under way',
    'rematched provider_suspended',
    'rematched reclaimed',
    'rematched node_failed',
    'lease-failed',
    'lease-extended',
    'match-annulled',
    'lease-bound',
    '1 times resold',
    '2 times resold',
  ];
  for (const reason of ['reclaimed', 'node_failed', 'provider_suspended']) ways.push(`resale-ending ${reason}`);
  for (const reason of ['reclaimed', 'buyer_suspended', 'provider_suspended'])
    ways.push(`lease-shortened ${reason}`, `lease-revoked ${reason}`);
  expect(ways.filter((way) => !seen.has(way))).toEqual([]);
});

test('M9: records are numbered 1, 2, 3 without a gap, and time never goes back', () => {
  const records = buildLog(firstCommands(firstSeed, 200), 3);
  expect(records.map(({ position }) => position)).toEqual(records.map((_, index) => index + 1));
  expect(records.map(({ at }) => at)).toEqual(records.map(({ at }) => at).sort((a, b) => a - b));
});
