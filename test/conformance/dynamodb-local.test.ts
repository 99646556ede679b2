import { test } from '@jest/globals';
import { dynamoBackendAt } from './backends/dynamo-endpoint.ts';
import { isDynamoLocalWanted, startDynamoLocal } from './backends/dynamodb-local.ts';
import { dynamoCases } from './cases/dynamo-cases.ts';
import { defineCases } from './define-cases.ts';

const start = async () => {
  const server = await startDynamoLocal();
  return dynamoBackendAt('dynamodb-local', server.endpoint, server.kill);
};

if (isDynamoLocalWanted()) defineCases('dynamodb-local', start, dynamoCases);
else test.skip('DynamoDB Local judges the same cases (fetch it with test/conformance/fetch-dynamodb-local.sh)', () => undefined);
