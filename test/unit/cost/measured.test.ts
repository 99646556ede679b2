import { expect, test } from '@jest/globals';
import { functionSizes } from '../../../infra/configuration/function-sizes.ts';
import { readMeasured, type Work } from '../../../infra/cost/measured.ts';
import { createStage } from '../../bench/operations/stage.ts';
import { repeatsOf, workOf } from '../../bench/operations/totals.ts';

const measured = readMeasured();

/** Apart by no more than so much of the committed figure. */
const tolerance = 0.03;

test('the units of a withdrawal, from its admission to its match, are still what the committed figures say', async () => {
  const stage = await createStage();
  try {
    await stage.scene.deposit([await stage.scene.join()]);
    await stage.skip();
    for (let number = 0; number < 3; number += 1) {
      await stage.place(`place-withdrawal#${number}`);
      await stage.relay(`relay-1#${number}`);
      await stage.match(`match-1#${number}`);
      await stage.project(`project-1#${number}`);
      await stage.settle('rest');
    }
    const units = ({ writes, reads, sends, logBytes }: Work) => [
      ...[writes, reads, sends].flatMap((each) => Object.values(each)),
      logBytes,
    ];
    for (const name of ['place-withdrawal', 'relay-1', 'match-1', 'project-1'] as const) {
      const repeats = repeatsOf(stage.gauge.samples.slice(), name);
      expect([name, [...repeats.keys()]]).toEqual([name, Object.keys(measured.operations[name].functions)]);
      for (const [worker, totals] of repeats) {
        const now = units(workOf(totals.slice(1)));
        const then = units(measured.operations[name].functions[worker] ?? workOf([]));
        for (const [index, value] of then.entries()) {
          const apart = Math.abs((now[index] ?? 0) - value);
          if (apart > tolerance * value)
            throw new Error(`${name} takes ${now} now and took ${then}: run npm run bench -- operations --write`);
        }
      }
    }
  } finally {
    await stage.close();
  }
}, 60_000);

test('every figure is one: no operation is empty, nothing is negative or missing', () => {
  for (const [name, { functions, samples }] of Object.entries(measured.operations)) {
    expect([name, Object.keys(functions).length > 0 && samples >= 3]).toEqual([name, true]);
    expect(Object.keys(functionSizes)).toEqual(expect.arrayContaining(Object.keys(functions)));
    for (const value of JSON.stringify(functions).match(/:-?[\d.e-]+|:null/g) ?? [])
      expect(Number(value.slice(1))).toBeGreaterThanOrEqual(0);
  }
});
