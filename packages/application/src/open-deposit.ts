import type { Deposit } from '@compute-bank/domain/entities/deposit';
import type { Node } from '@compute-bank/domain/entities/node';
import type { MarketId, NodeId, TenantId } from '@compute-bank/domain/ids';
import type { Interval } from '@compute-bank/domain/instant';
import type { Micros } from '@compute-bank/domain/money';
import type { Recurrence } from '@compute-bank/domain/recurrence-rule';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import type { Tier } from '@compute-bank/domain/tier';
import type { Command, OfferedNode } from '@compute-bank/engine/command';
import { activeTenant } from './active-tenant.ts';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import { windowsOf } from './deposit-windows.ts';
import { getMarket } from './get-market.ts';
import type { Once } from './idempotency.ts';
import { marketOfNodes } from './market-of-nodes.ts';
import { outboxOf } from './outbox-of.ts';
import type { Change, Deps, Principal, Stored } from './ports.ts';
import { sellable } from './sellable-terms.ts';

/** Nodes that a provider offers, when, and the least it will take. */
export interface DepositRequest {
  readonly marketId: MarketId;
  /** At most 80: they are claimed in one transaction. */
  readonly nodeIds: readonly NodeId[];
  readonly windows: readonly Interval[];
  readonly recurring: readonly Recurrence[];
  readonly floorMicros: Micros;
  readonly unit: 'gpu' | 'node';
  readonly leaseMsMin: number;
  /** Notice with which the provider may take capacity back from a lease; null: never. */
  readonly noticeMs: number | null;
}

export type OpenDepositRejection = Rejection<
  | 'invalid_request'
  | 'market_not_found'
  | 'market_halted'
  | 'tenant_suspended'
  | 'node_not_found'
  | 'node_not_eligible'
  | 'node_already_deposited'
>;

/** Admits a deposit and claims each of its nodes, so that a GPU stands in at most one open deposit of the whole bank. */
export function openDeposit(
  deps: Deps,
  principal: Principal,
  request: DepositRequest,
  once: Once<Deposit>,
): Promise<Result<Deposit, OpenDepositRejection>> {
  const depositId = deps.nextId('dep');
  return admit(deps.bank, async (): Promise<Result<Admission<Deposit>, OpenDepositRejection>> => {
    const tenant = await activeTenant(deps.bank, principal.tenantId);
    if (!tenant.ok) return tenant;
    const named = await getMarket(deps.bank, request.marketId);
    if (!named.ok) return named;
    const windows = windowsOf(request, deps.now());
    if (!windows.ok) return windows;
    const nodes = await readNodes(deps, principal, request);
    if (!nodes.ok) return nodes;
    const market = await marketOfNodes(
      deps.bank,
      named.value,
      nodes.value.map(({ entity }) => entity),
    );
    if (!market.ok) return market;
    const terms = sellable(request, windows.value, market.value);
    if (!terms.ok) return terms;
    const offered = { ...request, marketId: market.value.marketId, windows: windows.value };
    const deposit = draft(deps, principal.tenantId, offered, { depositId, movedFrom: null });
    const changes = changesOf(deps, principal, deposit, { nodes: nodes.value, ownerId: tenant.value.ownerId });
    return ok({ value: deposit, changes: [...changes, once.receipt(deposit)] });
  });
}

async function readNodes(
  { bank }: Deps,
  { tenantId }: Principal,
  request: DepositRequest,
): Promise<Result<Stored<Node>[], OpenDepositRejection>> {
  const found = await Promise.all(request.nodeIds.map((nodeId) => bank.read({ type: 'node', tenantId, nodeId })));
  const nodes: Stored<Node>[] = [];
  for (const [index, node] of found.entries()) {
    if (!node) return refuse('node_not_found', index, 'There is no such node.');
    const { state, failed, claimedBy, maintenance } = node.entity;
    if (claimedBy !== null) return refuse('node_already_deposited', index, 'This node stands in another deposit that is not closed yet.');
    if (state === 'suspended' || state === 'retired') return refuse('node_not_eligible', index, `This node is ${state}.`);
    if (maintenance?.on) return refuse('node_not_eligible', index, 'This node is under maintenance; end that first.');
    if (failed) return refuse('node_not_eligible', index, 'This node was lost; restore it first.');
    nodes.push(node);
  }
  return ok(nodes);
}

const refuse = (code: 'node_not_found' | 'node_not_eligible' | 'node_already_deposited', index: number, detail: string) =>
  reject({ ...rejection(code, detail), errors: [{ pointer: `/nodeIds/${index}`, detail }] });

/** A deposit that its market has not heard of yet. */
export function draft(
  { now }: Deps,
  tenantId: TenantId,
  request: DepositRequest,
  identity: Pick<Deposit, 'depositId' | 'movedFrom'>,
): Deposit {
  const { marketId, nodeIds, windows, recurring, floorMicros, unit, leaseMsMin, noticeMs } = request;
  const terms = { nodeIds, windows, recurring, floorMicros, unit, leaseMsMin, noticeMs };
  const fresh = { state: 'pending' as const, reclaims: [], reason: null, createdAt: now(), closedAt: null, logPosition: 0 };
  return { type: 'deposit', ...identity, tenantId, marketId, ...terms, ...fresh };
}

/** How far the figures of a node in this state were checked. */
export const tierOf = (state: Node['state']): Tier => (state === 'verified' ? 'verified' : 'unverified');

const offeredNode = ({ entity: { nodeId, fabricId, inventory, region, network, state } }: Stored<Node>): OfferedNode => ({
  nodeId,
  fabricId,
  gpus: inventory.gpus.length,
  region,
  interconnect: inventory.interconnect,
  network,
  tier: tierOf(state),
});

/** Nodes of a deposit, and the beneficial owner of its provider. */
interface Offer {
  readonly nodes: readonly Stored<Node>[];
  readonly ownerId: string;
}

/** Opens the deposit and claims its nodes, in the state in which they were read. */
export function changesOf(deps: Deps, principal: Principal, deposit: Deposit, { nodes, ownerId }: Offer): Change[] {
  const { depositId, tenantId, marketId, windows, floorMicros, unit, leaseMsMin, noticeMs, createdAt } = deposit;
  const command: Command = {
    kind: 'open-deposit',
    commandId: depositId,
    issuer: tenantId,
    admittedAt: createdAt,
    depositId,
    tenantId,
    ownerId,
    nodes: nodes.map(offeredNode),
    windows,
    floorMicros,
    unit,
    leaseMsMin,
    noticeMs,
  };
  return [
    { kind: 'require-active', tenantId },
    { kind: 'create', entity: deposit },
    ...nodes.map(({ entity, version }): Change => ({ kind: 'replace', entity: { ...entity, claimedBy: depositId }, version })),
    { kind: 'create', entity: outboxOf(marketId, command) },
    auditOf(deps, principal, 'open-deposit', depositId),
  ];
}
