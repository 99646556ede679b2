import { expect, test } from '@jest/globals';
import { ofType, synthesise } from './synthesise.ts';

const tables = ofType(synthesise(), 'AWS::DynamoDB::Table');

test('there are exactly two tables, Bank and Market', () => {
  expect(tables.map((table) => table.Metadata?.['computeBank:name']).sort()).toEqual(['Bank', 'Market']);
});

test('every table can be restored to any point in time, cannot be deleted by a slip, and outlives its stack', () => {
  for (const table of tables) {
    expect(table.Properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
    expect(table.Properties.DeletionProtectionEnabled).toBe(true);
    expect(table.DeletionPolicy).toBe('Retain');
  }
});

test('tables are paid by use', () => {
  for (const table of tables) expect(table.Properties.BillingMode).toBe('PAY_PER_REQUEST');
});

test('Bank streams new images and drops expired items; Market streams keys only', () => {
  const bank = tables.find((table) => table.Metadata?.['computeBank:name'] === 'Bank');
  const market = tables.find((table) => table.Metadata?.['computeBank:name'] === 'Market');
  expect(bank?.Properties.StreamSpecification).toEqual({ StreamViewType: 'NEW_IMAGE' });
  expect(bank?.Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'ttl', Enabled: true });
  expect(market?.Properties.StreamSpecification).toEqual({ StreamViewType: 'KEYS_ONLY' });
  expect(market?.Properties.TimeToLiveSpecification).toBeUndefined();
});

test('a market record is found by its number: the sort key of Market is numeric', () => {
  const market = tables.find((table) => table.Metadata?.['computeBank:name'] === 'Market');
  expect(market?.Properties.AttributeDefinitions).toContainEqual({ AttributeName: 'sk', AttributeType: 'N' });
});
