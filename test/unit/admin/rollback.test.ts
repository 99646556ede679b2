import { expect, test } from '@jest/globals';
import { type Answers, awsError } from './fake-aws.ts';
import { physical } from './healthy-deployment.ts';
import { admin } from './run-admin.ts';

/** A function of which four versions were made, in two pages, and the third was rolled back to. */
const versioned: Answers = {
  ListVersionsByFunction: ({ Marker }: { Marker?: string }) =>
    Marker === undefined
      ? { Versions: ['$LATEST', '1', '2'].map((Version) => ({ Version, LastModified: 'then', CodeSha256: 'c' })), NextMarker: 'more' }
      : { Versions: ['3', '4', '10'].map((Version) => ({ Version, LastModified: 'now', CodeSha256: 'd' })) },
  GetAlias: () => ({ FunctionVersion: '4', RevisionId: 'r-1' }),
  UpdateAlias: () => ({}),
};

const roll = (args: readonly string[], answers: Answers = {}) =>
  admin(['rollback', '--stage', 'prod', '--function', 'Relay', ...args], { ...versioned, ...answers });

test('the version before the live one is made live, on condition that nobody has moved it, and the way back is told', async () => {
  const { status, out, calls } = await roll([]);
  expect(status).toBe(0);
  expect(out).toBe(
    'Relay: version 3 is live, instead of 4.\nUndo: cbank-admin rollback --stage prod --cell main --function Relay --to 4\n',
  );
  expect(calls.find(({ name }) => name === 'UpdateAlias')?.input).toEqual({
    FunctionName: physical('Relay'),
    Name: 'live',
    FunctionVersion: '3',
    RevisionId: 'r-1',
  });
});

test('any version can be named, later ones too', async () => {
  expect(JSON.parse((await roll(['--to', '10', '--json'])).out)).toEqual({ function: 'Relay', from: 4, to: 10 });
});

test('versions are listed by number with the live one marked, and nothing is changed', async () => {
  const { out, calls } = await roll(['--list']);
  expect(out.split('\n').map((line) => line.slice(2, 6).trim())).toEqual(['1', '2', '3', '→ 4', '10', '']);
  expect(calls.map(({ name }) => name)).not.toContain('UpdateAlias');
});

test.each<[string, readonly string[], Answers, string]>([
  ['a version that is live already', ['--to', '4'], {}, 'Version 4 is live already.'],
  ['a version that was never made', ['--to', '7'], {}, 'It has no version 7. Its versions are: 1, 2, 3, 4, 10.'],
  ['the first version', [], { GetAlias: () => ({ FunctionVersion: '1' }) }, 'Version 1 is the first'],
  ['a function that does not exist', ['--function', 'Relays'], {}, 'There is no function Relays: there are Api-tenants, '],
  ['a function whose name comes late among those that there are', ['--function', 'Relays'], {}, ', Relay, '],
  [
    'a deployment that came between',
    [],
    { UpdateAlias: () => Promise.reject(awsError('PreconditionFailedException', 'changed')) },
    'changed',
  ],
])('%s is refused with status 2', async (_, args, answers, said) => {
  expect(await roll(args, answers)).toMatchObject({ status: 2, out: '', err: expect.stringContaining(said) });
});
