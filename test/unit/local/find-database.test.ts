import { findDatabase, NoDatabase } from '@compute-bank/local/backend/find-database';
import { expect, test } from '@jest/globals';

test('a platform without an embedded database is told what to do', () => {
  expect(() => findDatabase('plan9-mips')).toThrow(NoDatabase);
  expect(() => findDatabase('plan9-mips')).toThrow(/No embedded DynamoDB for plan9-mips\. Set AWS_ENDPOINT_URL_DYNAMODB/);
});
