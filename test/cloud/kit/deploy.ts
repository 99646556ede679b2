import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProcess } from './run-process.ts';
import { emulatorEnvironment } from './target.ts';

/** One cell of the stage that reserves concurrency and yet goes with its stack. */
export const stage = 'staging';
export const cell = 'test';
export const stackName = (part: string): string => `ComputeBank-${stage}-${cell}-${part}`;
const deployMsMax = 300_000;
const account = '000000000000';

/** The values that the stacks put out, by stack and name. */
export type Outputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

const environment = (endpoint: string): NodeJS.ProcessEnv => ({
  ...process.env,
  ...emulatorEnvironment(endpoint),
  CDK_DISABLE_CLI_TELEMETRY: 'true',
  NODE_OPTIONS: '',
});

/** Prepares the emulator's account as an operator prepares theirs. */
export async function bootstrapAccount(endpoint: string): Promise<void> {
  const cdk = join('node_modules', 'aws-cdk', 'bin', 'cdk');
  await runProcess(process.execPath, [cdk, 'bootstrap', `aws://${account}/us-east-1`], environment(endpoint), deployMsMax);
}

/** Deploys every stack but those left out, as `npm run deploy` does, with a policy file. Answers what they put out. */
export async function deploy(endpoint: string, policyFile: string, withoutStacks: readonly string[]): Promise<Outputs> {
  const folder = mkdtempSync(join(tmpdir(), 'outputs-'));
  const outputs = join(folder, 'outputs.json');
  const flags = ['--stage', stage, '--cell', cell, '--policy', policyFile, ...withoutStacks.flatMap((part) => ['--without', part])];
  const cdkFlags = ['--require-approval', 'never', '--progress', 'events', '--outputs-file', outputs];
  try {
    await runProcess(
      process.execPath,
      ['infra/command/run-cdk.ts', 'deploy', ...flags, '--', ...cdkFlags],
      environment(endpoint),
      deployMsMax,
    );
    return JSON.parse(readFileSync(outputs, 'utf8')) as Outputs;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
