import { assert } from '@compute-bank/domain/assert';
import type { GpuClaim, Inventory, Node } from '@compute-bank/domain/entities/node';
import type { Fabric, JoinToken } from '@compute-bank/domain/entities/tenant';
import type { TenantId } from '@compute-bank/domain/ids';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { ok, type Result, reject } from '@compute-bank/domain/result';
import { activeTenant } from './active-tenant.ts';
import { type Admission, admit } from './admit.ts';
import { auditOf } from './audit-of.ts';
import type { Bank, Change, Deps, Stored } from './ports.ts';
import type { Secrets } from './secrets.ts';

export interface JoinRequest {
  readonly token: string;
  /** Ed25519, base64url of the raw 32 bytes. */
  readonly publicKey: string;
  readonly name: string;
  readonly inventory: Inventory;
}

/** What joining works with: until its token is found, nobody knows whose node it will be. */
export interface JoinDeps extends Omit<Deps, 'bank'>, Pick<Secrets, 'sha256'> {
  /** Need not be able to read anything but join tokens. */
  readonly tokens: Pick<Bank, 'read'>;
  /** The bank as the tenant sees it. */
  readonly bankOf: (tenantId: TenantId) => Promise<Bank>;
}

type JoinRejection = Rejection<'join_token_invalid' | 'market_not_found' | 'gpu_already_enrolled' | 'tenant_suspended'>;

/**
 * Turns a token and a key pair made on the machine into a node of the token's tenant. The token is used up in the same
 * transaction. An agent whose answer was lost asks again with the same token and key, and gets the same node.
 */
export async function joinNode(from: JoinDeps, request: JoinRequest): Promise<Result<Node, JoinRejection>> {
  const sha256 = from.sha256(request.token);
  const named = await from.tokens.read({ type: 'join-token', sha256 });
  if (!named) return reject(badToken);
  const deps: Deps = { ...from, bank: await from.bankOf(named.entity.tenantId) };
  return admit(deps.bank, async (): Promise<Result<Admission<Node>, JoinRejection>> => {
    const token = await deps.bank.read({ type: 'join-token', sha256 });
    if (!token || token.entity.expiresAt <= deps.now()) return reject(badToken);
    if (token.entity.usedBy !== null) return joinedBefore(deps, token.entity, request);
    const tenant = await activeTenant(deps.bank, token.entity.tenantId);
    if (!tenant.ok) return tenant;
    const { marketId, gpus } = request.inventory;
    if (!(await deps.bank.read({ type: 'market', marketId }))) {
      return reject(rejection('market_not_found', `There is no market ${marketId} for this model.`));
    }
    const claims = await Promise.all(gpus.map(({ uuid }) => deps.bank.read({ type: 'gpu-claim', uuid })));
    if (claims.some((claim) => claim !== undefined)) {
      return reject(rejection('gpu_already_enrolled', 'A GPU of this machine is enrolled on another node already.'));
    }
    return ok(await enrol(deps, token, request));
  });
}

/** One answer for every cause, so that nothing can be learnt by trying. */
const badToken = rejection('join_token_invalid', 'The join token is unknown, used or expired. Ask for a new one.');

async function joinedBefore({ bank }: Deps, { tenantId, usedBy }: JoinToken, request: JoinRequest) {
  const node = usedBy && (await bank.read({ type: 'node', tenantId, nodeId: usedBy }))?.entity;
  return node && node.publicKey === request.publicKey ? ok({ value: node, changes: [] }) : reject(badToken);
}

async function enrol(deps: Deps, token: Stored<JoinToken>, request: JoinRequest): Promise<Admission<Node>> {
  const { tenantId, fabricId } = token.entity;
  const fabric = await deps.bank.read({ type: 'fabric', tenantId, fabricId });
  assert(fabric, `join token of ${tenantId} names a fabric that is not stored`);
  const node = nodeOf(deps, fabric.entity, request);
  const { nodeId } = node;
  const claims = node.inventory.gpus.map(({ uuid }): Change => {
    const entity: GpuClaim = { type: 'gpu-claim', uuid, nodeId, tenantId };
    return { kind: 'create', entity };
  });
  const changes: Change[] = [
    { kind: 'require-active', tenantId },
    { kind: 'replace', entity: { ...token.entity, usedBy: nodeId }, version: token.version },
    { kind: 'create', entity: node },
    ...claims,
    auditOf(deps, { kind: 'node', tenantId, nodeId }, 'join-node', nodeId),
  ];
  return { value: node, changes };
}

function nodeOf({ now, nextId }: Deps, fabric: Fabric, { publicKey, name, inventory }: JoinRequest): Node {
  const { tenantId, fabricId, region, network } = fabric;
  return {
    type: 'node',
    nodeId: nextId('nod'),
    tenantId,
    name,
    fabricId,
    region,
    network,
    inventory,
    inventoryRevision: 1,
    state: 'unverified',
    failed: false,
    maintenance: { on: false, changes: 0 },
    claimedBy: null,
    publicKey,
    joinedAt: now(),
  };
}
