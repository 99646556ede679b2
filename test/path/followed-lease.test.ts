import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lambdaTelemetry } from '../../functions/runtime/telemetry.ts';
import { newKey } from '../fixtures/api.ts';
import { type Captured, captureLines } from '../fixtures/captured-lines.ts';
import { leaseRun } from '../fixtures/lease-run.ts';
import { createScene, type Scene, withdrawalOf } from '../fixtures/scene.ts';

const marker = 'mark3r-that-nobody-may-keep';
let lines: Captured;
let scene: Scene;
let requestId: string | undefined;

/** Everything a caller can send, with the marker in each place, refused and served. */
async function order(): Promise<string | undefined> {
  const workload = { argv: ['train', marker], env: { TOKEN: marker } };
  const placed = await scene.api.send({
    method: 'POST',
    path: '/v1/withdrawals',
    key: scene.buyer.key,
    headers: { 'idempotency-key': `${newKey()}-${marker}`, cookie: marker, 'user-agent': marker },
    body: withdrawalOf(scene.api.bank.clock.instant(), { workload }),
  });
  expect(placed.status).toBe(201);
  await scene.api.send({ method: 'GET', path: `/v1/leases/${marker}?cursor=${marker}`, key: scene.buyer.key });
  await scene.api.send({ method: 'GET', path: '/v1/leases', key: `cbk_${marker}_${'x'.repeat(43)}` });
  return placed.headers['x-request-id'];
}

beforeAll(async () => {
  lines = captureLines();
  scene = await createScene({ telemetry: lambdaTelemetry('Test') });
  const { bank } = scene.api;
  const node = await scene.join();
  const { depositId } = await scene.deposit([node]);
  requestId = await order();
  await bank.settleAll();
  const leaseId = lines.facts('record_appended').flatMap(({ matches }) => matches)[0]?.leaseId;
  const traded = { node, depositId, leaseId, withdrawalId: '', matchId: '', assignmentId: `${leaseId.replace('lea_', 'asg_')}-1` };
  const run = leaseRun(scene, traded);
  await run.begin();
  await run.run(3);
  await run.finish();
  await bank.advance(2 * 3_600_000);
  lines.stop();
});
afterAll(() => {
  lines.stop();
  scene.api.close();
});

describe('an order can be followed by its lines alone', () => {
  test('from the id of its request to each charge of its lease', () => {
    const [request] = lines.facts('request_served').filter((line) => line.requestId === requestId);
    expect(request).toMatchObject({ operation: 'place-withdrawal', status: 201, tenantId: scene.buyer.tenantId });
    const { withdrawalId } = request?.ids ?? {};
    const appended = lines.facts('record_appended').find(({ commands }) => commands.some((each: Line) => each.commandId === withdrawalId));
    expect(appended?.commands).toMatchObject([{ issuer: scene.buyer.tenantId, kind: 'place-withdrawal', refused: null }]);
    const match = appended?.matches.find((each: Line) => each.withdrawalId === withdrawalId);
    const projected = lines.facts('record_projected').find(({ position }) => position === appended?.position);
    expect(projected?.matches).toMatchObject([{ matchId: match.matchId, leaseId: match.leaseId }]);
    const steps = lines.facts('lease_stepped').filter(({ leaseId }) => leaseId === match.leaseId);
    expect(steps.map(({ action, to }) => `${action} ${to}`)).toEqual(['advance provisioning', 'advance ready', 'close workload_finished']);
    for (const step of steps) expect(step).toMatchObject({ withdrawalId, matchId: match.matchId });
    const charges = lines.facts('lease_charged').filter(({ leaseId }) => leaseId === match.leaseId);
    expect(charges).toMatchObject([
      { transferId: expect.stringMatching(/^trf_/), chargeMicros: '3786667', gpuSeconds: 1_440, asset: 'CNY' },
    ]);
  });

  test('and nothing of what callers sent stands in a line: no body, no header, no key, no address', () => {
    expect(lines.text().length).toBeGreaterThan(5_000);
    for (const secret of [marker, scene.buyer.key, scene.provider.key, scene.api.keys.admin]) expect(lines.text()).not.toContain(secret);
    for (const kept of ['cbk_', 'Bearer', 'argv', '"headers"', 'signature']) expect(lines.text()).not.toContain(kept);
  });

  test('a refused request says by which word, and who asked if that is known', () => {
    const refused = lines.facts('request_served').filter(({ status }) => status >= 400);
    expect(refused).toMatchObject([
      { operation: 'get-lease', status: 400, code: 'invalid_request', tenantId: scene.buyer.tenantId, ids: {} },
      { operation: 'list-leases', status: 401, code: 'unauthenticated' },
    ]);
    expect(refused[1]).not.toHaveProperty('tenantId');
  });

  test('heartbeats in good order leave no line, since each node sends two a minute', () => {
    expect(lines.facts('request_served').map(({ operation }) => operation)).not.toContain('receive-heartbeat');
  });
});

type Line = ReturnType<Captured['facts']>[number];

describe('metrics', () => {
  const sumOf = (name: string): number =>
    lines
      .metrics()
      .flatMap((line) => line[name] ?? [])
      .reduce((sum, value) => sum + value, 0);

  test('count what happened, under one dimension: the cell', () => {
    const counts = ['Matches', 'Orders', 'LeasesReady', 'LeasesEnded', 'LeasesLost', 'HeartbeatsLost', 'Charges', 'GpuSecondsCharged'];
    expect(Object.fromEntries(counts.map((name) => [name, sumOf(name)]))).toEqual({
      Matches: 1,
      Orders: 2,
      LeasesReady: 1,
      LeasesEnded: 1,
      LeasesLost: 0,
      HeartbeatsLost: 0,
      Charges: 1,
      GpuSecondsCharged: 1_440,
    });
    for (const { _aws } of lines.metrics()) {
      expect(_aws.CloudWatchMetrics).toMatchObject([{ Namespace: 'ComputeBank', Dimensions: [['service']] }]);
    }
  });

  test('tell the latency of each match, and how far the tables are behind', () => {
    for (const name of ['MatchLatency', 'MatchVisibleLatency', 'ProjectorLag', 'ProjectorLagRecords']) {
      expect(lines.metrics().filter((line) => line[name] !== undefined).length).toBeGreaterThan(0);
    }
  });
});
