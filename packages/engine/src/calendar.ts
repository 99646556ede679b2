/**
 * GPUs of one node in use over time, as a step function: `used[i]` holds on `[times[i], times[i + 1])`, nothing is in
 * use before the first step, and the last step is always back to 0. Neighbouring steps differ.
 */
export interface Calendar {
  readonly times: number[];
  readonly used: number[];
}

export const createCalendar = (): Calendar => ({ times: [], used: [] });

/** Number of steps at or before `time`. */
function stepsUntil(calendar: Calendar, time: number): number {
  let low = 0;
  let high = calendar.times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((calendar.times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Most GPUs in use at any moment of `[from, until)`. */
export function peakUse(calendar: Calendar, from: number, until: number): number {
  let step = stepsUntil(calendar, from);
  let peak = step === 0 ? 0 : (calendar.used[step - 1] ?? 0);
  while (step < calendar.times.length && (calendar.times[step] ?? 0) < until) {
    peak = Math.max(peak, calendar.used[step] ?? 0);
    step += 1;
  }
  return peak;
}

/** Fewest GPUs in use at any moment of `[from, until)`. */
export function leastUse(calendar: Calendar, from: number, until: number): number {
  let step = stepsUntil(calendar, from);
  let least = step === 0 ? 0 : (calendar.used[step - 1] ?? 0);
  while (step < calendar.times.length && (calendar.times[step] ?? 0) < until) {
    least = Math.min(least, calendar.used[step] ?? 0);
    step += 1;
  }
  return least;
}

/** Makes `time` a step of its own, so that use can change there. */
function cutAt(calendar: Calendar, time: number): number {
  const step = stepsUntil(calendar, time);
  if (step > 0 && calendar.times[step - 1] === time) return step - 1;
  calendar.times.splice(step, 0, time);
  calendar.used.splice(step, 0, step === 0 ? 0 : (calendar.used[step - 1] ?? 0));
  return step;
}

function joinAt(calendar: Calendar, step: number): void {
  const before = step === 0 ? 0 : calendar.used[step - 1];
  if (step >= calendar.times.length || calendar.used[step] !== before) return;
  calendar.times.splice(step, 1);
  calendar.used.splice(step, 1);
}

/** Adds `gpus` (negative: takes away) to the use over `[from, until)`. */
export function addUse(calendar: Calendar, from: number, until: number, gpus: number): void {
  if (from >= until) return;
  const first = cutAt(calendar, from);
  const end = cutAt(calendar, until);
  for (let step = first; step < end; step += 1) calendar.used[step] = (calendar.used[step] ?? 0) + gpus;
  joinAt(calendar, end);
  joinAt(calendar, first);
}
