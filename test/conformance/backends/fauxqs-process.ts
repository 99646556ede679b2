import { join } from 'node:path';
import type { ChildServer } from './child-server.ts';
import { startServer } from './child-server.ts';
import { freePort } from './free-port.ts';

/** The embedded SQS as a child process, where its work must not count as the caller's. */
export const startQueueProcess = async (): Promise<ChildServer> => {
  const port = await freePort();
  const command = join(process.cwd(), 'node_modules', 'fauxqs', 'dist', 'cli.js');
  return startServer({ command: process.execPath, args: [command], port, env: { FAUXQS_PORT: String(port) } });
};
