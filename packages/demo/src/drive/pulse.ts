import { type Instant, instant } from '@compute-bank/domain/instant';
import type { Carrier } from './carrier.ts';
import type { QuietReport, Turn } from './wire.ts';

/** Decides who speaks when, on a clock that waits for everybody. */
export interface Pulse {
  /** Lets every node speak that must act or be heard by now. */
  speak(now: Instant): Promise<void>;
  /** Lets those speak of whom the bank awaits news, until it awaits none. */
  answer(report: QuietReport, untilQuiet: () => Promise<QuietReport>): Promise<QuietReport>;
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

  const letSpeak = async (now: Instant, nodeIds: readonly string[]): Promise<void> => {
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
    speak: (now) =>
      letSpeak(
        now,
        [...busy].filter(([, each]) => isDue(each, now)).map(([nodeId]) => nodeId),
      ),
    answer: async (first, untilQuiet) => {
      let report = first;
      const tried = new Set<string>();
      for (let round = 0; round < roundsMax; round += 1) {
        const awaited = report.awaited.filter(({ assignmentId, step }) => !tried.has(`${assignmentId} ${step}`));
        if (awaited.length === 0) return report;
        for (const { assignmentId, step } of awaited) tried.add(`${assignmentId} ${step}`);
        await letSpeak(instant(report.now), [...new Set(awaited.map(({ nodeId }) => nodeId))]);
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
