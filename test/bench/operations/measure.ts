import { listAll } from '@compute-bank/application/list-all';
import { runtime } from '../../../functions/runtime/deps.ts';
import type { Measured, Operation, OperationName } from '../../../infra/cost/measured.ts';
import { mean } from '../kit/figures.ts';
import { measureDeadlines } from './deadlines.ts';
import type { Sample } from './gauge.ts';
import { measureHolds, measureIdleBeats, measureMinutes, measureOpenHolds, measureSnapshots } from './idle.ts';
import { runLease } from './leases.ts';
import { measureCancels, measureDeposits, measureOrders, measureReads, measureUnmatched } from './orders.ts';
import { splitLeases } from './split-leases.ts';
import { createStage } from './stage.ts';
import { exportedShare, less, type Stored, storedBytes } from './stored.ts';
import { type Repeats, repeatsOf, short, workOf } from './totals.ts';

/** How often everything but the batches is repeated. */
export interface Repetition {
  readonly leases: number;
  readonly others: number;
}

const nodesOfOrders = 16;

interface OrderSamples {
  readonly samples: readonly Sample[];
  /** Listed by one `list-holds`. */
  readonly holds: number;
  /** Looked at by one `open-holds`. */
  readonly openHolds: number;
  readonly exported: number;
  /** Bytes that an order without a match leaves for good. */
  readonly unmatched: number;
}

/** A bank of sixteen nodes that sells hours; then what else can be asked of it. */
async function sampleOrders(others: number): Promise<OrderSamples> {
  const stage = await createStage();
  try {
    const { dynamo } = stage.scene.api.bank.world;
    for (let number = 0; number < nodesOfOrders; number += 1) await stage.scene.deposit([await stage.scene.join()]);
    await stage.skip();
    await measureOrders(stage);
    await measureCancels(stage, others);
    const before = await storedBytes(dynamo);
    await measureUnmatched(stage, others);
    const unmatched = less(await storedBytes(dynamo), before).lasting / others;
    await measureReads(stage, others);
    await measureDeposits(stage, others);
    const holds = await measureHolds(stage, others);
    const openHolds = await measureOpenHolds(stage, others);
    const exported = await exportedShare(dynamo);
    await measureSnapshots(stage, others);
    return { samples: stage.gauge.samples, holds, openHolds, exported, unmatched };
  } finally {
    await stage.close();
  }
}

interface LeaseSamples {
  readonly samples: readonly Sample[];
  /** Looked at by one `hour-reconcile`. */
  readonly tenants: number;
  /** What leases of one and of three hours left behind. */
  readonly stored: { readonly one: readonly Stored[]; readonly three: readonly Stored[] };
}

/** A bank of one node, with one lease after the other. */
async function sampleLeases({ leases, others }: Repetition): Promise<LeaseSamples> {
  const stage = await createStage();
  const { dynamo } = stage.scene.api.bank.world;
  const stored = { one: [] as Stored[], three: [] as Stored[] };
  async function run(operation: string, hours: number): Promise<Stored> {
    const before = await storedBytes(dynamo);
    await runLease(stage, operation, node, hours);
    return less(await storedBytes(dynamo), before);
  }
  const node = await stage.scene.join();
  try {
    await stage.scene.deposit([node]);
    await stage.skip();
    await run('warm-up', 1);
    for (let repeat = 0; repeat < leases; repeat += 1) {
      stored.one.push(await run(`lease-1#${repeat}`, 1));
      stored.three.push(await run(`lease-3#${repeat}`, 3));
    }
    await measureMinutes(stage, others);
    await measureIdleBeats(stage, node, others);
    const tenants = (await listAll((page) => runtime().bank.listTenants(page))).length;
    return { samples: stage.gauge.samples, tenants, stored };
  } finally {
    await stage.close();
  }
}

