import { type Assembly, chooseStacks } from '@compute-bank/admin/checkout/choose-stacks';
import { expect, test } from '@jest/globals';

const assembly = (flags: string, ...names: readonly string[]): Assembly => ({
  flags,
  stacks: names.map((name) => ({ name, template: { madeWith: flags } })),
});
const chosen = (assemblies: readonly Assembly[], deployed: readonly (readonly [string, string])[]) =>
  chooseStacks(assemblies, new Map(deployed)).map(({ name, template }) => `${name} ${(template as { madeWith: string }).madeWith}`);

test('each stack is compared as the flags of its own last deployment make it', () => {
  const assemblies = [assembly('old', 'Data', 'Api'), assembly('new', 'Data', 'Api')];
  const deployed = [
    ['Data', 'old'],
    ['Api', 'new'],
  ] as const;
  expect(chosen(assemblies, deployed)).toEqual(['Data old', 'Api new']);
});

test('a stack that is not deployed is expected if every deployment would have made it', () => {
  expect(chosen([assembly('same', 'Data', 'Alarms')], [['Data', 'same']])).toEqual(['Data same', 'Alarms same']);
});

test('a stack that some deployment was to leave out is not expected', () => {
  const assemblies = [assembly('whole', 'Data', 'Api', 'Alarms'), assembly('without', 'Data', 'Api')];
  expect(
    chosen(assemblies, [
      ['Data', 'whole'],
      ['Api', 'without'],
    ]),
  ).toEqual(['Data whole', 'Api without']);
});
