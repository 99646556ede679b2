import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dynamoBackendAt } from './backends/dynamo-endpoint.ts';
import { startDynoxide } from './backends/dynoxide.ts';
import { dynamoCases } from './cases/dynamo-cases.ts';
import { defineCases } from './define-cases.ts';

const start = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'conformance-'));
  const server = await startDynoxide(join(directory, 'bank.db'));
  return dynamoBackendAt('dynoxide-file', server.endpoint, async () => {
    await server.kill();
    await rm(directory, { recursive: true });
  });
};

defineCases('dynoxide-file', start, dynamoCases);
