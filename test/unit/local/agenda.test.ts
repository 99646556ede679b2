import { createAgenda } from '@compute-bank/local/agenda/agenda';
import type { EventRecord } from '@compute-bank/local/stream/to-stream-event';
import { expect, test } from '@jest/globals';

const record = (eventName: string, sk: string, image?: object): EventRecord => ({
  eventID: '',
  eventName,
  eventVersion: '1.1',
  eventSource: 'aws:dynamodb',
  awsRegion: '',
  eventSourceARN: '',
  dynamodb: { Keys: { pk: { S: 'p' }, sk: { S: sk } }, SequenceNumber: '1', ...(image && { NewImage: image }) },
});
const due = (sk: string, at: number) => record('INSERT', sk, { type: { S: 'due' }, at: { N: String(at) } });
const nothing = { NULL: true };
const assignment = (stopAt: number | null) =>
  record('INSERT', 'assignment', {
    type: { S: 'assignment' },
    tenantId: { S: 'ten_p' },
    nodeId: { S: 'nod_1' },
    leaseId: { S: 'lea_1' },
    assignmentId: { S: 'asg_1' },
    offerAt: { N: '100' },
    start: { N: '200' },
    end: { N: '300' },
    stopAt: stopAt === null ? nothing : { N: String(stopAt) },
  });
const beat = (times: { acknowledgedAt?: number; readyAt?: number; endedAt?: number }) => {
  const value = (at: number | undefined) => (at === undefined ? nothing : { N: String(at) });
  const report = {
    assignmentId: { S: 'asg_1' },
    acknowledgedAt: value(times.acknowledgedAt),
    readyAt: value(times.readyAt),
    endedAt: value(times.endedAt),
    failure: nothing,
  };
  return record('MODIFY', 'beat', { type: { S: 'beat' }, nodeId: { S: 'nod_1' }, reports: { L: [{ M: report }] } });
};
const step = (name: string, at: number) => ({
  tenantId: 'ten_p',
  nodeId: 'nod_1',
  leaseId: 'lea_1',
  assignmentId: 'asg_1',
  step: name,
  at,
});

test('the earliest deadline is next, until it is removed', () => {
  const agenda = createAgenda();
  for (const each of [due('b', 50), due('a', 20), due('c', 90)]) agenda.observe(each);
  expect(agenda.look(0).nextDueAt).toBe(20);
  agenda.observe(record('REMOVE', 'a'));
  expect(agenda.look(0).nextDueAt).toBe(50);
});

test('a deadline that has passed stays next: it waits for a tick', () => {
  const agenda = createAgenda();
  agenda.observe(due('a', 20));
  expect(agenda.look(25).nextDueAt).toBe(20);
  expect([19, 20, 25].map((now) => agenda.isOverdue(now))).toEqual([false, true, true]);
});

test('an empty bank awaits nobody', () => {
  expect(createAgenda().look(0)).toEqual({ nextDueAt: null, awaited: [] });
});

test('an agent is awaited to acknowledge, to be ready and to end, each from its instant on', () => {
  const agenda = createAgenda();
  agenda.observe(assignment(null));
  expect(agenda.look(99)).toEqual({ nextDueAt: 100, awaited: [] });
  expect(agenda.look(100).awaited).toEqual([step('acknowledge', 100)]);
  agenda.observe(beat({ acknowledgedAt: 100 }));
  expect(agenda.look(100)).toEqual({ nextDueAt: 200, awaited: [] });
  expect(agenda.look(200).awaited).toEqual([step('ready', 200)]);
  agenda.observe(beat({ acknowledgedAt: 100, readyAt: 210 }));
  expect(agenda.look(210)).toEqual({ nextDueAt: 300, awaited: [] });
  expect(agenda.look(300).awaited).toEqual([step('end', 300)]);
  agenda.observe(beat({ acknowledgedAt: 100, readyAt: 210, endedAt: 300 }));
  expect(agenda.look(300)).toEqual({ nextDueAt: null, awaited: [] });
});

test('a stop brings the end forward', () => {
  const agenda = createAgenda();
  agenda.observe(assignment(null));
  agenda.observe(beat({ acknowledgedAt: 100, readyAt: 200 }));
  agenda.observe(assignment(250));
  expect(agenda.look(200).nextDueAt).toBe(250);
  expect(agenda.look(250).awaited).toEqual([step('end', 250)]);
});

test('an assignment that was called off before it was taken awaits nobody', () => {
  const agenda = createAgenda();
  agenda.observe(assignment(null));
  agenda.observe(assignment(120));
  expect(agenda.look(500)).toEqual({ nextDueAt: null, awaited: [] });
});

test('an agent that never answers is not awaited for ever', () => {
  const agenda = createAgenda();
  agenda.observe(assignment(null));
  expect(agenda.look(100).awaited).toHaveLength(1);
  agenda.look(100 + 3_600_001);
  expect(agenda.look(100 + 3_600_001).awaited).toEqual([]);
});