/** In words, with what each is counted per. */
const meanings: Readonly<Record<OperationName, string>> = {
  'place-withdrawal': 'admission of a withdrawal, per request',
  'relay-1': 'relay of one command, per invocation',
  'relay-10': 'relay of ten commands, per invocation',
  'relay-100': 'relay of a hundred commands, per invocation',
  'match-1': 'matching of one order, per invocation',
  'match-10': 'matching of ten orders, per invocation',
  'match-100': 'matching of a hundred orders, per invocation',
  'project-1': 'projection of one match, per invocation',
  'project-10': 'projection of ten matches, per invocation',
  'project-100': 'projection of a hundred matches, per invocation',
  'cancel-withdrawal': 'cancelling a standing order, per request',
  'cancel-path': 'relay, matching and projection of a cancellation, per order',
  'unmatched-path': 'relay, matching and projection of an order that finds nothing, per order',
  'open-deposit': 'admission of a deposit of one node, per request',
  'deposit-path': 'relay, matching and projection of a deposit, per deposit',
  quote: 'a quote from a warm book, per request',
  'read-one': 'reading one withdrawal, per request',
  'list-page': 'a page of leases, per request',
  'market-depth': "a market's depth from a warm book, per request",
  'beat-idle-stored': 'a heartbeat without news that is stored, per beat',
  'beat-idle': 'a heartbeat without news that is not stored, per beat',
  'beat-metered': 'a heartbeat of a node with a running lease, per beat',
  lease: 'offer, acknowledgement, readiness, end and invoice of a lease of one node, per lease',
  'lease-hour': 'watching and settling a running lease, without its heartbeats, per hour',
  'minute-deadlines': 'the schedule of deadlines with nothing due, per minute',
  'deadlines-4000': 'the schedule of deadlines in a new container, with four thousand within two minutes, per run',
  'minute-sweep': 'the sweeper with nothing lost, one market, per minute',
  'hour-reconcile': 'a comparison of the books of a few tenants without open holds, per hour',
  'list-holds': 'listing holds of one tenant for that comparison, per list',
  'open-holds': 'looking at a tenant with some open holds for that comparison, per look',
  'snapshot-1000': 'a snapshot of a book of a thousand deposits, per snapshot',
};

const nameable = (name: OperationName): boolean => name !== 'lease' && name !== 'lease-hour';

/** Everything measured, for the committed file. */
export async function measure(repetition: Repetition): Promise<Pick<Measured, 'operations' | 'stored' | 'compared'>> {
  const orders = await sampleOrders(repetition.others);
  const { samples, tenants, stored } = await sampleLeases(repetition);
  const all = [...orders.samples, ...samples, ...(await measureDeadlines(repetition.leases))];
  const plain = (Object.keys(meanings) as OperationName[]).filter(nameable).map((name) => [name, operationOf(name, repeatsOf(all, name))]);
  const { lease, hour, samples: count } = splitLeases(all);
  const operations = {
    ...(Object.fromEntries(plain) as Record<OperationName, Operation>),
    lease: { what: meanings.lease, samples: count, functions: lease },
    'lease-hour': { what: meanings['lease-hour'], samples: count, functions: hour },
  };
  const bytes = (which: keyof Stored) => ({
    one: mean(stored.one.map((each) => each[which])),
    three: mean(stored.three.map((each) => each[which])),
  });
  const leaseHour = (bytes('lasting').three - bytes('lasting').one) / 2;
  return {
    operations,
    compared: { tenants, holds: orders.holds, openHolds: orders.openHolds },
    stored: {
      order: Math.round(bytes('lasting').one - leaseHour),
      leaseHour: Math.round(leaseHour),
      unmatched: Math.round(orders.unmatched),
      receipt: Math.round(bytes('expiring').one),
      receiptDays: 25 / 24,
      exported: short(orders.exported),
    },
  };
}

function operationOf(name: OperationName, repeats: Repeats): Operation {
  const functions = Object.fromEntries([...repeats].map(([worker, totals]) => [worker, workOf(totals)]));
  const samples = Math.max(0, ...[...repeats.values()].map((totals) => totals.length));
  if (samples === 0) throw new Error(`nothing was measured of ${name}`);
  return { what: meanings[name], samples, functions };
}
