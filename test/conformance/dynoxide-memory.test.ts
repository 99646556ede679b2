import { dynamoBackendAt } from './backends/dynamo-endpoint.ts';
import { startDynoxide } from './backends/dynoxide.ts';
import { dynamoCases } from './cases/dynamo-cases.ts';
import { defineCases } from './define-cases.ts';

const start = async () => {
  const server = await startDynoxide();
  return dynamoBackendAt('dynoxide-memory', server.endpoint, server.kill);
};

defineCases('dynoxide-memory', start, dynamoCases);
