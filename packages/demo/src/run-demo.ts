import type { Clearing } from '@compute-bank/domain/clearing';
import { addMs } from '@compute-bank/domain/instant';
import { planBuiltin } from './builtin/plan-builtin.ts';
import { describeClearing } from './clearing-option.ts';
import { childWork } from './drive/child-work.ts';
import { watchMemory } from './drive/memory.ts';
import { type Played, play } from './drive/play.ts';
import type { Programs } from './drive/programs.ts';
import type { Progress } from './drive/progress.ts';
import { agentDir, bankDir, type Stage, setStage } from './drive/stage.ts';
import type { HostMetrics } from './drive/wire.ts';
import type { Options } from './options.ts';
import type { Plan } from './plan/plan.ts';
import { type Books, collect } from './summary/collect.ts';
import { countChildren } from './summary/count-children.ts';
import { type LatencyReport, measureLatency } from './summary/measure-latency.ts';
import { runVerify } from './summary/run-verify.ts';
import { type Summary, useBetween } from './summary/summary.ts';
import { countBy, tally } from './summary/tally.ts';
import { describeAssigned } from './trace/describe-trace.ts';
import { type LoadedTrace, loadTrace } from './trace/load-trace.ts';

export interface DemoParts {
  readonly options: Options;
  readonly root: string;
  readonly stateDir: string;
  readonly programs: Programs;
  readonly progress: Progress;
  readonly nowMs: () => number;
}

/** What was seen while the plan was played, before the bank was stopped. */
interface Observed {
  readonly stage: Stage;
  readonly played: Played;
  readonly books: Books;
  readonly atStart: HostMetrics;
  readonly atEnd: HostMetrics;
  readonly memory: Summary['memory'];
  readonly runSeconds: number;
}

/** What is to be played, the same in each run. */
interface Script {
  readonly plan: Plan;
  readonly trace: LoadedTrace | null;
  readonly assigned: readonly string[];
}

/** Plays one plan once for each way of clearing that was asked for, each time with a bank of its own; summaries in that order. */
export async function runDemo(parts: DemoParts): Promise<readonly Summary[]> {
  const { options, stateDir, progress } = parts;
  const trace = options.trace && loadTrace(options.trace, options.seed);
  const plan = trace?.plan ?? planBuiltin(options.seed);
  const assigned = trace ? describeAssigned(trace, options.seed) : [];
  for (const sentence of assigned) progress.note(`assigned: ${sentence}`);
  const summaries: Summary[] = [];
  for (const clearing of options.clearings) {
    const folder = options.clearings.length === 1 ? stateDir : `${stateDir}/${clearing.kind}`;
    summaries.push(await runOnce({ ...parts, stateDir: folder, clearing }, { plan, trace, assigned }));
  }
  return summaries;
}

interface RunParts extends DemoParts {
  readonly clearing: Clearing;
}

/** Plays a plan from end to end, stops everything, verifies what the tables hold and times a few orders. */
async function runOnce(parts: RunParts, script: Script): Promise<Summary> {
  const { options, root, stateDir, programs, progress, clearing, nowMs } = parts;
  const startedAt = nowMs();
  const observed = await observe(parts, script.plan);
  await programs.stopAll();
  progress.note('verifying what the tables hold, in a new process');
  const verifyFrom = nowMs();
  const verified = await runVerify(programs, root, bankDir(stateDir));
  const verifySeconds = (nowMs() - verifyFrom) / 1_000;
  if (options.latency) progress.note('timing orders in a bank of its own on real time');
  const latency = options.latency ? await measureLatency(programs, { root, seed: options.seed, clearing, nowMs }) : null;
  return summarise(parts, { ...script, observed, verified, latency }, verifySeconds, (nowMs() - startedAt) / 1_000);
}

