import { expect, test } from '@jest/globals';
import { isAllowed } from './roles/is-allowed.ts';
import { type Role, readRoles } from './roles/read-roles.ts';
import { ofType, resourcesOf, type SynthesisedStack, synthesise, synthesiseStacks, target } from './synthesise.ts';

const elsewhere = { archiveBucket: 'archive-of-the-bank', archiveAccount: '111122223333' };

function exporterOf(stacks: readonly SynthesisedStack[]): Role {
  const role = readRoles(stacks).find(({ name }) => name === 'Archive');
  if (!role) throw new Error('Nobody exports.');
  return role;
}
const exporter = exporterOf(synthesiseStacks());
const may = (role: Role, action: string, resource: string): boolean => isAllowed(role, { action, resource });

test('S90: the archive takes new exports of both tables, under its prefix, and nothing can be taken back by who writes them', () => {
  for (const table of ['Bank', 'Market']) expect(may(exporter, 'dynamodb:ExportTableToPointInTime', table)).toBe(true);
  for (const action of ['s3:PutObject', 's3:AbortMultipartUpload']) {
    expect(may(exporter, action, 'Exports/tables/AWSDynamoDB/1/data/1.json.gz')).toBe(true);
    expect(may(exporter, action, 'Exports/other/1.json.gz')).toBe(false);
  }
});

test.each([
  's3:DeleteObject',
  's3:DeleteObjectVersion',
  's3:PutObjectRetention',
  's3:PutObjectLegalHold',
  's3:BypassGovernanceRetention',
  's3:PutBucketObjectLockConfiguration',
  's3:PutLifecycleConfiguration',
  's3:PutBucketPolicy',
  's3:DeleteBucket',
  's3:GetObject',
  's3:ListBucket',
])('S90: who writes the archive may not %s', (action) => {
  for (const resource of ['Exports', 'Exports/tables', 'Exports/tables/AWSDynamoDB/1/data/1.json.gz']) {
    expect(may(exporter, action, resource)).toBe(false);
  }
});

test.each(['GetItem', 'Query', 'Scan', 'PutItem', 'UpdateItem', 'DeleteItem', 'DeleteTable', 'UpdateTable', 'RestoreTableToPointInTime'])(
  'S90: who exports a table may not %s in it',
  (action) => {
    for (const table of ['Bank', 'Market']) expect(may(exporter, `dynamodb:${action}`, table)).toBe(false);
  },
);

test('S90: only the scheduler, and only for this account, writes the archive', () => {
  const [role] = ofType(synthesise(), 'AWS::IAM::Role').filter(({ Metadata }) => Metadata?.['computeBank:name'] === 'Archive');
  expect(role?.Properties.AssumeRolePolicyDocument.Statement).toEqual([
    {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    },
  ]);
});

test.each([
  ['prod', 'COMPLIANCE', 400],
  ['staging', 'GOVERNANCE', 7],
  ['dev', 'GOVERNANCE', 1],
])('S90: in %s an export is locked in mode %s for %i days, and goes a month later', (stage, Mode, Days) => {
  const bucket = ofType(synthesise({ stage }), 'AWS::S3::Bucket').find(({ Properties }) => Properties.ObjectLockEnabled);
  expect(bucket?.Properties).toMatchObject({
    ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Mode, Days } } },
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: Number(Days) + 30 }] },
  });
  expect(bucket?.DeletionPolicy).toBe('Retain');
});

