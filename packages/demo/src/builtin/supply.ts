import { addMs, dayMs, earlier, formatInstant, type Instant, type Interval } from '@compute-bank/domain/instant';
import type { InterconnectClass, Network } from '@compute-bank/domain/link';
import { type Weekday, weekdays } from '@compute-bank/domain/local-date';
import type { Micros } from '@compute-bank/domain/money';
import { offeredWindows } from '@compute-bank/domain/offered-windows';
import type { Region } from '@compute-bank/domain/region';
import type { PlannedDeposit, PlannedFabric, PlannedMarket } from '../plan/plan.ts';

/** One fabric of the scenario with the one deposit that offers it. */
export interface Supply {
  readonly fabric: PlannedFabric;
  readonly deposit: PlannedDeposit;
}

export const scenarioDays = 3;

const infiniband: Network = { kind: 'infiniband', gbpsPerGpu: 400 };
const roce: Network = { kind: 'roce', gbpsPerGpu: 200 };
const ethernet: Network = { kind: 'ethernet', gbpsPerGpu: 25 };
const ningxia: Region = { country: 'cn', code: 'cn-nx', site: 'Zhongwei' };
const guangdong: Region = { country: 'cn', code: 'cn-gd' };
const hessen: Region = { country: 'de', code: 'de-he' };
const singapore: Region = { country: 'sg', code: 'sg-01' };

interface Hardware {
  readonly market: PlannedMarket;
  readonly gpus: number;
  readonly gpuMemoryMib: number;
  readonly interconnect: InterconnectClass;
  /** About what such a GPU-hour costs here; a figure of the scenario. */
  readonly price: Micros;
}

const hardware = (
  marketId: string,
  name: string,
  gpus: number,
  memoryGib: number,
  interconnect: InterconnectClass,
  price: Micros,
): Hardware => ({
  market: { marketId, name, cap: 3n * price },
  gpus,
  gpuMemoryMib: memoryGib * 1_024,
  interconnect,
  price,
});

export const hopper = hardware('nvidia-h100-sxm5-80gb', 'NVIDIA H100 SXM5 80 GB', 8, 80, 'nvswitch', 16_000_000n);
export const ampere = hardware('nvidia-a100-sxm4-80gb', 'NVIDIA A100 SXM4 80 GB', 8, 80, 'nvswitch', 9_000_000n);
export const ascend = hardware('huawei-ascend-910b3', 'Huawei Ascend 910B3 64 GB', 8, 64, 'nvlink', 7_000_000n);
export const ada = hardware('nvidia-l40s-48gb', 'NVIDIA L40S 48 GB', 4, 48, 'pcie', 5_500_000n);
export const allHardware = [hopper, ampere, ascend, ada];

const [north, farm, institute] = ['Synthetic Cloud North', 'Synthetic Render Farm', 'Synthetic Institute'] as const;
export const providers = [north, farm, institute];

/** One fabric and its deposit. */
interface Row {
  readonly name: string;
  readonly hardware: Hardware;
  readonly provider: string;
  readonly region: Region;
  readonly network: Network;
  readonly nodes: number;
  readonly open: 'always' | 'nights' | 'weekends';
  /** Floor, in percent of the model's usual price. */
  readonly percent: number;
  readonly unit: 'gpu' | 'node';
  readonly agent: number | 'liar';
}

const gpu = { unit: 'gpu', open: 'always' } as const;

const table: readonly Row[] = [
  { ...gpu, name: 'north-ib', hardware: hopper, provider: north, region: ningxia, network: infiniband, nodes: 4, percent: 100, agent: 0 },
  {
    ...gpu,
    name: 'north-gd',
    hardware: hopper,
    provider: north,
    region: guangdong,
    network: infiniband,
    nodes: 3,
    percent: 115,
    agent: 1,
    unit: 'node',
  },
  {
    ...gpu,
    name: 'farm-nights',
    hardware: ampere,
    provider: farm,
    region: guangdong,
    network: roce,
    nodes: 5,
    percent: 80,
    agent: 1,
    open: 'nights',
  },
  { ...gpu, name: 'farm-sg', hardware: ampere, provider: farm, region: singapore, network: roce, nodes: 2, percent: 110, agent: 2 },
  {
    ...gpu,
    name: 'institute',
    hardware: ascend,
    provider: institute,
    region: ningxia,
    network: roce,
    nodes: 4,
    percent: 90,
    agent: 2,
    open: 'weekends',
  },
  {
    ...gpu,
    name: 'institute-sg',
    hardware: ada,
    provider: institute,
    region: singapore,
    network: ethernet,
    nodes: 4,
    percent: 100,
    agent: 3,
  },
  // Nobody else stands in this region, so that the orders that must meet the liar do; for others it is the dearest.
  { ...gpu, name: 'liar', hardware: ada, provider: institute, region: hessen, network: ethernet, nodes: 1, percent: 180, agent: 'liar' },
];

/** 23 nodes of four models in seven fabrics: around the clock, at night, at weekends, sold by the GPU or whole. */
export function scenarioSupply(start: Instant): Supply[] {
  const whole: Interval = { start, end: addMs(start, scenarioDays * dayMs) };
  const always = [whole];
  const nights = hours(whole, weekdays, '20:00', '08:00');
  const weekends = hours(whole, ['sat', 'sun'], '00:00', '24:00');
  const windows = { always, nights, weekends };
  return table.map((row) => supply(row, windows[row.open]));
}

/** Hours in Shanghai that come again, as far as the scenario reaches. */
function hours({ start, end }: Interval, days: readonly Weekday[], from: string, to: string): Interval[] {
  const dateOf = (at: Instant) => formatInstant(at).slice(0, 10);
  const dates = { firstDate: dateOf(addMs(start, -dayMs)), lastDate: dateOf(addMs(end, dayMs)), blackoutDates: [] };
  return offeredWindows([], [{ timeZone: 'Asia/Shanghai', weekdays: days, from, to, ...dates }], start)
    .filter((window) => window.start < end)
    .map((window) => ({ start: window.start, end: earlier(window.end, end) }));
}

function supply(row: Row, windows: readonly Interval[]): Supply {
  const { name, provider, region, network, percent, unit, agent } = row;
  const { market, gpus, gpuMemoryMib, interconnect, price } = row.hardware;
  const nodes = Array.from({ length: row.nodes }, (_, index) => ({
    name: `${name}-${index + 1}`,
    marketId: market.marketId,
    model: market.name,
    gpus,
    gpuMemoryMib,
    cpuCores: 16 * gpus,
    memoryMib: 131_072 * gpus,
    interconnect,
    agent,
  }));
  const floor = (price * BigInt(percent)) / 100n;
  return {
    fabric: { name, provider, region, network, nodes },
    deposit: { provider, marketId: market.marketId, nodes: nodes.map((node) => node.name), windows, floor, unit },
  };
}
