import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What one fresh process took. */
export interface Start {
  /** From its birth to its end, as seen from outside. */
  readonly wallMs: number;
  /** Loading the bundle, as seen from inside. */
  readonly importMs: number;
  /** Processor time of that, of all threads: what other work on the machine changes least. */
  readonly cpuMs: number;
  /** The first call of its handler, where there is one that asks nothing of AWS. */
  readonly firstMs: number | null;
}

/** What the functions find in their environment; nothing of it is reached. */
const env = {
  PATH: process.env.PATH ?? '',
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  BANK_TABLE: 'Bank',
  MARKET_TABLE: 'Market',
  COMMANDS_QUEUE_URL: 'https://sqs.invalid/commands.fifo',
  HANDOFF_QUEUE_URL: 'https://sqs.invalid/handoff',
  BANK_CURSOR_SECRET: 'a-secret-for-the-bench-only',
};

/** Makes the script that loads a bundle and calls its handler once; both times are printed. */
export function writeStarter(directory: string): string {
  const file = join(directory, 'start.mjs');
  writeFileSync(
    file,
    `const [bundle, event] = process.argv.slice(2);
const before = process.cpuUsage();
const began = performance.now();
const { handler } = await import(bundle);
const loaded = performance.now();
const { user, system } = process.cpuUsage(before);
if (event !== 'none') await handler(JSON.parse(event), { awsRequestId: 'bench', functionName: 'bench', getRemainingTimeInMillis: () => 10_000 });
const first = event === 'none' ? null : performance.now() - loaded;
process.stdout.write('\\n' + JSON.stringify({ importMs: loaded - began, cpuMs: (user + system) / 1_000, firstMs: first }), () => process.exit(0));
`,
  );
  return file;
}

/** Runs a fresh process of this Node that loads one file. */
export function start(starter: string, file: string, event: unknown): Start {
  const began = performance.now();
  const printed = execFileSync(
    process.execPath,
    [starter, pathToFileURL(file).href, event === undefined ? 'none' : JSON.stringify(event)],
    {
      env,
      encoding: 'utf8',
      timeout: 60_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  const wallMs = performance.now() - began;
  return { wallMs, ...(JSON.parse(printed.trim().split('\n').at(-1) ?? '{}') as Omit<Start, 'wallMs'>) };
}
