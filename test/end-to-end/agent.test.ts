import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { withHeld } from '@compute-bank/agent/held';
import { openNodeDirectory } from '@compute-bank/agent/node-directory';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AgentProcess, eventually } from './agent-process.ts';
import { FakeBank, type WireAssignment, wireAssignment } from './fake-bank.ts';

const hourMs = 3_600_000;
let bank: FakeBank;
let url: string;
let agent: AgentProcess;

beforeEach(async () => {
  bank = new FakeBank();
  url = await bank.listen();
  agent = new AgentProcess();
  await agent.join(url);
});
afterEach(async () => {
  await agent.close();
  for (const pid of pidsSeen) kill(pid);
  pidsSeen.clear();
  await bank.close();
});

const pidsSeen = new Set<number>();
const kill = (pid: number) => {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone, as it should be.
  }
};
const stateOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] ?? '';
  } catch {
    return '';
  }
};
const isAlive = (pid: number) => !['', 'Z', 'X'].includes(stateOf(pid));
const nodeId = () => [...bank.nodes.keys()][0]!;
const logOf = (assignment: WireAssignment) => join(agent.state, 'runs', assignment.assignmentId, 'output.log');
const program = (script: string, releaseOnExit = true): NonNullable<WireAssignment['workload']> => ({
  argv: [process.execPath, '-e', script],
  env: { GREETING: 'hello; echo $HOME' },
  releaseOnExit,
});
/** A workload that writes its pid and stays until it is told to end. */
const stays = "process.stdout.write('pid ' + process.pid + ' '); setInterval(() => {}, 1000)";
async function pidIn(assignment: WireAssignment): Promise<number> {
  const text = () => {
    try {
      return /pid (\d+)/.exec(readFileSync(logOf(assignment), 'utf8'))?.[1];
    } catch {
      return undefined;
    }
  };
  await eventually('the workload writes its pid', () => text() !== undefined);
  pidsSeen.add(Number(text()));
  return Number(text());
}
function assign(workload: WireAssignment['workload'], lengthMs = hourMs, n = 1): WireAssignment {
  const assignment = wireAssignment(n, bank.now() - 1_000, lengthMs, workload);
  bank.assignments.set(nodeId(), [...(bank.assignments.get(nodeId()) ?? []), assignment]);
  return assignment;
}

describe('a lease on a real agent', () => {
  test('is acknowledged, run, metered and ended by its own exit, with every request signed', async () => {
    const script = 'process.stdout.write(JSON.stringify(process.env)); setTimeout(() => process.exit(7), 300)';
    const assignment = assign(program(script));
    agent.run(url);
    const ended = await bank.reported(assignment.assignmentId, (report) => report.endedAt !== null);
    expect(ended).toMatchObject({ exitCode: 7, failure: null, generation: 1 });
    expect(ended.acknowledgedAt! <= ended.readyAt! && ended.readyAt! < ended.endedAt!).toBe(true);
    expect(ended.meter).toMatchObject({ from: ended.readyAt, until: ended.endedAt });
    expect(bank.breaches).toEqual([]);
    const environment = JSON.parse(readFileSync(logOf(assignment), 'utf8'));
    expect(environment).toEqual({
      GREETING: 'hello; echo $HOME',
      CUDA_VISIBLE_DEVICES: 'GPU-test-0',
      CBANK_GPUS: '1',
      CBANK_GPU_UUIDS: 'GPU-test-0',
      CBANK_LEASE_ID: assignment.leaseId,
      CBANK_ASSIGNMENT_ID: assignment.assignmentId,
      CBANK_END: assignment.end,
      CBANK_RUN: `${nodeId()}/${assignment.assignmentId}/1`,
    });
  });

  test('that is stopped ends at the stop, and its whole process group is gone within ten seconds', async () => {
    // It ignores the polite signal and has a child of its own.
    const assignment = assign(
      program(
        `process.on('SIGTERM', () => {}); process.stdout.write('sleeper ' + require('child_process').spawn('sleep', ['600']).pid + ' '); ${stays}`,
        false,
      ),
    );
    agent.run(url);
    await bank.reported(assignment.assignmentId, (report) => report.readyAt !== null);
    const pid = await pidIn(assignment);
    const stopAt = new Date(bank.now() + 1_500).toISOString();
    bank.assignments.set(nodeId(), [{ ...assignment, stopAt }]);
    const told = Date.now();
    const ended = await bank.reported(assignment.assignmentId, (report) => report.endedAt !== null);
    expect(Date.now() - told).toBeLessThan(11_500);
    expect(ended.endedAt).toBe(Date.parse(stopAt));
    expect(ended.meter?.until).toBe(Date.parse(stopAt));
    const sleeper = Number(/sleeper (\d+)/.exec(readFileSync(logOf(assignment), 'utf8'))?.[1]);
    expect({ pid: isAlive(pid), sleeper: isAlive(sleeper) }).toEqual({ pid: false, sleeper: false });
  }, 20_000);

  test('whose program does not exist is reported as failed, with the reason and no use', async () => {
    const assignment = assign({ argv: ['/no/such/program'], env: {}, releaseOnExit: true });
    agent.run(url);
    const ended = await bank.reported(assignment.assignmentId, (report) => report.endedAt !== null);
    expect(ended).toMatchObject({ readyAt: null, meter: null, failure: expect.stringMatching(/no\/such\/program.*ENOENT/) });
  });

  test('without a workload is ready at its start and ends at its end', async () => {
    // Long enough for a busy machine to start the agent within it.
    const assignment = assign(null, 6_000);
    agent.run(url);
    const ended = await bank.reported(assignment.assignmentId, (report) => report.endedAt !== null);
    expect(ended.endedAt).toBe(Date.parse(assignment.end));
    expect(ended.meter?.gpuSeconds).toBe(BigInt(Math.floor((ended.endedAt! - ended.readyAt!) / 1_000)));
  }, 20_000);

  test('loses no report when replies are lost and the bank is down', async () => {
    bank.mishaps.push('drop', 503, 'drop');
    const assignment = assign(program('process.exit(0)'));
    agent.run(url);
    await bank.reported(assignment.assignmentId, (report) => report.endedAt !== null && report.exitCode === 0);
    expect(bank.breaches).toEqual([]);
    expect(agent.output).toMatch(/refused the heartbeat: 503/);
  }, 15_000);
});

