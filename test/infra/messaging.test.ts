import { expect, test } from '@jest/globals';
import { ofType, type Resource, synthesise, target } from './synthesise.ts';

const resources = synthesise();
const queues = ofType(resources, 'AWS::SQS::Queue');
const isDeadLetterQueue = (queue: Resource): boolean => /-dlq(\.fifo)?$/.test(queue.Properties.QueueName);
const byTarget = (value: unknown): Resource | undefined => queues.find((queue) => value !== undefined && target(value).includes(queue.id));

test('S92: every work queue hands what fails too often to a dead-letter queue of its own kind', () => {
  const work = queues.filter((queue) => !isDeadLetterQueue(queue));
  expect(work.length).toBeGreaterThan(0);
  for (const queue of work) {
    const deadLetters = byTarget(queue.Properties.RedrivePolicy?.deadLetterTargetArn);
    expect(deadLetters && isDeadLetterQueue(deadLetters)).toBe(true);
    expect(deadLetters?.Properties.FifoQueue).toBe(queue.Properties.FifoQueue);
    expect(queue.Properties.RedrivePolicy?.maxReceiveCount).toBeGreaterThanOrEqual(3);
  }
});

test('a FIFO queue says so in its explicit name', () => {
  for (const queue of queues) expect(queue.Properties.QueueName.endsWith('.fifo')).toBe(queue.Properties.FifoQueue === true);
});

test('each market has the throughput of a queue of its own', () => {
  const commands = queues.find((queue) => queue.Properties.FifoQueue === true && !isDeadLetterQueue(queue));
  expect(commands?.Properties).toMatchObject({ FifoThroughputLimit: 'perMessageGroupId', DeduplicationScope: 'messageGroup' });
});

test('what lands in a dead-letter queue is kept for two weeks', () => {
  for (const queue of queues.filter(isDeadLetterQueue)) expect(queue.Properties.MessageRetentionPeriod).toBe(14 * 24 * 3_600);
});

test('S91: messages are encrypted at rest and refused without TLS', () => {
  const policies = target(ofType(resources, 'AWS::SQS::QueuePolicy'));
  for (const queue of queues) {
    expect(queue.Properties.SqsManagedSseEnabled).toBe(true);
    expect(policies).toContain(queue.id);
  }
  expect(policies).toContain('aws:SecureTransport');
});

test('S92: a queue hides a message for at least six times the time-out of its consumer', () => {
  const functions = ofType(resources, 'AWS::Lambda::Function');
  const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping').filter((mapping) => byTarget(mapping.Properties.EventSourceArn));
  expect(mappings).toHaveLength(2);
  for (const mapping of mappings) {
    const live = ofType(resources, 'AWS::Lambda::Alias').find(({ id }) => target(mapping.Properties.FunctionName).includes(`"${id}"`));
    const consumer = functions.find(({ id }) => target(live?.Properties.FunctionName).includes(`"${id}"`));
    const queue = byTarget(mapping.Properties.EventSourceArn);
    expect(queue?.Properties.VisibilityTimeout).toBeGreaterThanOrEqual(6 * (consumer?.Properties.Timeout ?? Number.NaN));
  }
});

test('only its own queue may hand dead letters to a dead-letter queue', () => {
  for (const queue of queues.filter(isDeadLetterQueue)) {
    const allowed = queue.Properties.RedriveAllowPolicy;
    const sources = queues.filter((each) => byTarget(each.Properties.RedrivePolicy?.deadLetterTargetArn) === queue);
    expect(allowed?.redrivePermission).toBe(sources.length > 0 ? 'byQueue' : 'denyAll');
    expect(allowed?.sourceQueueArns ?? []).toHaveLength(sources.length);
    for (const source of sources) expect(target(allowed?.sourceQueueArns)).toContain(`:${source.Properties.QueueName}"`);
  }
});

test('somebody is called when a message lands among the dead letters of any queue, stream or schedule', () => {
  const alarms = ofType(resources, 'AWS::CloudWatch::Alarm');
  for (const queue of queues.filter(isDeadLetterQueue)) {
    const alarm = alarms.find((each) => target(each.Properties.Dimensions).includes(`GetAtt${queue.id}QueueName`));
    expect(alarm?.Properties).toMatchObject({ Threshold: 1, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' });
    expect(alarm?.Properties.AlarmActions).toHaveLength(1);
  }
});

test('alarms reach a mailbox if one is given, and none is written in the code', () => {
  expect(ofType(resources, 'AWS::SNS::Subscription')).toEqual([]);
  const subscriptions = ofType(synthesise({ alarmEmail: 'on-call@example.com' }), 'AWS::SNS::Subscription');
  expect(subscriptions.map((each) => each.Properties.Endpoint)).toEqual(['on-call@example.com']);
});
