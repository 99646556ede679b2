import { returnLease } from '@compute-bank/contracts/leases';
import { getMatch } from '@compute-bank/contracts/matches';
import { getWithdrawal } from '@compute-bank/contracts/withdrawals';
import { addMs, ceilMinute, type Instant, instant } from '@compute-bank/domain/instant';
import type { Caller } from './api.ts';
import { cancelOrder, type Placed, placeOrder } from './orders.ts';
import { createPulse } from './pulse.ts';
import { sideBySide } from './side-by-side.ts';
import type { Stage } from './stage.ts';
import type { QuietReport } from './wire.ts';

export interface Played {
  readonly placed: readonly Placed[];
  readonly instants: number;
  readonly beats: number;
  readonly endedAt: Instant;
}

interface Act {
  readonly at: Instant;
  readonly run: () => Promise<void>;
}

const atOnce = 32;
const instantsMax = 200_000;

/**
 * Carries out a plan on a discrete clock; `onInstant` hears of each instant with how many orders were handed in: wait until the bank is quiet, let the agents that have something to tell speak,
 * go to the next instant at which anything happens. The clock keeps to whole minutes.
 */
export async function play(stage: Stage, onInstant: (at: Instant, placed: number) => void): Promise<Played> {
  const { host } = stage;
  const placed: Placed[] = [];
  const acts = actsOf(stage, placed);
  const pulse = createPulse(stage.cast.fleetOf, stage.plan.policy.heartbeatMs ?? 30_000);
  let report = await host.untilQuiet();
  let instants = 0;
  for (; instants < instantsMax; instants += 1) {
    report = await pulse.answer(report, host.untilQuiet);
    const now = nextInstant(report, [acts[0]?.at, pulse.nextDue()]);
    if (now === undefined) break;
    // An order must not overtake the deadlines of its own instant, or the market would hear of the time twice.
    if (await host.moveTo(now)) await host.untilQuiet();
    await Promise.all([sideBySide(takeDue(acts, now), atOnce, ({ run }) => run()), pulse.speak(now)]);
    report = await host.untilQuiet();
    onInstant(now, placed.length);
  }
  if (instants === instantsMax) throw new Error(`The run did not end within ${instantsMax} instants.`);
  return { placed, instants, beats: pulse.beats(), endedAt: instant(report.now) };
}

/** Removes what is due from the front of the list. */
function takeDue(acts: Act[], now: Instant): Act[] {
  const later = acts.findIndex(({ at }) => at > now);
  return acts.splice(0, later === -1 ? acts.length : later);
}

function nextInstant({ now, nextDueAt }: QuietReport, planned: readonly (number | undefined)[]): Instant | undefined {
  const moments = [nextDueAt, ...planned].filter((at) => at !== null && at !== undefined);
  if (moments.length === 0) return undefined;
  // A deadline that is due and still there is looked at again in the next minute.
  return ceilMinute(instant(Math.max(Math.min(...moments), now + 1)));
}

/** Arrivals, cancellations, early returns and mishaps, in the order of time. */
function actsOf({ plan, cast, agents }: Stage, placed: Placed[]): Act[] {
  const callOf = (name: string): Caller => {
    const tenant = cast.tenants.get(name);
    if (!tenant) throw new Error(`The plan has no tenant ${name}.`);
    return tenant.call;
  };
  const orders = plan.withdrawals.flatMap((planned): Act[] => {
    const call = callOf(planned.buyer);
    let withdrawalId: string | undefined;
    const place = async (): Promise<void> => {
      const outcome = await placeOrder(call, planned);
      placed.push(outcome);
      if (outcome.kind === 'accepted') withdrawalId = outcome.withdrawalId;
    };
    const later = (afterMs: number | null, run: (id: string) => Promise<void>): Act[] =>
      afterMs === null
        ? []
        : [{ at: addMs(planned.at, afterMs), run: async () => (withdrawalId === undefined ? undefined : run(withdrawalId)) }];
    return [
      { at: planned.at, run: place },
      ...later(planned.cancelAfterMs, (id) => cancelOrder(call, id)),
      ...later(planned.returnAfterMs, (id) => giveBack(call, id)),
    ];
  });
  const mishaps = plan.mishaps.map(({ at, agent }): Act => ({ at, run: async () => agents[agent]?.kill() }));
  return [...orders, ...mishaps].sort((a, b) => a.at - b.at);
}

async function giveBack(call: Caller, withdrawalId: string): Promise<void> {
  const { matchIds } = await call(getWithdrawal, { params: { withdrawalId } });
  for (const matchId of matchIds) {
    const { leaseId } = await call(getMatch, { params: { matchId } });
    await call(returnLease, { params: { leaseId } });
  }
}
