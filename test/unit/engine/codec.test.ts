import { priceMicrosMax } from '@compute-bank/domain/money';
import { toCanonical } from '@compute-bank/engine/canonical';
import { canonicalRecord, decodeCommand, decodeRecord, encodeCommand, encodeRecord } from '@compute-bank/engine/codec';
import type { Command } from '@compute-bank/engine/command';
import { describe, expect, test } from '@jest/globals';
import { buildLog } from '../../fixtures/engine-log.ts';
import {
  demandOf,
  depositOf,
  gpus,
  minute,
  offeredNode,
  openTestBook,
  tenantId,
  windowOf,
  withdrawalId,
} from '../../fixtures/engine-market.ts';
import { firstCommands } from '../../fixtures/random-commands.ts';

const envelope = { commandId: 'cmd-1', issuer: tenantId(1), admittedAt: minute(0) };
const deposit: Command = { ...depositOf(1), ...envelope };
const place: Command = {
  kind: 'place-withdrawal',
  withdrawalId: withdrawalId(1),
  tenantId: tenantId(2),
  ownerId: '7n',
  demand: demandOf({ sameFabric: { kind: 'roce', gbpsPerGpu: 12.5 } }),
  ...envelope,
};

test('canonical text has sorted keys, no spaces, no undefined, and marked bigints', () => {
  expect(toCanonical({ b: 1, a: [1n, null, 'é"', -0], c: undefined, d: { z: false, y: -5n } })).toBe(
    '{"a":["1n",null,"é\\"",0],"b":1,"d":{"y":"-5n","z":false}}',
  );
});

test('a command keeps its meaning through its text, also text that looks like an amount', () => {
  for (const command of [deposit, place]) expect(decodeCommand(encodeCommand(command))).toEqual({ ok: true, value: command });
});

const change = (command: Command, edit: (json: string) => string): string => {
  const before = encodeCommand(command);
  const after = edit(before);
  if (after === before) throw new Error('the edit changes nothing');
  return after;
};

describe('text that is no command is refused with what is wrong', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['no JSON', '{"kind":', '/: not JSON'],
    ['no object', '[]', '/: not an object'],
    ['null', 'null', '/: not an object'],
    ['another kind', '{"kind":"buy"}', '/kind: not one of open-market'],
    ['an inherited key as kind', '{"kind":"toString"}', '/kind: not one of open-market'],
    ['an unknown field', change(place, (text) => text.replace('{', '{"extra":1,')), '/extra: unknown'],
    ['a prototype smuggled in', change(place, (text) => text.replace('{', '{"__proto__":{"kind":"halt"},')), '/__proto__: unknown'],
    ['a missing field', change(place, (text) => text.replace(/"ownerId":"[^"]*",/, '')), '/ownerId: not a text'],
    ['an id of another kind', change(place, (text) => text.replace('wdr_', 'dep_')), '/withdrawalId: not an id'],
    ['a price as a number', change(place, (text) => text.replace('"10n"', '10')), '/demand/limitMicros: not micro-units'],
    ['a negative price', change(place, (text) => text.replace('"10n"', '"-10n"')), '/demand/limitMicros: not micro-units'],
    ['a price out of range', change(place, (text) => text.replace('"10n"', `"${priceMicrosMax + 1n}n"`)), 'limitMicros is out of range'],
    ['a fraction of a time', change(place, (text) => text.replace(/"admittedAt":\d+/, '"admittedAt":1.5')), '/admittedAt: not an integer'],
    ['a negative duration', change(place, (text) => text.replace('"durationMs":', '"durationMs":-')), 'durationMs is out of range'],
    ['no GPUs', change(place, (text) => text.replace('"gpus":8', '"gpus":0')), 'size is out of range'],
    ['a minimum above the size', change(place, (text) => text.replace('"gpusMin":8', '"gpusMin":9')), 'gpusMin is above gpus'],
    ['a life of another kind', change(place, (text) => text.replace('"standing"', '"eternal"')), '/demand/life/kind: not one of immediate'],
    [
      'a place that is no text',
      change(place, (text) => text.replace('"allow":[]', '"allow":[{}]')),
      '/demand/regions/allow/0: not a place',
    ],
    ['no nodes', encodeCommand({ ...deposit, ...depositOf(1, { nodes: [] }), ...envelope }), 'nodes are not 1 to 500'],
    ['a node twice', encodeCommand({ ...depositOf(1, { nodes: [offeredNode(1), offeredNode(1)] }), ...envelope }), 'a node is named twice'],
    [
      'windows that overlap',
      encodeCommand({ ...depositOf(1, { windows: [windowOf(0, 9), windowOf(8, 10)] }), ...envelope }),
      'windows are not ascending',
    ],
    [
      'a window off the minute',
      encodeCommand({ ...depositOf(1, { windows: [windowOf(0.5, 9)] }), ...envelope }),
      'windows are not ascending',
    ],
    ['a region with a slash', change(deposit, (text) => text.replace('"cn-nx"', '"cn/nx"')), 'a node has a figure or region out of range'],
  ];
  test.each(rows)('%s', (_, text, issue) => {
    const decoded = decodeCommand(text);
    expect(decoded.ok ? 'accepted' : decoded.rejection).toContain(issue);
  });
  test('at most ten faults are told, and endless text is not read', () => {
    const junk = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`k${index}`, 1]));
    const decoded = decodeCommand(JSON.stringify({ kind: 'halt', ...junk }));
    expect(decoded.ok ? 0 : decoded.rejection.split('; ').length).toBe(10);
    expect(decodeCommand(' '.repeat(1_000_001))).toEqual({ ok: false, rejection: '/: longer than 1000000 characters' });
  });
});

