import { type Activity, activitiesOf } from './activities.ts';
import type { Bill } from './bill.ts';
import type { Load } from './load.ts';
import type { Measured } from './measured.ts';
import type { PriceName } from './prices.ts';
import { usageOf } from './usage.ts';

/** Why a bank is asked to do something. */
const causes = ['admission', 'matching', 'leases', 'heartbeats', 'deposits', 'quotes and reads', 'kept data', 'being there'] as const;
type Cause = (typeof causes)[number];

export interface CauseCost {
  readonly cause: Cause;
  /** Dollars a month. */
  readonly dollars: number;
}

const causeOf: Readonly<Record<Activity['name'], Cause>> = {
  'place-withdrawal': 'admission',
  'cancel-withdrawal': 'admission',
  relay: 'matching',
  match: 'matching',
  project: 'matching',
  'relay-1': 'matching',
  'relay-10': 'matching',
  'relay-100': 'matching',
  'match-1': 'matching',
  'match-10': 'matching',
  'match-100': 'matching',
  'project-1': 'matching',
  'project-10': 'matching',
  'project-100': 'matching',
  'cancel-path': 'matching',
  'unmatched-path': 'matching',
  'snapshot-1000': 'matching',
  'open-deposit': 'deposits',
  'deposit-path': 'deposits',
  quote: 'quotes and reads',
  'read-one': 'quotes and reads',
  'list-page': 'quotes and reads',
  'market-depth': 'quotes and reads',
  'beat-idle-stored': 'heartbeats',
  'beat-idle': 'heartbeats',
  'beat-metered': 'heartbeats',
  lease: 'leases',
  'lease-hour': 'leases',
  'deadlines-4000': 'leases',
  'minute-deadlines': 'being there',
  'minute-sweep': 'being there',
  'hour-reconcile': 'being there',
  'list-holds': 'being there',
  'open-holds': 'leases',
};

const kept: ReadonlySet<PriceName> = new Set(['storage', 'recovery', 'exports', 'archive', 'deepArchive']);

/** Shares each line of the bill among its causes, by the units that each would take alone; what nobody causes is for being there. */
export function causesOf(load: Load, measured: Measured, bill: Bill): readonly CauseCost[] {
  const nothing = usageOf(load, measured, []);
  const all = activitiesOf(load, measured);
  const alone = new Map(
    causes.map((cause) => [
      cause,
      usageOf(
        load,
        measured,
        all.filter(({ name }) => causeOf[name] === cause),
      ),
    ]),
  );
  const dollars = new Map<Cause, number>(causes.map((cause) => [cause, 0]));
  const add = (cause: Cause, more: number) => dollars.set(cause, (dollars.get(cause) ?? 0) + more);
  for (const { price, units, dollars: cost } of bill.lines) {
    if (kept.has(price)) add('kept data', cost);
    else {
      const caused = units === 0 ? 0 : (cost * (units - nothing[price])) / units;
      const parts = causes.map((cause) => (alone.get(cause)?.[price] ?? 0) - nothing[price]);
      const whole = parts.reduce((sum, part) => sum + part, 0);
      for (const [index, cause] of causes.entries()) if (whole > 0) add(cause, (caused * (parts[index] ?? 0)) / whole);
      add('being there', whole > 0 ? cost - caused : cost);
    }
  }
  return [...dollars].map(([cause, sum]) => ({ cause, dollars: sum })).sort((a, b) => b.dollars - a.dollars);
}
