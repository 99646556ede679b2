import { contexts } from '@compute-bank/contracts/endpoint';
import { expect, test } from '@jest/globals';
import { functionAccess } from '../../infra/configuration/function-access.ts';
import type { FunctionName } from '../../infra/configuration/function-sizes.ts';
import { findingsOf, grantOf, reachOf } from './roles/reach.ts';
import { ofType, synthesise } from './synthesise.ts';

const functions = ofType(synthesise(), 'AWS::Lambda::Function').map(({ Metadata }) => ({
  name: Metadata?.['computeBank:name'] as FunctionName,
  entry: String(Metadata?.['computeBank:entry']),
}));

// No emulator enforces roles, so a use case that begins to need a right would be refused in the cloud only.
test.each(functions)('$name may do what its source can ask for, and nothing else', ({ name, entry }) => {
  expect([...reachOf(entry)].sort()).toEqual([...grantOf(functionAccess[name])].sort());
});

test.each(contexts)('%s finds its callers in one way, and its role knows which', (context) => {
  const { works } = functionAccess[`Api-${context}`];
  expect(findingsOf(context)).toEqual([works.for === 'caller' ? works.foundBy : 'key-locators']);
});