describe('figures that the types admit and sense does not are refused, never thrown', () => {
  const hostile = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1, 0, 0.5, 2 ** 53, 1e300];
  const bodies = hostile.flatMap((value) => {
    const time = minute(0) as typeof envelope.admittedAt;
    const wrong = (Number.isNaN(value) ? value : time + value) as typeof time;
    return [
      { ...place, demand: demandOf({ size: gpus(value) }) },
      { ...place, demand: demandOf({ size: { kind: 'shape', nodes: value, gpusPerNode: 1e5 } }) },
      { ...place, demand: demandOf({ durationMs: value }) },
      { ...place, demand: demandOf({ startEarliest: wrong, endLatest: wrong, life: { kind: 'standing', until: wrong } }) },
      { ...place, demand: demandOf({ limitMicros: -(10n ** 30n) }) },
      { ...place, demand: demandOf({ sameFabric: { kind: 'ethernet', gbpsPerGpu: value } }) },
      { ...deposit, ...depositOf(1, { nodes: [offeredNode(1, { gpus: value })] }), ...envelope },
      { ...deposit, ...depositOf(1, { windows: [{ start: wrong, end: time }] }), ...envelope },
      { ...deposit, ...depositOf(1, { leaseMsMin: value }), ...envelope },
    ] satisfies Command[];
  });
  test('whatever they are', () => {
    const market = openTestBook();
    market.deposit(50);
    for (const { commandId: _, issuer: __, admittedAt: ___, ...body } of bodies) {
      const events = market.run(body, 1, { commandId: `cmd-h${Math.abs(events0(body))}` });
      expect(events.length).toBeGreaterThan(0);
    }
  });
});
const events0 = (body: object): number => JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)).length;

test('a record keeps its text, and every part of it is in what is hashed', () => {
  const [, record] = buildLog(firstCommands(1, 40), 20);
  if (record === undefined) throw new Error('the log has two records');
  expect(decodeRecord(encodeRecord(record))).toEqual(JSON.parse(JSON.stringify(record, asText), fromText));
  expect(canonicalRecord({ ...record, hash: 'other' })).toBe(canonicalRecord(record));
  const changes = [
    { position: 9 },
    { at: minute(9) },
    { engineVersion: '0' },
    { applied: [] },
    { wakeAt: minute(9) },
    { previousHash: 'x' },
  ];
  for (const part of changes) expect(canonicalRecord({ ...record, ...part })).not.toBe(canonicalRecord(record));
});
const asText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? { big: String(value) } : value);
const fromText = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'big' in value ? BigInt(String(value.big)) : value;
