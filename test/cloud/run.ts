import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrapAccount, deploy, stackName } from './kit/deploy.ts';
import { openGateway } from './kit/gateway.ts';
import { openLocalStack } from './kit/open-localstack.ts';
import { openMiniStack } from './kit/open-ministack.ts';
import { CloudError, readFlags } from './kit/read-flags.ts';
import type { Target } from './kit/target.ts';

const cache = join(process.cwd(), '.cache', 'cloud');
mkdirSync(cache, { recursive: true });

/**
 * `npm run test:cloud [-- --target ministack|localstack] [--endpoint URL] [-- ARGUMENTS OF JEST]`: deploys the stacks to an emulator of AWS,
 * runs the tests of this folder against what was deployed, and takes it all down; the emulator's log stays in `.cache/cloud`. Exits as the tests do, or with 2 if they
 * could not be run.
 */
async function run(args: readonly string[]): Promise<number> {
  const { target: name, endpoint, rest } = readFlags(args);
  const target = await step('the emulator', () => (name === 'ministack' ? openMiniStack() : openLocalStack(endpoint)));
  try {
    return await testOn(target, rest);
  } finally {
    await target.stop();
    writeFileSync(join(cache, `${target.name}.log`), target.said());
  }
}

async function testOn(target: Target, jestArgs: readonly string[]): Promise<number> {
  const policyFile = join(import.meta.dirname, 'kit', 'policy.json');
  await step('cdk bootstrap', () => bootstrapAccount(target.endpoint));
  const withoutStacks = Object.keys(target.withoutStacks);
  const outputs = await step('cdk deploy', () => deploy(target.endpoint, policyFile, withoutStacks));
  const [, apiId] = /^https?:\/\/([^./]+)\./.exec(outputs[stackName('Api')]?.Url ?? '') ?? [];
  if (apiId === undefined) throw new CloudError('The stack Api put out no Url of an API.');
  const gateway = await openGateway(target.endpoint, target.apiHost(apiId));
  const file = join(cache, `${process.pid}.json`);
  writeFileSync(
    file,
    JSON.stringify({ target: target.name, endpoint: target.endpoint, api: gateway.url, outputs, policyFile, withoutStacks }),
  );
  try {
    return await step('the tests', () => runJest(file, jestArgs));
  } finally {
    rmSync(file, { force: true });
    await gateway.close();
  }
}

async function step<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  process.stdout.write(`::: ${what} …\n`);
  const made = await work();
  process.stdout.write(`::: ${what}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s\n`);
  return made;
}

/** In this process's child, because the gateway is here. */
function runJest(deployment: string, args: readonly string[]): Promise<number> {
  const jest = join('node_modules', 'jest', 'bin', 'jest.js');
  const child = spawn(process.execPath, ['--experimental-vm-modules', jest, '--config', 'jest.cloud.config.mjs', ...args], {
    env: { ...process.env, CLOUD_DEPLOYMENT: deployment },
    stdio: 'inherit',
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`The cloud tests were not run. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
}
