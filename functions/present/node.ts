import type { MadeJoinTokens } from '@compute-bank/application/create-join-tokens';
import type { HeardNode } from '@compute-bank/application/get-node';
import type { Inventory, Node } from '@compute-bank/domain/entities/node';
import type { Fabric } from '@compute-bank/domain/entities/tenant';
import { formatInstant } from '@compute-bank/domain/instant';
import { optionalInstant, presentRegion } from './fields.ts';

export const presentFabric = ({ fabricId, name, region, network, createdAt }: Fabric) => ({
  fabricId,
  name,
  region: presentRegion(region),
  network: { ...network },
  createdAt: formatInstant(createdAt),
});

export const presentJoinTokens = ({ fabricId, expiresAt, tokens }: MadeJoinTokens) => ({
  fabricId,
  expiresAt: formatInstant(expiresAt),
  tokens: [...tokens],
});

const presentInventory = ({ source, marketId, gpus, cpuCores, memoryMib, interconnect }: Inventory) => ({
  source,
  marketId,
  gpus: gpus.map((gpu) => ({ ...gpu })),
  cpuCores,
  memoryMib,
  interconnect,
});

export const presentNode = (node: Node) => ({
  nodeId: node.nodeId,
  name: node.name,
  fabricId: node.fabricId,
  region: presentRegion(node.region),
  network: { ...node.network },
  inventory: presentInventory(node.inventory),
  inventoryRevision: node.inventoryRevision,
  state: node.state,
  failed: node.failed,
  maintenance: node.maintenance.on,
  depositId: node.claimedBy,
  publicKey: node.publicKey,
  joinedAt: formatInstant(node.joinedAt),
});

export const presentHeardNode = ({ node, heardAt }: HeardNode) => ({ ...presentNode(node), heardAt: optionalInstant(heardAt) });
