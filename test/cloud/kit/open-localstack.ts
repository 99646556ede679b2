import { runProcess } from './run-process.ts';
import type { Target } from './target.ts';

const startMsMax = 300_000;
const compose = (...args: readonly string[]): Promise<string> =>
  runProcess('docker', ['compose', '--file', 'compose.yaml', ...args], process.env, startMsMax);

/** LocalStack from `compose.yaml`, or one that runs already at `endpoint`, which is then left running. */
export async function openLocalStack(endpoint: string | undefined): Promise<Target> {
  if (endpoint === undefined) await compose('up', '--detach', '--wait');
  const address = endpoint ?? 'http://127.0.0.1:4566';
  return {
    name: 'localstack',
    endpoint: address,
    apiHost: (id) => `${id}.execute-api.localhost.localstack.cloud:${new URL(address).port}`,
    withoutStacks: {},
    said: () => '(see: docker compose logs localstack)',
    stop: async () => {
      if (endpoint === undefined) await compose('down', '--volumes');
    },
  };
}
