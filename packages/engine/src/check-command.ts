import { type Clearing, clearingLimits } from '@compute-bank/domain/clearing';
import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import { dayMs, type Interval, isWholeMinute, secondMs } from '@compute-bank/domain/instant';
import { bpsPerUnit, priceMicrosMax } from '@compute-bank/domain/money';
import { regionForm } from '@compute-bank/domain/region';
import type { Command, OfferedNode, OpenDeposit } from './command.ts';
import { gpusOf } from './size.ts';

/** The largest figures that the engine takes. Beyond them a command is malformed, so that no search is without bound. */
const most = {
  nodes: 500,
  windows: 1_000,
  gpusPerNode: 1_024,
  gpus: 10_000,
  places: 100,
  time: 8.64e15,
  durationMs: 3_660 * dayMs,
  gbps: 1_000_000,
};

const isCount = (value: number, max: number): boolean => Number.isSafeInteger(value) && value >= 1 && value <= max;
const isTime = (value: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= most.time;
const isPrice = (value: bigint): boolean => value >= 0n && value <= priceMicrosMax;

/** What is wrong with the command's figures, whatever the book says; empty if nothing is. */
export function faultsOf(command: Command): string[] {
  const faults: string[] = [];
  if (!isTime(command.admittedAt)) faults.push('admittedAt is no time');
  switch (command.kind) {
    case 'open-market':
      if (!isPrice(command.priceCapMicros)) faults.push('priceCapMicros is out of range');
      if (!isTime(command.turnaroundMs) || command.turnaroundMs > dayMs || !isWholeMinute(command.turnaroundMs)) {
        faults.push('turnaroundMs is not whole minutes up to a day');
      }
      if (command.bindMs !== undefined && (!isTime(command.bindMs) || command.bindMs > dayMs || !isWholeMinute(command.bindMs))) {
        faults.push('bindMs is not whole minutes up to a day');
      }
      if (command.clearing !== undefined) checkClearing(command.clearing, faults);
      break;
    case 'open-deposit':
      checkDeposit(command, faults);
      break;
    case 'place-withdrawal':
      checkDemand(command.demand, faults);
      break;
    case 'return-capacity':
      if (!isTime(command.at)) faults.push('at is no time');
      break;
    case 'update-node':
      if (!isBandwidth(command.network.gbpsPerGpu)) faults.push('gbpsPerGpu is out of range');
      break;
    case 'suspend-tenant':
      if (!isTime(command.until)) faults.push('until is no time');
      break;
    case 'extend-lease':
      if (!isTime(command.until) || !isTime(command.decideBy)) faults.push('until or decideBy is no time');
      if (!isPrice(command.limitMicros)) faults.push('limitMicros is out of range');
      break;
    case 'sell-back':
      if (!isTime(command.from) || !isWholeMinute(command.from)) faults.push('from is not on a whole minute');
      if (!isPrice(command.floorMicros)) faults.push('floorMicros is out of range');
      if (!Number.isSafeInteger(command.leaseMsMin) || command.leaseMsMin < 0) faults.push('leaseMsMin is out of range');
      break;
    case 'reclaim-capacity':
      if (!isTime(command.from) || !isWholeMinute(command.from)) faults.push('from is not on a whole minute');
      break;
    default:
      break;
  }
  return faults;
}

function checkClearing(clearing: Clearing, faults: string[]): void {
  if (clearing.kind === 'continuous') return;
  const { everyMs, kBps, iterations } = clearing;
  const isWithin = (value: number, least: number, max: number): boolean => Number.isSafeInteger(value) && value >= least && value <= max;
  const isWholeSeconds = everyMs % secondMs === 0 && isWithin(everyMs, secondMs, clearingLimits.everyMsMax);
  if (!isWholeSeconds) faults.push('everyMs is not whole seconds up to a minute');
  if (!isWithin(kBps, 0, Number(bpsPerUnit))) faults.push('kBps is not 0 to 10000');
  if (!isWithin(iterations, 0, clearingLimits.iterationsMax)) faults.push('iterations are out of range');
}

function checkDeposit({ nodes, windows, floorMicros, leaseMsMin, noticeMs }: OpenDeposit, faults: string[]): void {
  if (!isCount(nodes.length, most.nodes)) faults.push(`nodes are not 1 to ${most.nodes}`);
  if (new Set(nodes.map(({ nodeId }) => nodeId)).size !== nodes.length) faults.push('a node is named twice');
  if (!nodes.every(isOffered)) faults.push('a node has a figure or region out of range');
  if (!isCount(windows.length, most.windows)) faults.push(`windows are not 1 to ${most.windows}`);
  if (!windows.every((window, index) => isWindow(window, windows[index - 1]))) {
    faults.push('windows are not ascending, disjoint and on whole minutes');
  }
  if (!isPrice(floorMicros)) faults.push('floorMicros is out of range');
  if (!Number.isSafeInteger(leaseMsMin) || leaseMsMin < 0) faults.push('leaseMsMin is out of range');
  if (!isNotice(noticeMs)) faults.push('noticeMs is out of range');
}

const isNotice = (value: number | null): boolean =>
  value === null || (Number.isSafeInteger(value) && value >= 0 && value <= most.durationMs);

const isBandwidth = (gbps: number): boolean => Number.isFinite(gbps) && gbps >= 0 && gbps <= most.gbps;

const isOffered = ({ gpus, region, network }: OfferedNode): boolean =>
  isCount(gpus, most.gpusPerNode) && regionForm.test(region.country) && regionForm.test(region.code) && isBandwidth(network.gbpsPerGpu);

const isWindow = ({ start, end }: Interval, previous: Interval | undefined): boolean =>
  isTime(start) &&
  isTime(end) &&
  isWholeMinute(start) &&
  isWholeMinute(end) &&
  start < end &&
  (previous === undefined || previous.end <= start);

function checkDemand(
  { size, regions, sameFabric, durationMs, startEarliest, endLatest, limitMicros, life, noticeMsMin, providersExcluded }: Demand,
  faults: string[],
): void {
  const parts = size.kind === 'gpus' ? [size.gpus, size.gpusMin] : [size.nodes, size.gpusPerNode];
  if (!parts.every((part) => isCount(part, most.gpus)) || gpusOf(size) > most.gpus) faults.push('size is out of range');
  if (size.kind === 'gpus' && size.gpusMin > size.gpus) faults.push('gpusMin is above gpus');
  if (size.kind === 'shape' && size.gpusPerNode > most.gpusPerNode) faults.push('gpusPerNode is out of range');
  if (regions.allow.length > most.places || regions.deny.length > most.places) faults.push('too many regions');
  if (sameFabric !== null && !isBandwidth(sameFabric.gbpsPerGpu)) faults.push('gbpsPerGpu is out of range');
  if (!isCount(durationMs, most.durationMs)) faults.push('durationMs is out of range');
  if (!isTime(startEarliest) || !isTime(endLatest)) faults.push('startEarliest or endLatest is no time');
  if (!isPrice(limitMicros)) faults.push('limitMicros is out of range');
  if (life.kind === 'standing' && !isTime(life.until)) faults.push('until is no time');
  if (!isNotice(noticeMsMin)) faults.push('noticeMsMin is out of range');
  if (providersExcluded.length > most.places) faults.push('too many providers are excluded');
}
