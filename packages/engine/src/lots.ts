import type { Slice } from '@compute-bank/domain/entities/withdrawal';
import type { TenantId } from '@compute-bank/domain/ids';
import type { Book, BookNode } from './book.ts';
import { compareText } from './chunked-list.ts';
import { machineOf } from './machine.ts';

/** Whose machine a node, or a lot, is on. */
export const operatorOf = ({
  offered,
  deposit,
}: Pick<BookNode, 'offered' | 'deposit'>): { readonly tenantId: TenantId; readonly ownerId: string } => offered.machine ?? deposit.offer;

/** Whether the tenant sells the node's capacity, or runs it. */
export const isSuppliedBy = (node: BookNode, tenantId: TenantId): boolean =>
  node.deposit.offer.tenantId === tenantId || operatorOf(node).tenantId === tenantId;

/** Whether it is a machine of the tenant's, not a lot on one. */
export const isOwnMachine = ({ offered, deposit }: BookNode, tenantId: TenantId): boolean =>
  offered.machine === undefined && deposit.offer.tenantId === tenantId;

/** The node, and all lots on it, by id: those of its leases, and of leases on those. */
export function withLots(book: Book, node: BookNode): BookNode[] {
  const nodeId = machineOf(node.offered);
  const found = new Set([node]);
  for (const { leases } of found) {
    for (const { matchId } of leases) {
      for (const lot of book.resales.get(matchId)?.nodes ?? []) if (machineOf(lot.offered) === nodeId) found.add(lot);
    }
  }
  return [...found].sort((a, b) => compareText(a.offered.nodeId, b.offered.nodeId));
}

/** The nodes and lots that the tenant sells or runs. */
export const suppliedBy = (book: Book, tenantId: TenantId): BookNode[] =>
  [...book.deposits.values()].flatMap(({ nodes }) => nodes.filter((node) => isSuppliedBy(node, tenantId)));

/** Who supplies a slice of the node, and where. */
export function supplyOfSlice(node: BookNode): Pick<Slice, 'depositId' | 'providerId' | 'sellerId' | 'nodeId' | 'lotId'> {
  const { depositId, tenantId } = node.deposit.offer;
  const { nodeId, machine } = node.offered;
  if (machine === undefined) return { depositId, providerId: tenantId, nodeId };
  return { depositId, providerId: machine.tenantId, nodeId: machine.nodeId, sellerId: tenantId, lotId: nodeId };
}
