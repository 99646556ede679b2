import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '@compute-bank/local/backend/free-port';
import { untilTrue } from '../../end-to-end/until.ts';
import { runProcess } from './run-process.ts';
import type { Target } from './target.ts';

const requirements = join(import.meta.dirname, '..', 'ministack.txt');
const withRights = join(import.meta.dirname, '..', 'ministack_with_rights.py');
const installMsMax = 240_000;
const startMsMax = 60_000;

/** Stacks made of what MiniStack 1.5.33 does not know; tests on their templates stand in. */
const withoutStacks: Target['withoutStacks'] = {
  Cost: 'an alarm that computes is refused',
  Rotation: 'it has no schedules of rotations (AWS::SecretsManager::RotationSchedule)',
};

/** MiniStack, enforcing rights, in a process of its own, on this machine alone, with its state in a folder that goes with it. */
export async function openMiniStack(): Promise<Target> {
  const python = await install();
  const folder = mkdtempSync(join(tmpdir(), 'ministack-'));
  const port = await freePort();
  const child = spawn(python, [withRights], { cwd: folder, env: environmentOf(folder, port), stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (words += String(part)));
  // Whatever ends this program, the emulator goes with it.
  process.once('exit', () => child.kill('SIGKILL'));
  const exited = new Promise<void>((done) => child.once('exit', () => done()));
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(force);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await untilTrue('MiniStack answers', startMsMax, () => answers(`${endpoint}/_ministack/health`));
  } catch (error) {
    await stop();
    throw new Error(`${error}\n${words}`);
  }
  return { name: 'ministack', endpoint, apiHost: (id) => `${id}.execute-api.127.0.0.1:${port}`, withoutStacks, said: () => words, stop };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ status }) => status === 200,
    () => false,
  );

/** The functions run in Node processes that it starts: the first `node` on the path, which is the pinned one. */
const environmentOf = (folder: string, port: number): NodeJS.ProcessEnv => ({
  ...process.env,
  PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
  NODE_OPTIONS: '',
  AUTH: 'true',
  GATEWAY_PORT: String(port),
  BIND_HOST: '127.0.0.1',
  MINISTACK_HOST: '127.0.0.1',
  STATE_DIR: join(folder, 'state'),
  S3_DATA_DIR: join(folder, 's3'),
  TMPDIR: folder,
});

/** Installs it from PyPI into `.cache`, once for each list of versions. Needs Python 3.10 or later. Answers the interpreter that has it. */
async function install(): Promise<string> {
  const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(process.cwd(), '.cache', `ministack-${pins}`);
  const python = join(folder, 'bin', 'python');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return python;
  rmSync(folder, { recursive: true, force: true });
  await runProcess('python3', ['-m', 'venv', folder], process.env, installMsMax);
  await runProcess(join(folder, 'bin', 'pip'), ['install', '--quiet', '--requirement', requirements], process.env, installMsMax);
  writeFileSync(complete, '');
  return python;
}
