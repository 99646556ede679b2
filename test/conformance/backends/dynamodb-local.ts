import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildServer } from './child-server.ts';
import { startServer } from './child-server.ts';
import { freePort } from './free-port.ts';

/** Where `fetch-dynamodb-local.sh` puts the jars. */
const jars = join(process.cwd(), '.cache', 'dynamodb-local');
const marker = join(jars, 'complete');

/** Whether the second judge is to be heard: it was fetched, or it was asked for (and then its absence is a failure). */
export const isDynamoLocalWanted = (): boolean => existsSync(marker) || process.env.CONFORMANCE_DYNAMODB_LOCAL === '1';

/** DynamoDB Local as a child process, in memory. */
export const startDynamoLocal = async (): Promise<ChildServer> => {
  if (!existsSync(marker)) throw new Error('DynamoDB Local was asked for and is missing: run test/conformance/fetch-dynamodb-local.sh');
  const port = await freePort();
  const args = [
    `-Djava.library.path=${jars}`,
    '-Xmx512m',
    '-cp',
    join(jars, '*'),
    'software.amazon.dynamodb.services.local.main.ServerRunner',
    '-inMemory',
    '-disableTelemetry',
    '-port',
    String(port),
  ];
  return startServer({ command: 'java', args, port, env: { DDB_LOCAL_TELEMETRY: '0' } });
};
