import type { BodyIn, ResponseOf } from '@compute-bank/contracts/endpoint';
import { explainMatch, explainWithdrawal } from '@compute-bank/contracts/matches';
import { quoteWithdrawal } from '@compute-bank/contracts/quotes';
import { getWithdrawal, type placeWithdrawal } from '@compute-bank/contracts/withdrawals';
import { addMs, floorMinute, formatInstant, hourMs, secondMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { createScene, type Scene, withdrawalOf } from '../fixtures/scene.ts';

type Wish = Partial<BodyIn<typeof placeWithdrawal>>;
type Relaxation = ResponseOf<typeof explainWithdrawal>['relaxations'][number];

const explain = ({ api, buyer }: Scene, withdrawalId: string) => api.call(buyer.key, explainWithdrawal, { params: { withdrawalId } });
const look = ({ api, buyer }: Scene, withdrawalId: string) => api.call(buyer.key, getWithdrawal, { params: { withdrawalId } });
const hoursAhead = ({ api }: Scene, hours: number): string => formatInstant(addMs(api.bank.clock.instant(), hours * hourMs));
/** The request with the change merged into it, as a client does. */
const merged = (wish: Wish, { change }: Relaxation): Wish => ({ ...wish, ...change });
const secretNames = /(ten|nod|fab|dep|mat|lea|hol)_/;

/** A node of 8 GPUs for the next day at 12, and one of 4 at 2 that begins in six hours. */
async function openScene(): Promise<Scene> {
  const scene = await createScene();
  await scene.deposit([await scene.join(8)], { floorPerGpuHour: '12', reclaimNoticeMinutes: 30 });
  const minute = (hours: number) => formatInstant(floorMinute(addMs(scene.api.bank.clock.instant(), hours * hourMs)));
  const windows = [{ start: minute(6), end: minute(20) }];
  await scene.deposit([await scene.join(4)], { windows });
  return scene;
}

describe('a withdrawal that found nothing', () => {
  test.each<[string, (scene: Scene) => Wish, string[]]>([
    ['too cheap and too early', (scene) => ({ endLatest: hoursAhead(scene, 3), size: { kind: 'gpus', gpus: 4 } }), ['later']],
    ['too large', () => ({ size: { kind: 'gpus', gpus: 12 } }), ['size']],
    ['of a shape', () => ({ size: { kind: 'shape', nodes: 2, gpusPerNode: 4 } }), ['size']],
    ['elsewhere', () => ({ regions: { allow: ['us'] }, size: { kind: 'gpus', gpus: 2 } }), ['region']],
    ['where it is denied', () => ({ regions: { deny: ['cn'] }, size: { kind: 'gpus', gpus: 2 } }), ['denied_region']],
    ['checked', () => ({ tierMin: 'verified', size: { kind: 'gpus', gpus: 2 } }), ['tier']],
    ['long', () => ({ durationMinutes: 900, size: { kind: 'gpus', gpus: 2 }, endLatest: '2030-01-01T00:00:00Z' }), ['duration']],
    [
      'faster between nodes',
      () => ({ sameFabric: { kind: 'infiniband', gbpsPerGpu: 800 }, size: { kind: 'gpus', gpus: 4 } }),
      ['bandwidth'],
    ],
    [
      'not from its provider',
      ({ provider }) => ({ excludedProviders: [provider.tenantId], size: { kind: 'gpus', gpus: 4 } }),
      ['provider'],
    ],
    [
      'now, at a price for later and without being interrupted',
      (scene) => ({ size: { kind: 'gpus', gpus: 8 }, endLatest: hoursAhead(scene, 3) }),
      ['price', 'interruptible'],
    ],
  ])('%s is told what would be matched, and merged into its request it is', async (_, wishOf, kinds) => {
    const scene = await openScene();
    const wish = wishOf(scene);
    const { withdrawalId } = await scene.withdraw(wish);
    expect(await look(scene, withdrawalId)).toMatchObject({ state: 'cancelled', gpusFilled: 0 });
    const { relaxations, losers, gpusOpen } = await explain(scene, withdrawalId);
    expect([relaxations[0]?.kinds, losers]).toEqual([kinds, []]);
    expect(gpusOpen).toBeGreaterThan(0);
    const body = withdrawalOf(scene.api.bank.clock.instant(), wish);
    for (const relaxation of relaxations) {
      const quote = await scene.api.call(scene.buyer.key, quoteWithdrawal, { body: { ...body, ...relaxation.change } as never });
      expect([relaxation.kinds, quote.plan]).toEqual([relaxation.kinds, expect.objectContaining(relaxation.plan)]);
      expect(relaxation.summary.en).toMatch(/^[A-Z].*\.$/);
      expect(relaxation.summary.zh).toMatch(/^.+。$/);
      expect(JSON.stringify(relaxation.plan)).not.toMatch(secretNames);
    }
    const again = await scene.withdraw(merged(wish, relaxations[0] as Relaxation));
    expect((await look(scene, again.withdrawalId)).gpusFilled).toBeGreaterThanOrEqual(relaxations[0]?.plan.gpus ?? 1);
    scene.api.close();
  });

  test('gets from a quote what it gets from its explanation', async () => {
    const scene = await openScene();
    const wish: Wish = { size: { kind: 'gpus', gpus: 12 } };
    const body = withdrawalOf(scene.api.bank.clock.instant(), wish);
    const quote = await scene.api.call(scene.buyer.key, quoteWithdrawal, { body });
    const { withdrawalId } = await scene.withdraw(wish);
    expect(quote.relaxations).toEqual((await explain(scene, withdrawalId)).relaxations);
    expect(quote.relaxations.length).toBeGreaterThan(0);
    scene.api.close();
  });
});

test('the open rest of a partly matched withdrawal is relaxed by itself: nothing is bought twice', async () => {
  const scene = await createScene();
  await scene.deposit([await scene.join(4)], { floorPerGpuHour: '3' });
  await scene.deposit([await scene.join(4)], { floorPerGpuHour: '11.5' });
  const wish: Wish = { size: { kind: 'gpus', gpus: 8, gpusMin: 2 }, endLatest: hoursAhead(scene, 1.5) };
  const { withdrawalId } = await scene.withdraw(wish);
  const { gpusOpen, relaxations } = await explain(scene, withdrawalId);
  expect(gpusOpen).toBe(4);
  const price = relaxations.find(({ kinds }) => kinds.join() === 'price') as Relaxation;
  expect(price.change).toEqual({
    size: { kind: 'gpus', gpus: 4, gpusMin: 1 },
    price: { kind: 'limit', perGpuHour: '11.500000' },
  });
  const rest = await scene.withdraw(merged(wish, price));
  expect(await look(scene, rest.withdrawalId)).toMatchObject({ state: 'filled', gpusFilled: 4 });
  scene.api.close();
});

test('what stood too long without a match is asked anew as an immediate withdrawal', async () => {
  const scene = await createScene();
  await scene.deposit([await scene.join(8)], { floorPerGpuHour: '10.5' });
  const wish: Wish = { life: { kind: 'standing', until: hoursAhead(scene, 1) } };
  const { withdrawalId } = await scene.withdraw(wish);
  expect((await explain(scene, withdrawalId)).relaxations.map(({ change }) => Object.keys(change))).toEqual([['price']]);
  await scene.api.bank.advance(2 * hourMs);
  expect((await look(scene, withdrawalId)).state).toBe('expired');
  const { relaxations } = await explain(scene, withdrawalId);
  expect(relaxations.map(({ change }) => Object.keys(change).sort())).toEqual([['life', 'price']]);
  const body = { ...merged(wish, relaxations[0] as Relaxation), endLatest: hoursAhead(scene, 12) };
  const again = await scene.withdraw(body);
  expect((await look(scene, again.withdrawalId)).state).toBe('filled');
  scene.api.close();
});

test('a match tells what it was better than and by which rule, without naming whose that is', async () => {
  const scene = await createScene();
  await scene.deposit([await scene.join(8)], { floorPerGpuHour: '2' });
  await scene.deposit([await scene.join(8)], { floorPerGpuHour: '2' });
  await scene.deposit([await scene.join(8)], { floorPerGpuHour: '3' });
  const { withdrawalId } = await scene.withdraw();
  const explained = await explain(scene, withdrawalId);
  expect(explained.losers.map(({ beatenBy, plan }) => [beatenBy, plan.perGpuHour])).toEqual([
    ['older_deposit', '2.000000'],
    ['cheaper', '3.000000'],
  ]);
  expect(JSON.stringify(explained.losers)).not.toMatch(secretNames);
  expect([explained.gpusOpen, explained.relaxations, explained.replayIdentical]).toEqual([0, [], true]);
  const { matchIds } = await look(scene, withdrawalId);
  expect(await scene.api.call(scene.buyer.key, explainMatch, { params: { matchId: matchIds[0] ?? '' } })).toEqual(explained);
  scene.api.close();
});

test('in a call market what the call left is relaxed on what it left, and a match made together with others has no losers', async () => {
  const scene = await createScene({}, { clearing: { kind: 'call', everySeconds: 10, kBps: 5_000, iterations: 50 } });
  await scene.deposit([await scene.join(8)]);
  const wish: Wish = { endLatest: hoursAhead(scene, 1.5) };
  const first = await scene.withdraw({ ...wish, price: { kind: 'limit', perGpuHour: '8' } });
  const second = await scene.withdraw({ ...wish, price: { kind: 'limit', perGpuHour: '4' } });
  await scene.api.bank.advance(10 * secondMs);
  expect(await explain(scene, first.withdrawalId)).toMatchObject({ gpusOpen: 0, losers: [], relaxations: [] });
  const { gpusOpen, relaxations } = await explain(scene, second.withdrawalId);
  expect([gpusOpen, relaxations[0]?.kinds]).toEqual([8, ['later']]);
  const again = await scene.withdraw(merged(wish, relaxations[0] as Relaxation));
  await scene.api.bank.advance(10 * secondMs);
  expect((await look(scene, again.withdrawalId)).state).toBe('filled');
  scene.api.close();
});
