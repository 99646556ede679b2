import type { Deposit } from '@compute-bank/domain/entities/deposit';
import type { Node } from '@compute-bank/domain/entities/node';
import type { Market } from '@compute-bank/domain/entities/record';
import { type DepositId, derivedId } from '@compute-bank/domain/ids';
import type { Interval } from '@compute-bank/domain/instant';
import { reasons } from '@compute-bank/domain/reason';
import type { Book, BookDeposit } from '@compute-bank/engine/book';
import type { Command } from '@compute-bank/engine/command';
import { activeTenant } from './active-tenant.ts';
import { auditOf } from './audit-of.ts';
import { marketFor } from './market-parts.ts';
import { changesOf, draft } from './open-deposit.ts';
import { outboxOf } from './outbox-of.ts';
import type { Deps, Principal, Stored } from './ports.ts';
import { remainingWindows } from './remaining-windows.ts';

/** Nodes of one deposit that go to one part with the same windows. */
interface Group {
  readonly market: Market;
  readonly windows: readonly Interval[];
  /** Place of its first node in the deposit: it names the deposit that takes over. */
  readonly first: number;
  readonly nodes: Stored<Node>[];
}

/** How far one deposit came in this round. */
export interface MovedDeposit {
  readonly nodes: number;
  /** Its end is on its way. False: something happened beside it, and another round goes on. */
  readonly isClosed: boolean;
}

/**
 * Moves an open deposit of a halted market: for each part and set of windows that are left a deposit of the same terms takes
 * over the claims on its nodes, in one transaction each, and then it is closed. Nodes that have nothing left to offer, that
 * no part takes or that may not be offered stay with it until it is closed. Doing it again does what is still to be done.
 */
export async function moveDeposit(
  deps: Deps,
  principal: Principal,
  { market, book }: { readonly market: Market; readonly book: Book },
  { offer, nodes: offered }: BookDeposit,
): Promise<MovedDeposit> {
  const { tenantId, depositId } = offer;
  const found = await deps.bank.read({ type: 'deposit', tenantId, depositId });
  const isClosing = await deps.bank.read({ type: 'outbox', tenantId, commandId: closeId(depositId) });
  if (!found || isClosing) return { nodes: 0, isClosed: false };
  const tenant = await activeTenant(deps.bank, tenantId);
  const groups = tenant.ok ? await groupsOf(deps, market, book, { found: found.entity, offered }) : [];
  let nodes = 0;
  for (const group of groups) {
    const outcome = await takeOver(deps, principal, found.entity, { ...group, ownerId: offer.ownerId });
    if (outcome === 'changed') return { nodes, isClosed: false };
    if (outcome === 'moved') nodes += group.nodes.length;
  }
  return { nodes, isClosed: await close(deps, principal, found) };
}

const closeId = (depositId: DepositId): string => `close-${depositId}`;

interface Moving {
  readonly found: Deposit;
  readonly offered: BookDeposit['nodes'];
}

async function groupsOf(deps: Deps, market: Market, book: Book, { found, offered }: Moving): Promise<readonly Group[]> {
  const { bank, now } = deps;
  const at = now();
  const placed = await Promise.all(
    found.nodeIds.map(async (nodeId) => {
      const node = await bank.read({ type: 'node', tenantId: found.tenantId, nodeId });
      const inBook = offered.find((candidate) => candidate.offered.nodeId === nodeId);
      if (!node || !inBook || !isOfferable(node.entity) || node.entity.claimedBy !== found.depositId) return undefined;
      const part = await marketFor(bank, market, node.entity.region);
      const windows = remainingWindows(book, inBook, at);
      return part && windows.length > 0 ? { node, part, windows } : undefined;
    }),
  );
  const groups = new Map<string, Group>();
  for (const [first, place] of placed.entries()) {
    if (!place) continue;
    const { node, part, windows } = place;
    const key = `${part.marketId} ${JSON.stringify(windows)}`;
    const group = groups.get(key) ?? { market: part, windows, first, nodes: [] };
    group.nodes.push(node);
    groups.set(key, group);
  }
  return [...groups.values()];
}

const isOfferable = ({ state, failed }: Node): boolean => state !== 'suspended' && state !== 'retired' && !failed;

async function takeOver(
  deps: Deps,
  principal: Principal,
  from: Deposit,
  { market, windows, first, nodes, ownerId }: Group & { readonly ownerId: string },
): Promise<'moved' | 'changed' | 'refused'> {
  const { recurring, floorMicros, unit, leaseMsMin, noticeMs } = from;
  const nodeIds = nodes.map(({ entity }) => entity.nodeId);
  const request = { marketId: market.marketId, nodeIds, windows, recurring, floorMicros, unit, leaseMsMin, noticeMs };
  const depositId = derivedId('dep', from.depositId, `s${first}`);
  const deposit = draft(deps, from.tenantId, request, { depositId, movedFrom: from.depositId });
  const outcome = await deps.bank.commit(changesOf(deps, principal, deposit, { nodes, ownerId }));
  if (outcome.committed) return 'moved';
  // Its part refused it before, and the nodes came back: asking again would get the same answer.
  return outcome.refusal.cause === 'exists' ? 'refused' : 'changed';
}

/** Refused if its end is on its way already, or if the deposit changed. */
async function close(deps: Deps, principal: Principal, { entity, version }: Stored<Deposit>): Promise<boolean> {
  const { tenantId, depositId, marketId } = entity;
  const command: Command = { kind: 'close-deposit', commandId: closeId(depositId), issuer: tenantId, admittedAt: deps.now(), depositId };
  const { committed } = await deps.bank.commit([
    { kind: 'replace', entity: { ...entity, reason: reasons.market_split }, version },
    { kind: 'create', entity: outboxOf(marketId, command) },
    auditOf(deps, principal, 'move-deposit', depositId),
  ]);
  return committed;
}
