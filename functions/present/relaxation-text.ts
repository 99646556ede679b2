import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { Asset } from '@compute-bank/domain/ids';
import { formatMicros } from '@compute-bank/domain/money';
import type { RelaxationKind } from '@compute-bank/domain/relaxation-kind';
import { toMinutes } from './fields.ts';

/** A text for people in both languages. */
export interface BothTexts {
  readonly en: string;
  readonly zh: string;
}

const both = (en: string, zh: string): BothTexts => ({ en, zh });
const missingFrom = (all: readonly string[], some: readonly string[]): string => all.filter((one) => !some.includes(one)).join(', ');

type Tell = (from: Demand, to: Demand, asset: Asset) => BothTexts;

const tellPlace: Tell = (from, to) => {
  const region = missingFrom(to.regions.allow, from.regions.allow);
  return both(`add region ${region}`, `增加地域 ${region}`);
};

const tellDenied: Tell = (from, to, asset) => {
  const place = missingFrom(from.regions.deny, to.regions.deny);
  const denied = both(`no longer deny ${place}`, `不再拒绝 ${place}`);
  return to.regions.allow.length === from.regions.allow.length ? denied : join([denied, tellPlace(from, to, asset)]);
};

const tellSize: Tell = ({ size: asked }, { size }) => {
  if (size.kind === 'shape') return both(`ask for no more than ${size.nodes} nodes`, `节点数减为 ${size.nodes} 个`);
  return asked.kind === 'gpus' && asked.gpus === size.gpus
    ? both(`accept as few as ${size.gpusMin} GPUs`, `最少接受 ${size.gpusMin} 卡`)
    : both(`ask for no more than ${size.gpus} GPUs`, `卡数减为 ${size.gpus}`);
};

const tells: { readonly [K in RelaxationKind]: Tell } = {
  region: tellPlace,
  later: (from, to) => {
    const minutes = toMinutes(to.endLatest - from.endLatest);
    return both(`let it end up to ${minutes} minutes later`, `最晚结束时间推后 ${minutes} 分钟`);
  },
  earlier: (from, to) => {
    const minutes = toMinutes(from.startEarliest - to.startEarliest);
    return both(`let it start up to ${minutes} minutes earlier`, `最早开始时间提前 ${minutes} 分钟`);
  },
  price: (from, to, asset) => {
    const more = `${formatMicros(to.limitMicros - from.limitMicros)} ${asset}`;
    return both(`pay up to ${more} more per GPU-hour`, `每卡时最多加价 ${more}`);
  },
  network: (from, { sameFabric }) =>
    sameFabric?.gbpsPerGpu === from.sameFabric?.gbpsPerGpu
      ? both(`accept ${sameFabric?.kind} between nodes`, `接受节点间 ${sameFabric?.kind} 网络`)
      : both(
          `accept ${sameFabric?.kind} with ${sameFabric?.gbpsPerGpu} Gbit/s per GPU between nodes`,
          `接受节点间每卡 ${sameFabric?.gbpsPerGpu} Gbit/s 的 ${sameFabric?.kind} 网络`,
        ),
  bandwidth: (_, { sameFabric }) =>
    both(`accept ${sameFabric?.gbpsPerGpu} Gbit/s per GPU between nodes`, `接受节点间每卡 ${sameFabric?.gbpsPerGpu} Gbit/s`),
  interconnect: (_, to) => both(`accept ${to.interconnect} inside a node`, `接受节点内 ${to.interconnect} 互联`),
  tier: (_, to) => both(`accept ${to.tierMin} nodes`, '接受未核验的节点'),
  size: tellSize,
  shape: (_, { size }) => {
    const gpus = size.kind === 'gpus' ? size.gpus : size.nodes * size.gpusPerNode;
    return both(`accept ${gpus} GPUs in any arrangement`, `接受任意分布的 ${gpus} 卡`);
  },
  duration: (from, to) => {
    const [asked, minutes] = [toMinutes(from.durationMs), toMinutes(to.durationMs)];
    return both(`lease for ${minutes} minutes instead of ${asked}`, `租期由 ${asked} 分钟缩短为 ${minutes} 分钟`);
  },
  notice: (_, to) => {
    const minutes = toMinutes(to.noticeMsMin ?? 0);
    return both(`accept ${minutes} minutes of notice`, `接受提前 ${minutes} 分钟通知的收回`);
  },
  interruptible: (_, to) => {
    const minutes = toMinutes(to.noticeMsMin ?? 0);
    return both(
      `accept capacity that its provider may take back with ${minutes} minutes of notice`,
      `接受供方提前 ${minutes} 分钟通知即可收回的算力`,
    );
  },
  provider: (from, to) => {
    const provider = missingFrom(from.providersExcluded, to.providersExcluded);
    return both(`no longer exclude ${provider}`, `不再排除 ${provider}`);
  },
  fabric: () => both('accept nodes of different fabrics', '接受不同互联域的节点'),
  denied_region: tellDenied,
};

const join = (texts: readonly BothTexts[]): BothTexts =>
  both(texts.map(({ en }) => en).join(', and '), texts.map(({ zh }) => zh).join('，并'));

/** What is given up between the two demands. */
export function tellRelaxation(kinds: readonly RelaxationKind[], from: Demand, to: Demand, asset: Asset): BothTexts {
  const { en, zh } = join(kinds.map((kind) => tells[kind](from, to, asset)));
  return both(`${en.charAt(0).toUpperCase()}${en.slice(1)}.`, `${zh}。`);
}
