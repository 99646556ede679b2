/** An assignment, as far as it says when its agent must act. Instants in milliseconds. */
export interface AssignmentTimes {
  readonly offerAt: number;
  readonly start: number;
  readonly end: number;
  readonly stopAt: number | null;
}

/** What the agent has reported of it. */
export interface Progress {
  readonly acknowledged: boolean;
  readonly ready: boolean;
  readonly over: boolean;
}

export interface AgentStep {
  readonly step: 'acknowledge' | 'ready' | 'end';
  readonly at: number;
}

/** What the agent must report next, and from when on; undefined if nothing more is expected of it. */
export function agentStep(times: AssignmentTimes, progress: Progress): AgentStep | undefined {
  if (progress.over) return undefined;
  // An assignment that was called off before its agent took it is simply gone.
  if (!progress.acknowledged) return times.stopAt === null ? { step: 'acknowledge', at: times.offerAt } : undefined;
  if (!progress.ready && times.stopAt === null) return { step: 'ready', at: times.start };
  return { step: 'end', at: times.stopAt ?? times.end };
}
