import type { Deposit, DepositState } from '@compute-bank/domain/entities/deposit';
import type { DepositId, NodeId, TenantId } from '@compute-bank/domain/ids';
import { reasons } from '@compute-bank/domain/reason';
import { decideAndCommit } from './decide-and-commit.ts';
import type { Bank, Change, Deps, Stored } from './ports.ts';
import type { EventPlace, ProjectorDeps } from './projection.ts';

const order: Record<DepositState, number> = { pending: 0, open: 1, closing: 2, closed: 3, rejected: 3 };

/** Moves a deposit forward. Closed or rejected, it lets its nodes go: from then on they may be deposited again. */
export async function projectDeposit(
  deps: ProjectorDeps,
  place: EventPlace,
  tenantId: TenantId,
  depositId: DepositId,
  state: 'open' | 'closing' | 'closed' | 'rejected',
): Promise<void> {
  await decideAndCommit(deps.bank, async () => {
    const found = await deps.bank.read({ type: 'deposit', tenantId, depositId });
    if (!found || order[found.entity.state] >= order[state]) return undefined;
    const isOver = state === 'closed' || state === 'rejected';
    const entity: Deposit = {
      ...found.entity,
      state,
      logPosition: place.position,
      ...(isOver && { closedAt: place.at }),
      ...(state === 'rejected' && { reason: reasons.refused }),
    };
    const released = isOver ? await releaseClaims(deps, found.entity) : [];
    return [{ kind: 'replace', entity, version: found.version }, ...released];
  });
}

/** Nodes that it took over when its market was split go back to the deposit that still has leases on them; others are free. */
async function releaseClaims({ bank }: Deps, deposit: Deposit): Promise<Change[]> {
  const heir = await heirOf(bank, deposit);
  const release = async (nodeId: NodeId): Promise<Change[]> => {
    const node = await bank.read({ type: 'node', tenantId: deposit.tenantId, nodeId });
    if (node?.entity.claimedBy !== deposit.depositId) return [];
    return [{ kind: 'replace', entity: { ...node.entity, claimedBy: heir?.entity.depositId ?? null }, version: node.version }];
  };
  const released = (await Promise.all(deposit.nodeIds.map(release))).flat();
  // Written as it is: it must not end beside this, or nobody would release what it gets back.
  return heir && released.length > 0 ? [...released, { kind: 'replace', ...heir }] : released;
}

const ancestorsMax = 8;

/** The nearest deposit before it, each having taken over from the one before, that is not over. */
async function heirOf(bank: Bank, { tenantId, movedFrom }: Deposit): Promise<Stored<Deposit> | undefined> {
  for (let depositId = movedFrom, steps = 0; depositId !== null && steps < ancestorsMax; steps += 1) {
    const found = await bank.read({ type: 'deposit', tenantId, depositId });
    if (!found) return undefined;
    if (!isDepositOver(found.entity)) return found;
    depositId = found.entity.movedFrom;
  }
  return undefined;
}

const isDepositOver = ({ state }: Deposit): boolean => state === 'closed' || state === 'rejected';