async function observe({ root, stateDir, programs, progress, clearing, nowMs }: RunParts, plan: Plan): Promise<Observed> {
  const nodes = plan.fabrics.reduce((sum, fabric) => sum + fabric.nodes.length, 0);
  progress.note(
    `${plan.title} in ${describeClearing(clearing)}: ${nodes} nodes in ${plan.agents} agent processes, ${plan.deposits.length} deposits, ${plan.withdrawals.length} withdrawals`,
  );
  const stage = await setStage(plan, programs, { root, stateDir, onRealTime: false, clearing, nowMs });
  progress.note(`the bank is open and everybody has joined (${(stage.seconds.start + stage.seconds.enrol).toFixed(1)} s)`);
  const { host, agents } = stage;
  const atStart = await host.metrics();
  const memory = watchMemory(() => [
    { name: 'driver', pid: process.pid },
    { name: 'bank', pid: host.pid },
    ...agents.map(({ program }) => ({ name: program.name, pid: program.pid })),
  ]);
  const runFrom = nowMs();
  const last = plan.withdrawals.length;
  let instants = 0;
  const played = await play(stage, (at, placed) => {
    if (instants % 50 === 0) memory.sample();
    instants += 1;
    progress.at(
      `${new Date(at).toISOString().slice(0, 16)}  ${placed} of ${last} orders handed in, ${((nowMs() - runFrom) / 1_000).toFixed(0)} s`,
    );
  });
  progress.end();
  const runSeconds = (nowMs() - runFrom) / 1_000;
  progress.note(`played: ${played.instants} instants in ${runSeconds.toFixed(1)} s; reading everybody's books`);
  const atEnd = await host.metrics();
  const books = await collect(plan, stage.cast);
  await stage.api.close();
  return { stage, played, books, atStart, atEnd, memory: withDatabase(memory.peak(), atEnd), runSeconds };
}

/** The database is a child of the bank, which knows its size. */
function withDatabase(peak: Summary['memory'], { rss }: HostMetrics): Summary['memory'] {
  return peak && { total: peak.total + rss.database, each: { ...peak.each, database: rss.database } };
}

interface Results extends Script {
  readonly observed: Observed;
  readonly verified: Awaited<ReturnType<typeof runVerify>>;
  readonly latency: LatencyReport | null;
}

function summarise({ options, stateDir, clearing }: RunParts, results: Results, verify: number, all: number): Summary {
  const { plan, trace, assigned, observed, verified, latency } = results;
  const { stage, played, books, atStart, atEnd, memory, runSeconds } = observed;
  const ran = stage.agents.map((_, agent) => countChildren(agentDir(stateDir, agent), childWork.output));
  const zero = { ...atStart, transactions: 0, itemsWritten: 0, writeUnits: 0, readUnits: 0 };
  return {
    title: plan.title,
    seed: options.seed,
    clearing,
    asset: plan.asset,
    tally: tally(plan, played.placed, books, stage.cast.nodeIds),
    notMappable: countBy(trace?.notMappable ?? [], ({ reason }) => reason),
    broken: trace?.broken ?? [],
    nodes: plan.fabrics.reduce((sum, fabric) => sum + fabric.nodes.length, 0),
    deposits: plan.deposits.length,
    mishaps: { agentsKilled: plan.mishaps.length, lies: stage.liar?.lies ?? null },
    children: { sampled: plan.withdrawals.filter(({ runsChild }) => runsChild).length, ran: ran.reduce((sum, each) => sum + each, 0) },
    clock: {
      from: new Date(plan.withdrawals[0]?.at ?? plan.opensAt).toISOString(),
      until: new Date(addMs(played.endedAt, 0)).toISOString(),
      instants: played.instants,
      turns: played.beats,
    },
    seconds: { ...stage.seconds, run: runSeconds, verify, all },
    store: useBetween(atStart, atEnd),
    setUp: useBetween(zero, atStart),
    memory,
    latency,
    assigned,
    checks: verified.checks,
    findings: verified.findings,
    verified: verified.counts,
    state: options.state && stateDir,
  };
}
