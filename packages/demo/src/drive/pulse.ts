import { type Instant, instant } from '@compute-bank/domain/instant';
import type { Carrier } from './carrier.ts';
import type { QuietReport, Turn } from './wire.ts';

/** Decides who speaks when, on a clock that waits for everybody. */
export interface Pulse {
  /** Lets everybody speak who has something to tell at this instant, until the bank is at rest. */
  rest(report: QuietReport, untilQuiet: () => Promise<QuietReport>): Promise<QuietReport>;
  /** When a node that works must act or speak next. */
  nextDue(): number | undefined;
  /** Turns of nodes so far. */
  beats(): number;
}

const roundsMax = 12;
/** Agents keep the bank's wish within these bounds. */
const heartbeatMsMax = 3_600_000;

interface Busy {
  readonly due: number;
  readonly spokeAt: number;
}

/**
 * An agent speaks when the bank awaits news of it, when it must act, and in time for the next heartbeat while it has
 * work. Heartbeats that are due soon travel with whatever moves the clock; nodes without work say nothing.
 */
export function createPulse(carrierOf: ReadonlyMap<string, Carrier>, heartbeatMs: number): Pulse {
  const everyMs = Math.min(heartbeatMs, heartbeatMsMax);
  const busy = new Map<string, Busy>();
  let beats = 0;

  const speak = async (now: Instant, nodeIds: readonly string[]): Promise<void> => {
    const byCarrier = new Map<Carrier, string[]>();
    for (const nodeId of nodeIds) {
      const carrier = carrierOf.get(nodeId);
      if (!carrier?.isAlive()) busy.delete(nodeId);
      else byCarrier.set(carrier, [...(byCarrier.get(carrier) ?? []), nodeId]);
    }
    const turns = await Promise.all([...byCarrier].map(([carrier, ids]) => carrier.beat(now, ids)));
    for (const turn of turns.flat()) remember(turn, now);
    beats += turns.flat().length;
  };
  const remember = ({ nodeId, due, busy: isBusy }: Turn, now: number): void => {
    if (isBusy) busy.set(nodeId, { due, spokeAt: now });
    else busy.delete(nodeId);
  };
  const isDue = ({ due, spokeAt }: Busy, now: number): boolean => {
    const isHeartbeatOnly = due >= spokeAt + everyMs;
    return due <= now || (isHeartbeatOnly && now >= spokeAt + everyMs / 2);
  };
  return {
    rest: async (first, untilQuiet) => {
      let report = first;
      const tried = new Set<string>();
      for (let round = 0; round < roundsMax; round += 1) {
        const { now } = report;
        const awaited = report.awaited.filter(({ assignmentId, step }) => !tried.has(`${assignmentId} ${step}`));
        for (const { assignmentId, step } of awaited) tried.add(`${assignmentId} ${step}`);
        const due = round > 0 ? [] : [...busy].filter(([, each]) => isDue(each, now)).map(([nodeId]) => nodeId);
        const nodeIds = new Set([...awaited.map(({ nodeId }) => nodeId), ...due]);
        if (nodeIds.size === 0) return report;
        await speak(instant(now), [...nodeIds]);
        report = await untilQuiet();
      }
      return report;
    },
    nextDue: () => {
      const dues = [...busy].filter(([nodeId]) => carrierOf.get(nodeId)?.isAlive() === true).map(([, { due }]) => due);
      return dues.length === 0 ? undefined : Math.min(...dues);
    },
    beats: () => beats,
  };
}
