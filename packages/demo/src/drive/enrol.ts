import { openDeposit } from '@compute-bank/contracts/deposits';
import { createFabric } from '@compute-bank/contracts/fabrics';
import { createMarket } from '@compute-bank/contracts/markets';
import { createJoinTokens } from '@compute-bank/contracts/nodes';
import { createKey, createTenant, topUp } from '@compute-bank/contracts/tenants';
import type { Clearing } from '@compute-bank/domain/clearing';
import { formatInstant, secondMs } from '@compute-bank/domain/instant';
import { formatMicros } from '@compute-bank/domain/money';
import type { Plan, PlannedFabric, PlannedNode } from '../plan/plan.ts';
import type { Api, Caller } from './api.ts';
import type { Carrier } from './carrier.ts';
import { sideBySide } from './side-by-side.ts';

/** Who takes part, once everybody is known to the bank. */
export interface Cast {
  /** By name, providers and buyers. */
  readonly tenants: ReadonlyMap<string, { readonly tenantId: string; readonly call: Caller }>;
  /** By node id: who carries it. */
  readonly fleetOf: ReadonlyMap<string, Carrier>;
  /** By the plan's name of a node. */
  readonly nodeIds: ReadonlyMap<string, string>;
}

/** Who carries the plan's nodes. */
export interface Carriers {
  readonly agents: readonly Carrier[];
  readonly liar: Carrier | null;
}

const atOnce = 16;
const tokensPerRequest = 50;

/** Opens the plan's markets and tenants, pays in the buyers' money, lets the nodes join and deposits them. */
export async function enrol(plan: Plan, api: Api, adminKey: string, carriers: Carriers, clearing: Clearing): Promise<Cast> {
  const admin = api.as(adminKey);
  const { asset } = plan;
  await sideBySide(plan.markets, atOnce, ({ marketId, name, cap }) =>
    admin(createMarket, { body: { marketId, name, asset, priceCapPerGpuHour: formatMicros(cap), clearing: clearingAsked(clearing) } }),
  );
  const names = [
    ...plan.providers.map((name) => ({ name, role: 'provider' as const })),
    ...plan.buyers.map(({ name }) => ({ name, role: 'buyer' as const })),
  ];
  const tenants = new Map(
    await sideBySide(names, atOnce, async ({ name, role }) => [name, await openTenant(api, admin, name, role)] as const),
  );
  const tenantOf = (name: string) => {
    const tenant = tenants.get(name);
    if (!tenant) throw new Error(`The plan has no tenant ${name}.`);
    return tenant;
  };
  await sideBySide(plan.buyers, atOnce, ({ name, topUp: amount }) =>
    admin(topUp, {
      params: { tenantId: tenantOf(name).tenantId },
      body: { asset, amount: formatMicros(amount), externalId: `opening ${name}` },
    }),
  );
  const joined = (await sideBySide(plan.fabrics, 4, (fabric) => joinFabric(tenantOf(fabric.provider).call, fabric, carriers))).flat();
  const nodeIds = new Map(joined.map(({ name, nodeId }) => [name, nodeId]));
  await sideBySide(plan.deposits, atOnce, ({ provider, marketId, nodes, windows, floor, unit }) =>
    tenantOf(provider).call(openDeposit, {
      body: {
        marketId,
        nodeIds: nodes.map((name) => nodeIds.get(name) ?? ''),
        windows: windows.map(({ start, end }) => ({ start: formatInstant(start), end: formatInstant(end) })),
        floorPerGpuHour: formatMicros(floor),
        unit,
      },
    }),
  );
  return { tenants, nodeIds, fleetOf: new Map(joined.map(({ nodeId, fleet }) => [nodeId, fleet])) };
}

function clearingAsked(clearing: Clearing) {
  if (clearing.kind === 'continuous') return clearing;
  const { everyMs, ...rest } = clearing;
  return { ...rest, everySeconds: everyMs / secondMs };
}

async function openTenant(api: Api, admin: Caller, name: string, role: 'provider' | 'buyer') {
  const { tenantId } = await admin(createTenant, { body: { name } });
  const { secret } = await admin(createKey, { params: { tenantId }, body: { name: 'demo', roles: [role] } });
  return { tenantId, call: api.as(secret) };
}

async function joinFabric(provider: Caller, fabric: PlannedFabric, carriers: Carriers) {
  const { name, region, network } = fabric;
  const { fabricId } = await provider(createFabric, { body: { name, region, network } });
  const parts = Array.from({ length: Math.ceil(fabric.nodes.length / tokensPerRequest) }, (_, part) =>
    fabric.nodes.slice(part * tokensPerRequest, (part + 1) * tokensPerRequest),
  );
  const joined: { name: string; nodeId: string; fleet: Carrier }[] = [];
  for (const part of parts) {
    const { tokens } = await provider(createJoinTokens, { body: { fabricId, count: part.length } });
    const [first] = part;
    const fleet = first?.agent === 'liar' ? carriers.liar : carriers.agents[first?.agent ?? 0];
    if (!fleet) throw new Error(`There is no agent process ${first?.agent}.`);
    const wishes = part.map((node, index) => ({ name: node.name, token: tokens[index] ?? '', inventory: inventoryOf(node) }));
    for (const { name: node, nodeId } of await fleet.join(wishes)) joined.push({ name: node, nodeId, fleet });
  }
  return joined;
}

const inventoryOf = ({ name, marketId, model, gpus, gpuMemoryMib, cpuCores, memoryMib, interconnect }: PlannedNode) => ({
  source: 'declared',
  marketId,
  gpus: Array.from({ length: gpus }, (_, index) => ({ uuid: `demo-${name}-${index}`, model, memoryMib: gpuMemoryMib })),
  cpuCores,
  memoryMib,
  interconnect,
});
