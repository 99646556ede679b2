import { type CallClearing, type Clearing, clearingLimits } from '@compute-bank/domain/clearing';
import { secondMs } from '@compute-bank/domain/instant';

const continuous: Clearing = { kind: 'continuous' };
/** The clock of a run keeps to whole minutes, so more calls than one a minute could not be told apart. */
const everySecondsDefault = 60;
const everySecondsMax = clearingLimits.everyMsMax / secondMs;

/**
 * Reads `continuous`, `call`, `both`, and the latter two with a period as in `call:30`: how the markets of each run clear, in
 * the order of the runs. Undefined for any other text, and for a period outside the API's 1 to 60 s.
 */
export function readClearings(text: string): readonly Clearing[] | undefined {
  if (text === 'continuous') return [continuous];
  const [, kind, period] = /^(call|both)(?::(\d{1,4}))?$/.exec(text) ?? [];
  const everySeconds = Number(period ?? everySecondsDefault);
  if (kind === undefined || everySeconds < 1 || everySeconds > everySecondsMax) return undefined;
  const call = callEvery(everySeconds * secondMs);
  return kind === 'call' ? [call] : [continuous, call];
}

/** Calls with the price share and the search that the API assumes where a market does not say. */
export const callEvery = (everyMs: number): CallClearing => ({
  kind: 'call',
  everyMs,
  kBps: clearingLimits.kBps,
  iterations: clearingLimits.iterations,
});

/** In words, as a title. */
export const describeClearing = (clearing: Clearing): string =>
  clearing.kind === 'continuous' ? 'continuous markets' : `call markets, every ${clearing.everyMs / secondMs} s`;
