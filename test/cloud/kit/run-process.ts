import { spawn } from 'node:child_process';

/** Runs a program to its end; throws with what it printed if it fails or takes longer than `withinMs`. */
export function runProcess(program: string, args: readonly string[], env: NodeJS.ProcessEnv, withinMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], timeout: withinMs, killSignal: 'SIGKILL' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ${args[0] ?? ''} ended with ${code ?? signal}:\n${output.slice(-6_000)}`));
    });
  });
}
