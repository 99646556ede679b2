import { createPublicKey, verify } from 'node:crypto';
import { createAgentClock } from '@compute-bank/agent/agent-clock';
import { readBankUrl } from '@compute-bank/agent/bank-client';
import { planBeat } from '@compute-bank/agent/heartbeat';
import { createNodeKey, readNodeKey } from '@compute-bank/agent/identity';
import { readBeatReply, readJoined } from '@compute-bank/agent/read-reply';
import { signBeat } from '@compute-bank/agent/signed-beat';
import { simulatedSeconds } from '@compute-bank/agent/simulated-runner';
import { receiveHeartbeat } from '@compute-bank/contracts/agent';
import { meterStatement, requestStatement } from '@compute-bank/contracts/agent-signature';
import type { NodeId, TenantId } from '@compute-bank/domain/ids';
import { describe, expect, test } from '@jest/globals';
import { heldOf, memoryOf, orderOf, t } from './agent-builders.ts';

const publicKeyOf = (x: string) => createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });

describe('what a node signs', () => {
  test('a request: method, path, node, time, counter and the hash of the body, line by line', () => {
    const request = {
      method: 'POST',
      path: '/v1/agent/heartbeat',
      nodeId: 'nod_1',
      timeMs: 1_750_000_000_000,
      counter: 42,
      bodySha256: 'ab',
    };
    expect(requestStatement(request)).toBe('cbank-request-v1\nPOST\n/v1/agent/heartbeat\nnod_1\n1750000000000\n42\nab');
  });

  test('a meter: assignment, generation, number, span and GPU-seconds, line by line', () => {
    const meter = { assignmentId: 'asg_1', generation: 2, seq: 3, fromMs: 1_000, untilMs: 2_500, gpuSeconds: 12n };
    expect(meterStatement(meter)).toBe('cbank-meter-v1\nasg_1\n2\n3\n1000\n2500\n12');
  });

  test('a key that was written down signs as before, and anyone with the public key can check it', () => {
    const key = createNodeKey();
    const read = readNodeKey(key.privateKey);
    expect(read.publicKey).toBe(key.publicKey);
    const valid = (text: string) =>
      verify(null, Buffer.from(text), publicKeyOf(key.publicKey), Buffer.from(read.sign('said'), 'base64url'));
    expect([valid('said'), valid('unsaid')]).toEqual([true, false]);
  });
});

test('a heartbeat has the form that the bank publishes, and its meters verify', () => {
  const key = createNodeKey();
  const plan = planBeat(memoryOf(heldOf({ phase: 'ready', readyAt: t(100) })), t(160));
  const membership = { tenantId: 'ten_0190000000b1' as TenantId, nodeId: 'nod_0190000000b1' as NodeId };
  const beat = signBeat(plan, { membership, key, bootId: 'boot-1', inventoryDigest: 'a'.repeat(64), counter: 7, signedAt: t(160) });
  const [report] = receiveHeartbeat.body.parse(JSON.parse(JSON.stringify(beat.body))).reports;
  const meter = report?.meter;
  expect(meter).toMatchObject({ seq: 1, from: t(100), until: t(160), gpuSeconds: 120n });
  const { assignmentId, generation } = orderOf();
  const statement = meterStatement({ assignmentId, generation, seq: 1, fromMs: t(100), untilMs: t(160), gpuSeconds: 120n });
  expect(verify(null, Buffer.from(statement), publicKeyOf(key.publicKey), Buffer.from(meter?.signature ?? '', 'base64url'))).toBe(true);
});

describe('what the bank answers', () => {
  const assignment = {
    assignmentId: 'asg_0190000000a1-1-1',
    leaseId: 'lea_0190000000a1-1',
    generation: 1,
    gpus: 2,
    start: '2026-05-01T00:00:00+08:00',
    end: '2026-05-01T02:00:00.000Z',
    stopAt: null,
    workload: { argv: ['train'], env: { A: '1' }, releaseOnExit: true },
  };
  const reply = (...assignments: object[]) => ({ now: '2026-04-30T00:00:00Z', nextBeatWithinSeconds: 30, assignments, refused: [] });

  test('is read with its times as instants; fields of a newer bank are passed over', () => {
    const { reply: read, unreadable } = readBeatReply({ ...reply({ ...assignment, color: 'red' }), motto: 'hello' });
    expect(read.assignments).toMatchObject([
      { start: Date.UTC(2026, 3, 30, 16), end: Date.UTC(2026, 4, 1, 2), workload: { env: { A: '1' } } },
    ]);
    expect(unreadable).toEqual([]);
  });

  test.each([
    ['an id that would leave its folder', { assignmentId: 'asg_../../etc/passwd' }, /assignmentId.*begins with asg_/],
    ['a time without an offset', { start: '2026-05-01T00:00:00' }, /start: must be an RFC 3339 time/],
    ['no program', { workload: { argv: [], env: {}, releaseOnExit: true } }, /argv: must name a program/],
    ['a NUL in an argument', { workload: { argv: ['a', 'b\u0000c'], env: {}, releaseOnExit: true } }, /argv\[1\].*without NUL/],
    ['a variable that is none', { workload: { argv: ['a'], env: { 'A=B': '1' }, releaseOnExit: true } }, /is not a variable's name/],
    ['no GPU', { gpus: 0 }, /gpus: found 0/],
  ])('%s is passed over with its place, its neighbours are not', (_, change, message) => {
    const { reply: read, unreadable } = readBeatReply(
      reply({ ...assignment, ...change }, { ...assignment, assignmentId: 'asg_0190000000a2-1-1' }),
    );
    expect(read.assignments.map((order) => order.assignmentId)).toEqual(['asg_0190000000a2-1-1']);
    expect(unreadable).toEqual([expect.stringMatching(message)]);
  });

  test('a reply without its frame is refused', () => {
    expect(() => readBeatReply({ now: 'soon', assignments: [] })).toThrow(/reply\./);
    expect(() => readBeatReply('<html>')).toThrow(/must be an object/);
    expect(() => readJoined({ tenantId: 'ten_0190000000b1', nodeId: '../x' })).toThrow(/nodeId/);
  });
});

test.each([
  ['https://bank.example/', 'https://bank.example'],
  ['https://bank.example/cell-1/', 'https://bank.example/cell-1'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
])('%s is the bank at %s', (text, wanted) => {
  expect(readBankUrl(text)).toBe(wanted);
});

test.each(['bank.example', 'http://bank.example', 'ftp://bank.example', 'https://me:secret@bank.example', 'https://bank.example/?a=1', ''])(
  '%s is no address of a bank',
  (text) => {
    expect(() => readBankUrl(text)).toThrow(/--bank/);
  },
);

test('the clock follows the bank, and never runs backwards by itself', () => {
  let wall = 1_000_000;
  const clock = createAgentClock(() => wall);
  expect(clock.now()).toBe(1_000_000);
  wall -= 5_000;
  expect(clock.now()).toBe(1_000_000);
  clock.correct(995_300, 995_000);
  expect(clock.now()).toBe(1_000_000);
  clock.correct(400_000, 995_000);
  expect(clock.now()).toBe(400_000);
});

test.each([
  [['simulate', '--seconds', '90'], 90],
  [['simulate', '--seconds', '1.5'], 1.5],
  [['simulate', '--seconds', '-1'], null],
  [['simulate'], null],
  [['train', '--seconds', '90'], null],
])('%j lasts %p seconds', (argv, seconds) => {
  expect(simulatedSeconds(argv)).toBe(seconds);
});