describe('an agent that is killed in the middle of a lease', () => {
  test('takes the child up again after a restart: use is continuous, nothing is run or counted twice', async () => {
    const assignment = assign(program(stays));
    agent.run(url);
    const before = await bank.reported(assignment.assignmentId, (report) => (report.meter?.seq ?? 0) >= 2);
    const pid = await pidIn(assignment);
    await agent.end('SIGKILL');
    expect(isAlive(pid)).toBe(true);
    const deadAt = bank.now();
    agent.run(url);
    const after = await bank.reported(assignment.assignmentId, (report) => (report.meter?.until ?? 0) > deadAt + 200);
    expect(after).toMatchObject({ readyAt: before.readyAt, endedAt: null });
    expect(new Set(bank.beats.map((beat) => beat.bootId)).size).toBe(2);
    process.kill(pid, 'SIGTERM');
    const ended = await bank.reported(assignment.assignmentId, (report) => report.endedAt !== null);
    expect(ended).toMatchObject({ exitCode: null, failure: null });
    expect(readFileSync(logOf(assignment), 'utf8').match(/pid/g)).toHaveLength(1);
    expect(bank.breaches).toEqual([]);
  }, 20_000);

  test('and whose child died too claims nothing beyond the last instant at which it was alive', async () => {
    const assignment = assign(program(stays));
    agent.run(url);
    await bank.reported(assignment.assignmentId, (report) => (report.meter?.seq ?? 0) >= 2);
    const pid = await pidIn(assignment);
    await agent.end('SIGKILL');
    const deadAt = bank.now();
    kill(pid);
    await eventually('time passes that nobody may be charged for', () => bank.now() > deadAt + 300);
    agent.run(url);
    const ended = await bank.reported(assignment.assignmentId, (report) => report.endedAt !== null);
    expect(ended.endedAt).toBeLessThanOrEqual(deadAt);
    expect(ended.meter?.until).toBe(ended.endedAt);
    expect(bank.breaches).toEqual([]);
  }, 20_000);

  test('does not touch a process that has the pid of its child but another start time', async () => {
    const assignment = assign(program(stays));
    agent.run(url);
    await bank.reported(assignment.assignmentId, (report) => report.readyAt !== null);
    const pid = await pidIn(assignment);
    await agent.end('SIGKILL');
    const directory = openNodeDirectory(agent.state);
    const memory = directory.loadMemory()!;
    const held = memory.held[assignment.assignmentId]!;
    directory.saveMemory(withHeld(memory, { ...held, child: { ...held.child!, startTicks: '1' } }));
    agent.run(url);
    await bank.reported(assignment.assignmentId, (report) => report.endedAt !== null);
    expect(isAlive(pid)).toBe(true);
  }, 20_000);
});

describe('an agent at the door', () => {
  test('leaves workloads running when it is asked to end, and says so', async () => {
    const assignment = assign(program(stays));
    agent.run(url);
    await bank.reported(assignment.assignmentId, (report) => report.readyAt !== null);
    const pid = await pidIn(assignment);
    expect(await agent.end('SIGTERM')).toBe(0);
    expect(isAlive(pid)).toBe(true);
    expect(agent.output).toMatch(/without confinement/);
    expect(agent.output).toMatch(/1 workloads? run/);
  });

  test('refuses a folder that another agent uses, and takes over one whose agent was killed', async () => {
    agent.run(url);
    await bank.heard(() => true);
    const second = await agent.call(['run', '--bank', url, '--state', agent.state, '--once']);
    expect(second).toMatchObject({ code: 1, output: expect.stringMatching(/process id \d+ uses this folder/) });
    await agent.end('SIGKILL');
    expect((await agent.call(['run', '--bank', url, '--state', agent.state, '--once'])).code).toBe(0);
  });

  test('keeps its key and state to itself', () => {
    expect(statSync(agent.state).mode & 0o777).toBe(0o700);
    expect(statSync(join(agent.state, 'identity.json')).mode & 0o777).toBe(0o600);
  });

  test('joins once: a second join uses no token, a bad token is refused in words', async () => {
    const inventory = join(agent.folder, 'inventory.json');
    const again = ['join', '--bank', url, '--state', agent.state, '--inventory', inventory, '--token', 'token-2'];
    expect((await agent.call(again)).output).toMatch(/has joined before/);
    const other = ['join', '--bank', url, '--state', join(agent.folder, 'b'), '--inventory', inventory, '--token', 'wrong'];
    expect(await agent.call(other)).toMatchObject({
      code: 1,
      output: expect.stringMatching(/401 join_token_invalid This token is not valid/),
    });
    expect(bank.nodes.size).toBe(1);
  });
});