test('both tables are exported every week, encrypted, and what could not be asked for ends with the dead letters', () => {
  const schedules = ofType(synthesise(), 'AWS::Scheduler::Schedule').filter(({ Properties }) =>
    target(Properties.Target.Arn).includes('aws-sdk'),
  );
  expect(schedules.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual(['ExportBank', 'ExportMarket']);
  for (const { Properties } of schedules) {
    expect(Properties).toMatchObject({ ScheduleExpression: 'cron(0 3 ? * SUN *)', State: 'ENABLED' });
    expect(target(Properties.Target.Arn)).toContain(':scheduler:::aws-sdk:dynamodb:exportTableToPointInTime');
    expect(target(Properties.Target.DeadLetterConfig)).toContain('ScheduleFailures');
    expect(target(Properties.Target.Input)).toMatch(/S3SseAlgorithm.+AES256.+ClientToken/);
  }
  const inputs = schedules.map(({ Properties }) => target(Properties.Target.Input));
  for (const table of ['Bank', 'Market']) expect(inputs.filter((input) => input.includes(`GetAtt${table}`))).toHaveLength(1);
});

test('S90: the archive can be a bucket of another account: then there is none here, and exports say whose it is', () => {
  const stacks = synthesiseStacks(elsewhere);
  const resources = resourcesOf(stacks);
  expect(ofType(resources, 'AWS::S3::Bucket').filter(({ Properties }) => Properties.ObjectLockEnabled)).toEqual([]);
  const inputs = ofType(resources, 'AWS::Scheduler::Schedule').map(({ Properties }) => String(target(Properties.Target.Input)));
  expect(inputs.filter((input) => input.includes('S3BucketOwner') && input.includes('111122223333'))).toHaveLength(2);
  const bucket = 'arn:<partition>:s3:::archive-of-the-bank';
  const role = exporterOf(stacks);
  expect(may(role, 's3:PutObject', `${bucket}/compute-bank-prod-main/1.json.gz`)).toBe(true);
  expect(may(role, 's3:PutObject', `${bucket}/compute-bank-prod-eu1/1.json.gz`)).toBe(false);
});

test('the archive and the site can be left out where a service is missing', () => {
  const names = (without: string) => synthesiseStacks({ without }).map(({ name }) => name.replace(/^.*-/, ''));
  expect(names('Site,Archive').filter((name) => name === 'Site' || name === 'Archive')).toEqual([]);
  expect(names('Site')).toEqual(expect.arrayContaining(['Data', 'Messaging', 'Functions', 'Api', 'Alarms', 'Archive']));
});

const bank = 'arn:aws:dynamodb:eu-central-1:111122223333:table/bank-restored/stream/2026-05-01T00:00:00.000';
const market = bank.replace('bank-', 'market-');

test('restored tables work in the place of the cell’s own, which stay, with everything that other stacks used of them', () => {
  const stacks = synthesiseStacks({ bankStream: bank, marketStream: market });
  const resources = resourcesOf(stacks);
  expect(ofType(resources, 'AWS::DynamoDB::Table')).toHaveLength(2);
  const told = ofType(resources, 'AWS::Lambda::Function').map(({ Properties }) => Properties.Environment?.Variables ?? {});
  const tables = told.flatMap((each) => ('BANK_TABLE' in each ? [`${each.BANK_TABLE} ${each.MARKET_TABLE}`] : []));
  expect(new Set(tables)).toEqual(new Set(['bank-restored market-restored']));
  const streams = ofType(resources, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties.EventSourceArn);
  expect(streams).toEqual(expect.arrayContaining([bank, market]));
  const exportsOf = (cell: readonly SynthesisedStack[]) =>
    Object.keys(cell.find(({ name }) => name.endsWith('-Data'))?.template.Outputs ?? {});
  expect(exportsOf(stacks)).toEqual(expect.arrayContaining(exportsOf(synthesiseStacks())));
});

test.each([
  [{ archiveBucket: 'archive-of-the-bank' }, 'A bucket for the archive and its account are given together.'],
  [{ ...elsewhere, archiveBucket: 'Archive' }, '"Archive" is not the name of a bucket.'],
  [{ ...elsewhere, archiveAccount: '1' }, 'An account is a number of twelve digits, not "1".'],
  [{ bankStream: bank }, 'The streams of both restored tables are given together.'],
  [{ bankStream: 'bank-restored', marketStream: market }, '"bank-restored" is not the ARN of a table\'s stream.'],
])('%j is refused', (context, reason) => {
  expect(() => synthesise(context as Record<string, string>)).toThrow(reason);
});
