import { listAll } from '@compute-bank/application/list-all';
import { recallOpenHolds } from '@compute-bank/application/reconcile-open-holds';
import { lookAtTenant } from '@compute-bank/application/reconcile-tenant';
import type { TenantId } from '@compute-bank/domain/ids';
import { minuteMs, secondMs } from '@compute-bank/domain/instant';
import { encodeBook } from '@compute-bank/engine/snapshot';
import { runtime } from '../../../functions/runtime/deps.ts';
import type { ApiNode } from '../../fixtures/api-node.ts';
import { testMarketId } from '../../fixtures/parties.ts';
import { openBenchMarket } from '../kit/market.ts';
import { mixed } from '../kit/order-flow.ts';
import type { Stage } from './stage.ts';

/** A node without a lease: it beats every 30 s, and every other beat is stored. */
export async function measureIdleBeats(stage: Stage, node: ApiNode, times: number): Promise<void> {
  stage.pass(10 * minuteMs);
  await stage.beat('warm-up', node);
  for (let repeat = 0; repeat < times; repeat += 1) {
    stage.pass(30 * secondMs);
    await stage.beat(`beat-idle#${repeat}`, node);
    stage.pass(30 * secondMs);
    await stage.beat(`beat-idle-stored#${repeat}`, node);
  }
}

/** What runs every minute and every hour, while nothing is due and no money set aside, of a bank with one market. */
export async function measureMinutes(stage: Stage, times: number): Promise<void> {
  for (let repeat = 0; repeat < times; repeat += 1) {
    await stage.deadlines(`minute-deadlines#${repeat}`);
    await stage.sweep(`minute-sweep#${repeat}`);
    await stage.reconcile(`hour-reconcile#${repeat}`);
  }
}

/** Reconciliation lists the holds that came since it last looked. Answers how many they are here. */
export async function measureHolds(stage: Stage, times: number): Promise<number> {
  const tenantId = stage.scene.buyer.tenantId as TenantId;
  let holds = 0;
  for (let repeat = 0; repeat < times; repeat += 1) {
    const list = () => listAll((page) => runtime().bank.list('hold', tenantId, page));
    holds = (await stage.gauge.invoke(`list-holds#${repeat}`, 'Reconcile', list)).length;
  }
  return holds;
}

/** Reconciliation looks at each open hold, its order and its leases. Nobody runs the leases here, so all are open. Answers how many they are. */
export async function measureOpenHolds(stage: Stage, times: number): Promise<number> {
  const tenantId = stage.scene.buyer.tenantId as TenantId;
  const look = () => lookAtTenant({ ...runtime(), hasTime: () => true }, tenantId, 'since last comparison');
  // The first look remembers them, as the run of an hour ago did.
  stage.pass(10 * minuteMs);
  await (await look()).remember();
  for (let repeat = 0; repeat < times; repeat += 1) {
    await stage.gauge.invoke(`open-holds#${repeat}`, 'Reconcile', look);
  }
  return (await recallOpenHolds(runtime().bank, tenantId))?.entity.holdIds.length ?? 0;
}

/** A snapshot of a book of a thousand deposits, written beside the log's own. */
export async function measureSnapshots(stage: Stage, times: number): Promise<void> {
  const { book, fill } = openBenchMarket(mixed);
  fill(1_000);
  for (let repeat = 0; repeat < times; repeat += 1) {
    await stage.gauge.invoke(`snapshot-1000#${repeat}`, 'Matcher', () =>
      runtime().log.saveSnapshot(testMarketId, 1_000_000 + repeat, '0'.repeat(64), encodeBook(book)),
    );
  }
}
