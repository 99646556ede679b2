import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { type AgentClock, createAgentClock } from '../agent-clock.ts';
import { type BankClient, createBankClient, readBankUrl } from '../bank-client.ts';
import { runBeatLoop, type Waker } from '../beat-loop.ts';
import { lockFolder } from '../lock-file.ts';
import { NodeAgent } from '../node-agent.ts';
import { type NodeDirectory, openNodeDirectory } from '../node-directory.ts';
import { agentRuntime, createWaker } from '../runtime/agent-runtime.ts';
import { ProcessRunner } from '../runtime/process-runner.ts';
import { say } from '../runtime/standard-streams.ts';
import { ShapeError } from '../shape.ts';

interface RunOptions {
  readonly bank: string;
  readonly state: string;
  readonly once?: boolean;
}

const notice =
  'workloads run as processes of this user, without confinement: offer this node to buyers that you trust (a container runner comes later)';

/** `cbank-agent run`: keeps the node known to its bank and runs what is leased on it, until it is told to stop. */
export const runCommand = (): Command =>
  new Command('run')
    .description('keep the node known to its bank and run what is leased on it')
    .requiredOption('--bank <url>', 'base URL of the bank')
    .requiredOption('--state <dir>', 'the folder that join made')
    .option('--once', 'act and speak until nothing is due, then leave')
    .action(run);

async function run(options: RunOptions): Promise<void> {
  const url = readBankUrl(options.bank);
  const directory = openNodeDirectory(resolve(options.state));
  const release = lockFolder(directory.path, agentRuntime.processTable());
  const client = createBankClient(url, 1);
  const waker = createWaker();
  const clock = createAgentClock(agentRuntime.wallMs);
  try {
    say(notice);
    const agent = createAgent(directory, client, clock, waker);
    await (options.once ? runOnce(agent) : runUntilSignal(agent, clock, waker));
    agent.close();
    if (agent.processCount > 0) say(`${agent.processCount} workloads run on; the next start takes them up again`);
  } finally {
    await client.close();
    release();
  }
}

function createAgent(directory: NodeDirectory, client: BankClient, clock: AgentClock, waker: Waker): NodeAgent {
  const membership = directory.loadMembership();
  if (!membership) throw new ShapeError(`${directory.path}: this folder has not joined a bank; run cbank-agent join first`);
  if (membership.bank !== client.url) throw new ShapeError(`--bank: found ${client.url}, but ${directory.path} joined ${membership.bank}`);
  const inventory = directory.loadInventory();
  say(`node ${membership.nodeId} of ${membership.bank}, ${inventory.gpus.length} GPUs in ${inventory.marketId} (${inventory.source})`);
  return new NodeAgent({
    membership,
    key: directory.loadOrCreateKey(),
    inventory,
    directory,
    client,
    clock,
    signedAt: () => clock.now(),
    createRunner: (observe) =>
      new ProcessRunner({
        runsPath: join(directory.path, 'runs'),
        gpuUuids: inventory.gpus.map(({ uuid }) => uuid),
        nodeId: membership.nodeId,
        observe,
      }),
    bootId: agentRuntime.newBootId(),
    random: agentRuntime.random,
    say,
    onChange: () => waker.wake(),
  });
}

async function runOnce(agent: NodeAgent): Promise<void> {
  await agent.step();
  await agent.settled();
  await agent.step();
}

async function runUntilSignal(agent: NodeAgent, clock: AgentClock, waker: Waker): Promise<void> {
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopped = true;
      waker.wake();
    });
  }
  await runBeatLoop(agent, clock, waker, () => stopped);
  await agent.settled();
}
