import { spawn } from 'node:child_process';

/**
 * Runs a program to its end. Answers its standard output; throws with all that it printed if it ends with another status than
 * `accepted` or takes longer than `withinMs`.
 */
export function runProcess(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  withinMs: number,
  accepted: readonly number[] = [0],
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: withinMs, killSignal: 'SIGKILL' });
    let output = '';
    let all = '';
    child.stdout.on('data', (part) => (output += String(part)));
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (all += String(part)));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code !== null && accepted.includes(code)) resolve(output);
      else reject(new Error(`${program} ${args[0] ?? ''} ended with ${code ?? signal}:\n${all.slice(-6_000)}`));
    });
  });
}
