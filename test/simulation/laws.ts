import type { Page } from '@compute-bank/application/ports';
import type { EntityOf, ListedType } from '@compute-bank/domain/entities/entity';
import { isUndecided } from '@compute-bank/domain/extension-state';
import type { TenantId } from '@compute-bank/domain/ids';
import { createBankReader } from '@compute-bank/store/bank-reader';
import { createLogReader } from '@compute-bank/store/log-reader';
import { createMeterVerifier } from '@compute-bank/verify/meter-signature';
import { verifyBank } from '@compute-bank/verify/verify-bank';
import type { TestBank } from '../fixtures/bank.ts';
import { testAsset, testMarketId } from '../fixtures/parties.ts';
import { bankTableName, marketTableName } from '../fixtures/test-world.ts';
import type { Actors } from './actors.ts';

/** Everything that `npm run verify` checks, and what only the clients' side of the story can show. */
export async function brokenLaws(bank: TestBank, actors: Actors): Promise<string[]> {
  return [...(await brokenTableLaws(bank, true)), ...(await clientLaws(bank, actors)), ...(await claimLaws(bank, actors))];
}

/** What `npm run verify` would find. With `hasEnded` nothing may be under way any more. */
export async function brokenTableLaws({ runtime, world }: TestBank, hasEnded: boolean): Promise<string[]> {
  const report = await verifyBank({
    reader: createBankReader({ client: world.dynamo, table: bankTableName }),
    logReader: createLogReader({ client: world.dynamo, table: marketTableName }),
    log: runtime.log,
    now: runtime.now(),
    hasEnded,
    sha256: runtime.sha256,
    verifyMeter: createMeterVerifier(),
  });
  return report.findings.map(({ check, subject, detail }) => `${check}: ${subject} ${detail}`);
}

async function all<T extends ListedType>({ runtime }: TestBank, type: T, tenantId: TenantId): Promise<EntityOf<T>[]> {
  const found: EntityOf<T>[] = [];
  let after: string | null = null;
  for (let page = 0; page < 100; page += 1) {
    const { items, next }: Page<EntityOf<T>> = await runtime.bank.list(type, tenantId, { limit: 100, after });
    found.push(...items);
    if (next === null) return found;
    after = next;
  }
  throw new Error(`too many of ${type}`);
}

/** O5, S52: what was acknowledged is there, is over, and no key made two orders. */
async function clientLaws(bank: TestBank, actors: Actors): Promise<string[]> {
  const broken: string[] = [];
  for (const { tenantId } of actors.buyers) {
    const stored = await all(bank, 'withdrawal', tenantId);
    const ids = new Set(stored.map(({ withdrawalId }) => withdrawalId));
    for (const { tenant, withdrawalId } of actors.told.withdrawals) {
      if (tenant.tenantId === tenantId && !ids.has(withdrawalId)) broken.push(`O5: ${withdrawalId} was acknowledged and is lost`);
    }
    const keys = new Set<string>();
    for (const { workload, withdrawalId, state } of stored) {
      const key = workload?.env.KEY ?? '';
      if (keys.has(key)) broken.push(`S52: ${key} made a second order ${withdrawalId}`);
      keys.add(key);
      if (state === 'pending' || state === 'standing') broken.push(`V1: ${withdrawalId} is still ${state}`);
    }
    for (const { leaseId, endedAt, extension } of await all(bank, 'lease', tenantId)) {
      if (endedAt === null) broken.push(`V1: ${leaseId} has not ended`);
      if (extension && isUndecided(extension)) broken.push(`V1: the extension of ${leaseId} is still ${extension.state}`);
    }
  }
  return broken;
}

/** The engine never has to say that a node stands elsewhere: the claim at admission said it first. */
async function refusedClaims({ runtime }: TestBank): Promise<string[]> {
  const records = await runtime.log.readAfter(testMarketId, 0, 100_000);
  const events = records.flatMap(({ applied }) => applied.flatMap((entry) => entry.events));
  return events.flatMap((event) =>
    event.kind === 'command-refused' && event.code === 'node_offered_elsewhere'
      ? [`claim: ${event.subject} was admitted on a claimed node`]
      : [],
  );
}

/** L7 and the claim on a node: an open deposit's nodes are its own, and no other deposit's. */
async function claimLaws(bank: TestBank, actors: Actors): Promise<string[]> {
  const broken = await refusedClaims(bank);
  for (const { tenantId } of actors.providers) {
    const nodes = new Map((await all(bank, 'node', tenantId)).map((node) => [node.nodeId, node]));
    for (const { depositId, state, nodeIds } of await all(bank, 'deposit', tenantId)) {
      if (state !== 'open' && state !== 'closing') continue;
      for (const nodeId of nodeIds) {
        if (nodes.get(nodeId)?.claimedBy !== depositId) broken.push(`claim: ${nodeId} of ${state} ${depositId} is not claimed by it`);
      }
    }
  }
  return broken;
}

/** G3, looked at between steps: what is below its floor now may be refunded by the end. */
export async function brokenFloors({ runtime }: TestBank, { buyers }: Actors): Promise<string[]> {
  const balances = await Promise.all(buyers.map(({ tenantId }) => runtime.bank.read({ type: 'balance', tenantId, asset: testAsset })));
  return balances.flatMap((balance) => {
    const { tenantId, available, held } = balance?.entity ?? { tenantId: '', available: 0n, held: 0n };
    return available < 0n || held < 0n ? [`G3: ${tenantId} has ${available} available and ${held} held`] : [];
  });
}
