import type { Node } from '@compute-bank/domain/entities/node';
import type { Market } from '@compute-bank/domain/entities/record';
import { describeRegions } from '@compute-bank/domain/region';
import { type Rejection, rejection } from '@compute-bank/domain/rejection';
import { type Result, reject } from '@compute-bank/domain/result';
import { ancestorsOf, marketFor } from './market-parts.ts';
import type { Bank } from './ports.ts';
import { takingOrders } from './taking-orders.ts';

type NoPlace = Rejection<'market_halted' | 'node_not_eligible'>;

/**
 * Where nodes are offered by a deposit that names `named`: there, or, if it was split, in the part that takes the region of
 * all of them. Refused with what would be right if they belong elsewhere, or to several parts.
 */
export async function marketOfNodes(bank: Bank, named: Market, nodes: readonly Node[]): Promise<Result<Market, NoPlace>> {
  const ancestors = await ancestorsOf(bank, named);
  const family = [named, ...ancestors].map(({ marketId }) => marketId);
  const stranger = nodes.findIndex(({ inventory }) => !family.includes(inventory.marketId));
  if (stranger >= 0)
    return refuse([{ index: stranger, detail: `This node belongs to the market ${nodes[stranger]?.inventory.marketId}.` }]);
  const places: (Market | undefined)[] = [];
  for (const { region } of nodes) places.push(await marketFor(bank, named, region));
  const [first] = places;
  if (first && places.every((place) => place?.marketId === first.marketId)) return takingOrders(first);
  const root = ancestors.at(-1) ?? named;
  const flaws: Flaw[] = [];
  for (const [index, { region }] of nodes.entries()) {
    const right = places[index] ?? (await marketFor(bank, root, region));
    // Of nodes that belong to several parts each is told its own; else those are told that do not belong here.
    if (places[index] && named.splitInto.length === 0) continue;
    flaws.push({ index, detail: `It stands in ${region.code}, which ${right ? `${right.marketId} takes` : nobodyTakes(root)}.` });
  }
  return refuse(flaws);
}

const nobodyTakes = ({ marketId, regions }: Market): string => `no part of ${marketId} (${describeRegions(regions)}) takes`;

interface Flaw {
  readonly index: number;
  readonly detail: string;
}

function refuse(flaws: readonly Flaw[]): Result<never, NoPlace> {
  const detail = flaws.length === 1 ? (flaws[0]?.detail ?? '') : 'Nodes of one deposit must belong to one market: open one for each.';
  const errors = flaws.map((flaw) => ({ pointer: `/nodeIds/${flaw.index}`, detail: flaw.detail }));
  return reject({ ...rejection('node_not_eligible', detail), errors });
}
