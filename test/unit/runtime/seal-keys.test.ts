import { describe, expect, test } from '@jest/globals';
import { createSealKeys, type SecretStage } from '../../../functions/runtime/seal-keys.ts';

function setUp() {
  const versions: Record<SecretStage, string | null> = { AWSCURRENT: 'first', AWSPREVIOUS: null };
  const store = { isDown: false, reads: 0 };
  const clock = { ms: 1_000_000 };
  const find = createSealKeys({
    async read(stage) {
      store.reads += 1;
      if (store.isDown) throw new Error('the secret store is down');
      return versions[stage];
    },
    wallNow: () => clock.ms,
  });
  const rotate = (to: string) => Object.assign(versions, { AWSCURRENT: to, AWSPREVIOUS: versions.AWSCURRENT });
  return { find, rotate, store, clock, versions };
}

describe('S94: the secret of a container', () => {
  test('is read when it is first needed, once for all who need it', async () => {
    const { find, store } = setUp();
    expect(store.reads).toBe(0);
    const [one, two] = await Promise.all([find(), find()]);
    expect(one).toEqual({ current: 'first', previous: null });
    expect(two).toBe(one);
    expect(store.reads).toBe(2);
  });

  test('is read anew after five minutes, when a rotation shows', async () => {
    const { find, rotate, clock } = setUp();
    await find();
    rotate('second');
    clock.ms += 5 * 60_000 - 1;
    expect(await find()).toEqual({ current: 'first', previous: null });
    clock.ms += 1;
    expect(await find()).toEqual({ current: 'second', previous: 'first' });
  });

  test('is looked for earlier if something does not open, but not more than once in ten seconds', async () => {
    const { find, rotate, clock, store } = setUp();
    await find();
    rotate('second');
    clock.ms += 10_000;
    expect((await find('newest')).current).toBe('second');
    for (let attempt = 0; attempt < 100; attempt += 1) await find('newest');
    expect(store.reads).toBe(4);
  });

  test('is asked for again after a failure, which is not remembered', async () => {
    const { find, store } = setUp();
    store.isDown = true;
    await expect(find()).rejects.toThrow('down');
    store.isDown = false;
    expect((await find()).current).toBe('first');
  });

  test('must have a current version', async () => {
    const { find, versions } = setUp();
    versions.AWSCURRENT = null;
    await expect(find()).rejects.toThrow('no current version');
  });
});
