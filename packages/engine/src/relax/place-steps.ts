import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { interconnectClasses, interconnectRank, type NetworkKind, networkKinds, networkRank } from '@compute-bank/domain/link';
import { covers, type Region } from '@compute-bank/domain/region';
import { compareText } from '../chunked-list.ts';
import { allowsRegion } from '../eligible.ts';
import { payableFor, type Question } from './question.ts';
import { weightOf } from './relaxation.ts';
import { descending, oneStep, type Steps, stepsOf } from './steps.ts';

const bounds = { regions: 8, placesNamed: 50, bandwidths: 16 } as const;

const isDenied = ({ regions: { deny } }: Demand, region: Region): boolean => deny.some((place) => covers(place, region));

/** Regions that the demand does not take, of nodes that could serve it within its limit; the cheapest first. */
function otherRegions(question: Question, demand: Demand, denied: boolean): Region[] {
  const cheapest = new Map<string, { readonly region: Region; readonly floor: number }>();
  for (const { sample, floorMin } of payableFor(question, { ...demand, regions: { allow: [], deny: [] } })) {
    const { region } = sample.offered;
    if (allowsRegion(demand, region) || isDenied(demand, region) !== denied) continue;
    const known = cheapest.get(region.code);
    if (known === undefined || floorMin < known.floor) cheapest.set(region.code, { region, floor: floorMin });
  }
  return [...cheapest.values()]
    .sort((a, b) => a.floor - b.floor || compareText(a.region.code, b.region.code))
    .slice(0, bounds.regions)
    .map(({ region }) => region);
}

/** The demand with the region allowed, and no longer denied. */
function accepting(demand: Demand, region: Region): Demand {
  const { allow, deny } = demand.regions;
  const isAllowed = allow.length === 0 || allow.some((place) => covers(place, region));
  return {
    ...demand,
    regions: { allow: isAllowed ? allow : [...allow, region.code], deny: deny.filter((place) => !covers(place, region)) },
  };
}

const regionsWith =
  (denied: boolean) =>
  (question: Question, demand: Demand): Steps[] =>
    otherRegions(question, demand, denied)
      .map((region) => accepting(demand, region))
      .filter(({ regions }) => regions.allow.length <= bounds.placesNamed)
      .map(oneStep);

/** One region more, each by itself. */
export const regionSteps = regionsWith(false);

/** One denied region, each by itself. A denied country is then denied no longer as a whole. */
export const deniedRegionSteps = regionsWith(true);

/** Lower classes inside a node, the next one first. */
export const interconnectSteps = (_: Question, demand: Demand): Steps[] => [
  stepsOf(interconnectClasses.slice(0, interconnectRank(demand.interconnect)).reverse(), (interconnect) => ({ ...demand, interconnect })),
];

/** For a gang: Gbit/s per GPU of the networks that could serve it if bandwidth did not matter, below what it asks; most first. */
function lowerBandwidths(question: Question, demand: Demand, kind: NetworkKind): number[] {
  const { sameFabric } = demand;
  if (sameFabric === null) return [];
  const offered = payableFor(question, { ...demand, sameFabric: { kind, gbpsPerGpu: 0 } });
  const lower = offered.map(({ sample }) => sample.offered.network.gbpsPerGpu).filter((gbps) => gbps < sameFabric.gbpsPerGpu);
  return descending(lower).slice(0, bounds.bandwidths);
}

/** For a gang: a lower kind of network, with as much of its bandwidth as there is; by weight. */
export function networkSteps(question: Question, demand: Demand): Steps[] {
  const { sameFabric } = demand;
  if (sameFabric === null) return [];
  const lower = networkKinds.slice(0, networkRank(sameFabric.kind)).flatMap((kind) => {
    const bandwidths = [sameFabric.gbpsPerGpu, ...lowerBandwidths(question, demand, kind)];
    return bandwidths.map((gbpsPerGpu) => ({ ...demand, sameFabric: { kind, gbpsPerGpu } }));
  });
  const weigh = (to: Demand): number => weightOf(['network'], demand, to);
  return [
    {
      ...stepsOf(
        lower.sort((a, b) => weigh(a) - weigh(b)),
        (changed) => changed,
      ),
      isUneven: true,
    },
  ];
}

/** For a gang: fewer Gbit/s per GPU of the kind of network that it asks for. */
export function bandwidthSteps(question: Question, demand: Demand): Steps[] {
  const { sameFabric } = demand;
  if (sameFabric === null) return [];
  const lower = lowerBandwidths(question, demand, sameFabric.kind);
  return [stepsOf(lower, (gbpsPerGpu) => ({ ...demand, sameFabric: { ...sameFabric, gbpsPerGpu } }))];
}

/** Nodes of any fabric: no gang any more. */
export const fabricSteps = (_: Question, demand: Demand): Steps[] =>
  demand.sameFabric === null ? [] : [oneStep({ ...demand, sameFabric: null })];
