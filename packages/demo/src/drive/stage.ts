import type { Clearing } from '@compute-bank/domain/clearing';
import type { Plan } from '../plan/plan.ts';
import type { Api } from './api.ts';
import { openApi } from './api.ts';
import { type Cast, enrol } from './enrol.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { type Host, startHost } from './host.ts';
import { createLiar, type Liar } from './liar.ts';
import type { Programs } from './programs.ts';

/** A bank with everybody enrolled, ready to be played on. */
export interface Stage {
  readonly plan: Plan;
  readonly host: Host;
  readonly api: Api;
  readonly agents: readonly Fleet[];
  readonly liar: Liar | null;
  readonly cast: Cast;
  readonly seconds: { readonly start: number; readonly enrol: number };
}

export interface StageOptions {
  readonly root: string;
  /** Holds the bank's state and one folder for each agent process. */
  readonly stateDir: string;
  /** On the machine's time instead of a discrete clock. */
  readonly onRealTime: boolean;
  /** How all markets of the plan clear. */
  readonly clearing: Clearing;
  readonly nowMs: () => number;
}

const connectionsPerAgent = 16;

export const bankDir = (stateDir: string): string => `${stateDir}/bank`;
export const agentDir = (stateDir: string, agent: number): string => `${stateDir}/agent-${agent}`;

/** Starts the bank and the agent processes, and lets the plan's tenants and nodes join. */
export async function setStage(plan: Plan, programs: Programs, options: StageOptions): Promise<Stage> {
  const { root, stateDir, onRealTime, clearing, nowMs } = options;
  const startedAt = nowMs();
  const discreteFrom = onRealTime ? null : plan.opensAt;
  const host = await startHost(programs, { root, stateDir: bankDir(stateDir), discreteFrom, policy: plan.policy });
  const agents = Array.from({ length: plan.agents }, (_, agent) =>
    startFleet(programs, `agent process ${agent + 1}`, {
      root,
      api: host.api,
      stateDir: agentDir(stateDir, agent),
      discrete: !onRealTime,
      connections: connectionsPerAgent,
    }),
  );
  const hasLiar = plan.fabrics.some(({ nodes }) => nodes.some(({ agent }) => agent === 'liar'));
  const liar = hasLiar ? createLiar(host.api, nowMs) : null;
  const api = openApi(host.api);
  const startedMs = nowMs() - startedAt;
  const cast = await enrol(plan, api, host.keys.admin, { agents, liar }, clearing);
  return { plan, host, api, agents, liar, cast, seconds: { start: startedMs / 1_000, enrol: (nowMs() - startedAt - startedMs) / 1_000 } };
}
