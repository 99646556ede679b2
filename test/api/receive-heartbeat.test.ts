import { agentHeaders } from '@compute-bank/contracts/agent-signature';
import { getLease } from '@compute-bank/contracts/leases';
import { addMs, minuteMs } from '@compute-bank/domain/instant';
import { describe, expect, test } from '@jest/globals';
import { leaseRun } from '../fixtures/lease-run.ts';
import { createScene, type Scene, type Traded } from '../fixtures/scene.ts';

async function traded(): Promise<Scene & { readonly on: Traded }> {
  const scene = await createScene();
  return { ...scene, on: await scene.trade({ workload: { argv: ['true'] } }) };
}

describe('a heartbeat', () => {
  test('200: learns what to run, and nothing of buyer, deposit or price (S41)', async () => {
    const { api, buyer, on } = await traded();
    const answer = await on.node.beat();
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      now: '2026-05-01T00:00:00.000Z',
      nextBeatWithinSeconds: 30,
      refused: [],
      assignments: [
        {
          assignmentId: on.assignmentId,
          leaseId: on.leaseId,
          generation: 1,
          gpus: 8,
          start: '2026-05-01T00:00:00.000Z',
          end: '2026-05-01T01:00:00.000Z',
          stopAt: null,
          workload: { argv: ['true'], env: {}, releaseOnExit: true },
        },
      ],
    });
    for (const hidden of [buyer.tenantId, on.depositId, on.withdrawalId]) expect(answer.text).not.toContain(hidden);
    api.close();
  });

  test('401: a counter that was heard is heartbeat_replayed, and changes nothing (S37)', async () => {
    const { api, on } = await traded();
    const { assignmentId, leaseId } = on;
    await on.node.beat([{ assignmentId, leaseId, acknowledgedAt: api.bank.clock.instant() }]);
    const replayed = await on.node.beat([{ assignmentId, leaseId, failure: 'forged' }], { counter: on.node.counter });
    expect([replayed.status, replayed.json.code]).toEqual([401, 'heartbeat_replayed']);
    expect((await on.node.beat()).status).toBe(200);
    api.close();
  });

  test('401: S30: under another node’s name it is signature_invalid, like a strange signature', async () => {
    const { api, on, join } = await traded();
    const other = await join();
    const forged = await on.node.beat([], { headers: { [agentHeaders.node]: `${other.tenantId}/${other.nodeId}` } });
    const strange = await on.node.beat([], { headers: { [agentHeaders.signature]: 'A'.repeat(86) } });
    const unsigned = await api.send({ method: 'POST', path: '/v1/agent/heartbeat', body: {} });
    for (const { status, json } of [forged, strange, unsigned]) expect([status, json.code]).toEqual([401, 'signature_invalid']);
    expect(new Set([forged, strange, unsigned].map(({ json }) => json.detail)).size).toBe(1);
    api.close();
  });

  test('200: S30: a report on another node’s assignment is refused by name, and its neighbour stands', async () => {
    const scene = await traded();
    const other = await scene.trade();
    const now = scene.api.bank.clock.instant();
    const mine = { assignmentId: scene.on.assignmentId, leaseId: scene.on.leaseId, acknowledgedAt: now };
    const foreign = { assignmentId: other.assignmentId, leaseId: other.leaseId, acknowledgedAt: now };
    const answer = await scene.on.node.beat([foreign, mine]);
    expect(answer.json.refused).toEqual([{ assignmentId: other.assignmentId, code: 'unknown_assignment' }]);
    await scene.api.bank.settleAll();
    const stateOf = async (leaseId: string) => (await scene.api.call(scene.buyer.key, getLease, { params: { leaseId } })).state;
    expect(await stateOf(scene.on.leaseId)).not.toBe('scheduled');
    expect(await stateOf(other.leaseId)).not.toBe('acknowledged');
    scene.api.close();
  });

  test('200: S36: use that cannot be is refused, and the lease is billed on what stood before', async () => {
    const scene = await traded();
    const run = leaseRun(scene, scene.on);
    await run.begin();
    await run.run(2);
    const { readyAt, meter, ...said } = run.said();
    const now = scene.api.bank.clock.instant();
    const from = readyAt ?? now;
    const seq = (meter?.seq ?? 0) + 1;
    const honest = { seq, from, until: now, gpuSeconds: 960n };
    const wrong = [
      [{ ...honest, gpuSeconds: 961n }, 'meter_too_large'],
      [{ ...honest, gpuSeconds: 959n }, 'meter_decreased'],
      [{ ...honest, seq: seq - 1, gpuSeconds: 959n }, 'meter_sequence'],
      [{ ...honest, from: addMs(from, 1) }, 'meter_moved'],
      [{ ...honest, until: addMs(now, 2 * minuteMs) }, 'time_in_future'],
      [{ ...honest, signature: 'A'.repeat(86) }, 'meter_signature_invalid'],
    ] as const;
    for (const [forged, code] of wrong) {
      const answer = await scene.on.node.beat([{ ...said, readyAt: from, meter: forged }]);
      expect(answer.json.refused).toEqual([{ assignmentId: scene.on.assignmentId, code }]);
    }
    expect((await scene.on.node.beat([{ ...said, readyAt: from, generation: 2, meter: null }])).json.refused).toMatchObject([
      { code: 'wrong_generation' },
    ]);
    expect((await scene.on.node.beat([{ ...said, readyAt: from, meter: { ...honest, seq: seq + 5 } }])).json.refused).toEqual([]);
    scene.api.close();
  });

  test.each(['-1', '1.5', 'NaN', '9223372036854775808', '1e3', ''])(
    '400: S36: %s card-seconds are no number of them',
    async (gpuSeconds) => {
      const { api, on } = await traded();
      const now = api.bank.clock.instant();
      const meter = { seq: 1, from: now, until: now, gpuSeconds: 0n, signature: 'A'.repeat(86) };
      const answer = await on.node.beat([{ assignmentId: on.assignmentId, leaseId: on.leaseId, meter }], {
        edit: (body) => body.replace('"gpuSeconds":"0"', `"gpuSeconds":"${gpuSeconds}"`),
      });
      expect([answer.status, answer.json.errors]).toMatchObject([400, [{ pointer: '/reports/0/meter/gpuSeconds' }]]);
      api.close();
    },
  );

  test('200: words with control signs still tell the failure', async () => {
    const { api, on } = await traded();
    const answer = await on.node.beat([{ assignmentId: on.assignmentId, leaseId: on.leaseId, failure: 'no\u0000 such\n\u202Eprogram' }]);
    expect([answer.status, answer.json.refused]).toEqual([200, []]);
    api.close();
  });
});
