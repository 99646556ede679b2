import { expect, test } from '@jest/globals';
import { ofType, synthesise, synthesiseStacks, target } from './synthesise.ts';

const resources = synthesise();
const tables = ofType(resources, 'AWS::DynamoDB::Table');
const tableNamed = (name: string) => tables.find((table) => table.Metadata?.['computeBank:name'] === name);

test('there are exactly two tables, Bank and Market', () => {
  expect(tables.map((table) => table.Metadata?.['computeBank:name']).sort()).toEqual(['Bank', 'Market']);
});

test.each(['dev', 'staging', 'prod'])('S91: in %s every table can be restored to any point in time', (stage) => {
  const made = ofType(synthesise({ stage }), 'AWS::DynamoDB::Table');
  expect(made).toHaveLength(2);
  for (const table of made) expect(table.Properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
});

test('S91: in prod neither a table nor its key can be deleted by a slip, and both outlive their stack', () => {
  for (const table of tables) {
    expect(table.Properties.DeletionProtectionEnabled).toBe(true);
    expect(table.DeletionPolicy).toBe('Retain');
  }
  for (const key of ofType(resources, 'AWS::KMS::Key')) expect(key.DeletionPolicy).toBe('Retain');
  for (const stack of synthesiseStacks()) expect(stack.terminationProtection).toBe(true);
});

test.each(['dev', 'staging'])('%s can be taken down without a trace', (stage) => {
  const stacks = synthesiseStacks({ stage });
  for (const stack of stacks) expect(stack.terminationProtection).toBe(false);
  for (const made of ofType(synthesise({ stage }), 'AWS::DynamoDB::Table')) {
    expect(made.Properties.DeletionProtectionEnabled).toBe(false);
    expect(made.DeletionPolicy).toBe('Delete');
  }
});

test('S91: tables are encrypted with a key of the bank, which is replaced every year', () => {
  const keys = ofType(resources, 'AWS::KMS::Key');
  expect(keys.map((key) => key.Properties.EnableKeyRotation)).toEqual([true]);
  for (const table of tables) {
    expect(table.Properties.SSESpecification).toEqual({
      KMSMasterKeyId: { 'Fn::GetAtt': [keys[0]?.id, 'Arn'] },
      SSEEnabled: true,
      SSEType: 'KMS',
    });
  }
});

test('S91: a table refuses plain HTTP, whoever asks', () => {
  for (const table of tables) {
    expect(table.Properties.ResourcePolicy.PolicyDocument).toMatchObject({
      Statement: [
        { Effect: 'Deny', Principal: { AWS: '*' }, Action: 'dynamodb:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      ],
    });
  }
});

test('tables are paid by use', () => {
  for (const table of tables) expect(table.Properties.BillingMode).toBe('PAY_PER_REQUEST');
});

test('Bank streams new images and drops expired items; Market streams keys only', () => {
  expect(tableNamed('Bank')?.Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_IMAGE' });
  expect(tableNamed('Bank')?.Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'ttl', Enabled: true });
  expect(tableNamed('Market')?.Properties.StreamSpecification).toEqual({ StreamViewType: 'KEYS_ONLY' });
  expect(tableNamed('Market')?.Properties.TimeToLiveSpecification).toBeUndefined();
});

test('a market record is found by its number: the sort key of Market is numeric', () => {
  expect(tableNamed('Market')?.Properties.AttributeDefinitions).toContainEqual({ AttributeName: 'sk', AttributeType: 'N' });
});

test('no name is given to a table, so that a restored copy can stand beside it', () => {
  expect(target(tables.map((table) => table.Properties))).not.toContain('"TableName"');
});
