import { apply } from '@compute-bank/engine/apply';
import { encodeEvents } from '@compute-bank/engine/codec';
import { createBook } from '@compute-bank/engine/create-book';
import { expect, test } from '@jest/globals';
import { aimFailures, aimResales } from '../fixtures/aimed-commands.ts';
import { Oracle } from '../fixtures/oracle.ts';
import { crowdedWorld, firstCommands, type RandomWorld, randomMarketId, resellingWorld } from '../fixtures/random-commands.ts';

const firstSeed = Number(process.env.SEED ?? 1);

/** Runs engine and oracle side by side; `check` sees the oracle's book after each command. */
function compareWithOracle(seed: number, count: number, world: RandomWorld, check: (oracle: Oracle, label: string) => void): number {
  const drawn = firstCommands(seed, count, world);
  const aimed = seed % 2 === 0 ? aimFailures(drawn) : drawn;
  const commands = world.resales === undefined ? aimed : aimResales(drawn);
  const book = createBook(randomMarketId);
  const oracle = new Oracle();
  let matches = 0;
  for (const [index, { command, at }] of commands.entries()) {
    const label = `seed=${seed} command=${index} ${command.kind} ${command.commandId}`;
    const events = apply(book, command, at, index + 1, 0);
    const expected = oracle.decide(command, at, index + 1, 0);
    const [is, should] = [encodeEvents(events), encodeEvents(expected)];
    if (is !== should) throw new Error(`${label}\nengine: ${is}\noracle: ${should}`);
    matches += events.filter(({ kind }) => kind === 'matched').length;
    check(oracle, label);
  }
  return matches;
}

const worlds: readonly (readonly [string, number, number, RandomWorld])[] = [
  ['crowded', 50, 300, crowdedWorld],
  ['tight', 30, 300, { ...crowdedWorld, windowMinutes: 60, paceMinutes: 2 }],
  ['one price', 30, 300, { ...crowdedWorld, prices: 1 }],
  ['fast', 30, 300, { ...crowdedWorld, paceMinutes: 1, windowMinutes: 240 }],
  ['late naming', 40, 300, { ...crowdedWorld, bindMinutes: 40 }],
  ['late naming, near', 30, 300, { ...crowdedWorld, nodes: 12, bindMinutes: 5, paceMinutes: 2 }],
  ['reselling', 40, 300, resellingWorld],
  ['reselling, late naming', 30, 300, { ...resellingWorld, nodes: 12, bindMinutes: 40 }],
  ['wide', 12, 300, { ...crowdedWorld, nodes: 16, prices: 6, windowMinutes: 1_440 }],
];

for (const [name, seeds, count, world] of worlds) {
  test(`M5: every event equals the oracle's, on ${seeds} random books of a ${name} world`, () => {
    let matches = 0;
    for (let seed = firstSeed; seed < firstSeed + seeds; seed += 1) matches += compareWithOracle(seed, count, world, () => undefined);
    expect(matches).toBeGreaterThan(seeds * 10);
  });
}

test('M6: after a command no standing withdrawal could be matched', () => {
  for (let seed = firstSeed; seed < firstSeed + 20; seed += 1) {
    compareWithOracle(seed, 200, crowdedWorld, (oracle, label) => {
      if (!oracle.halted) expect([label, oracle.feasible().map(({ withdrawalId }) => withdrawalId)]).toEqual([label, []]);
    });
  }
});
