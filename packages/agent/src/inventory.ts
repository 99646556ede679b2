import type { InterconnectClass } from '@compute-bank/domain/link';

export interface FoundGpu {
  readonly uuid: string;
  readonly model: string;
  readonly memoryMib: number;
}

/** What this machine offers, as the bank's inventory has it. `declared` figures come from a file instead of a probe. */
export interface FoundInventory {
  readonly source: 'probe' | 'declared';
  readonly marketId: string;
  readonly gpus: readonly FoundGpu[];
  readonly cpuCores: number;
  readonly memoryMib: number;
  readonly interconnect: InterconnectClass;
}

/** The inventory with its fields in one fixed order, so that equal inventories are equal texts. Its SHA-256 is the digest. */
export const canonicalInventory = ({ source, marketId, gpus, cpuCores, memoryMib, interconnect }: FoundInventory): string =>
  JSON.stringify({
    source,
    marketId,
    gpus: gpus.map((gpu) => ({ uuid: gpu.uuid, model: gpu.model, memoryMib: gpu.memoryMib })),
    cpuCores,
    memoryMib,
    interconnect,
  });
