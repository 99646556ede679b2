import type { Demand, Life, Size } from '@compute-bank/domain/entities/withdrawal';
import { formatInstant } from '@compute-bank/domain/instant';
import { formatMicros } from '@compute-bank/domain/money';
import { toMinutes } from './fields.ts';

const presentSize = (size: Size) => ({ ...size });
const isSameSize = (a: Size, b: Size): boolean => {
  if (a.kind === 'gpus') return b.kind === 'gpus' && a.gpus === b.gpus && a.gpusMin === b.gpusMin;
  return b.kind === 'shape' && a.nodes === b.nodes && a.gpusPerNode === b.gpusPerNode;
};
const isSameList = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join();
const isSameFabric = (a: Demand['sameFabric'], b: Demand['sameFabric']): boolean => a?.kind === b?.kind && a?.gbpsPerGpu === b?.gbpsPerGpu;
const isSameLife = (a: Life, b: Life): boolean => a.kind === b.kind;

/** What differs between two demands, in the fields of a withdrawal's request: merged into its body, the one becomes the other. */
export function presentChange(from: Demand, to: Demand) {
  const { regions, sameFabric, noticeMsMin } = to;
  const isSameRegions = isSameList(from.regions.allow, regions.allow) && isSameList(from.regions.deny, regions.deny);
  return {
    ...(!isSameSize(from.size, to.size) && { size: presentSize(to.size) }),
    ...(!isSameRegions && { regions: { allow: [...regions.allow], deny: [...regions.deny] } }),
    ...(from.interconnect !== to.interconnect && { interconnect: to.interconnect }),
    ...(!isSameFabric(from.sameFabric, sameFabric) && { sameFabric: sameFabric && { ...sameFabric } }),
    ...(from.durationMs !== to.durationMs && { durationMinutes: toMinutes(to.durationMs) }),
    ...(from.startEarliest !== to.startEarliest && { startEarliest: formatInstant(to.startEarliest) }),
    ...(from.endLatest !== to.endLatest && { endLatest: formatInstant(to.endLatest) }),
    ...(from.prefer !== to.prefer && { prefer: to.prefer }),
    ...(from.limitMicros !== to.limitMicros && { price: { kind: 'limit' as const, perGpuHour: formatMicros(to.limitMicros) } }),
    ...(!isSameLife(from.life, to.life) && { life: { kind: 'immediate' as const } }),
    ...(from.tierMin !== to.tierMin && { tierMin: to.tierMin }),
    ...(from.noticeMsMin === null && noticeMsMin !== null && { interruptible: true }),
    ...(from.noticeMsMin !== noticeMsMin && noticeMsMin !== null && { noticeMinutesMin: toMinutes(noticeMsMin) }),
    ...(!isSameList(from.providersExcluded, to.providersExcluded) && { excludedProviders: [...to.providersExcluded] }),
  };
}
