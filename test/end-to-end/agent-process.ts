import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const agentProgram = join(process.cwd(), 'packages', 'agent', 'bin', 'cbank-agent.mjs');

const twoGpus = {
  gpus: [0, 1].map((n) => ({ uuid: `GPU-test-${n}`, model: 'NVIDIA A10', memoryMib: 23_028 })),
  cpuCores: 8,
  memoryMib: 64_000,
  interconnect: 'pcie',
};

/** Runs the real agent program as a child of the test, in a folder of its own. */
export class AgentProcess {
  readonly folder = mkdtempSync(join(tmpdir(), 'cbank-agent-'));
  readonly state = join(this.folder, 'state');
  output = '';
  #child: ChildProcess | undefined;

  /** Runs a command to its end. */
  async call(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, [agentProgram, ...args], { env: { PATH: process.env.PATH, ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += String(part)));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, output };
  }

  /** Joins a bank and answers the node's id. */
  async join(url: string, token = 'token-1', machine: object = twoGpus): Promise<string> {
    const inventory = join(this.folder, 'inventory.json');
    writeFileSync(inventory, JSON.stringify(machine));
    const args = ['join', '--bank', url, '--state', this.state, '--inventory', inventory];
    const { code, output } = await this.call(args, { CBANK_JOIN_TOKEN: token });
    const nodeId = /joined as node (nod_[0-9a-z-]+)/.exec(output)?.[1];
    if (code !== 0 || nodeId === undefined) throw new Error(output);
    return nodeId;
  }

  run(url: string): void {
    this.#child = spawn(process.execPath, [agentProgram, 'run', '--bank', url, '--state', this.state]);
    for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on('data', (part) => (this.output += String(part)));
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (!this.#child || this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child?.exitCode ?? null;
    this.#child.kill(signal);
    const [code] = (await once(this.#child, 'exit')) as [number | null];
    return code;
  }

  async close(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Waits until `check` holds, looking often; rejects after ten seconds. For facts of the machine that send no event. */
export async function eventually(what: string, check: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!check()) {
    if (Date.now() > deadline) throw new Error(`not within ten seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
