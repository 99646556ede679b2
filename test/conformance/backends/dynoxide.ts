import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ChildServer } from './child-server.ts';
import { startServer } from './child-server.ts';
import { freePort } from './free-port.ts';

/** The embedded DynamoDB as a child process: on a file, or in memory without `file`. */
export const startDynoxide = async (file?: string): Promise<ChildServer> => {
  const port = await freePort();
  const packageJson = createRequire(join(process.cwd(), 'package.json')).resolve('@dynoxide/linux-x64/package.json');
  const command = join(packageJson, '..', 'dynoxide');
  return startServer({ command, args: ['--port', String(port), ...(file === undefined ? [] : ['--db-path', file])], port });
};
