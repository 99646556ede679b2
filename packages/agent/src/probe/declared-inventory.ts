import { marketPattern } from '@compute-bank/contracts/patterns';
import type { InterconnectClass } from '@compute-bank/domain/link';
import type { FoundGpu, FoundInventory } from '../inventory.ts';
import { choiceField, fieldsOf, integerField, listField, onlyFields, ShapeError, textField } from '../shape.ts';
import { marketOf } from './market-of.ts';

const known = ['source', 'marketId', 'gpus', 'cpuCores', 'memoryMib', 'interconnect'];
const interconnects: readonly InterconnectClass[] = ['pcie', 'nvlink', 'nvswitch'];
const gpusMax = 64;
const market = { pattern: new RegExp(marketPattern), right: 'a market id such as nvidia-h100-sxm5-80gb' };
const uuid = { pattern: /^[A-Za-z0-9][A-Za-z0-9._:-]{3,79}$/, right: 'an id of 4 to 80 letters, digits, dots, colons or dashes' };

/**
 * Reads an inventory file. Strict: every figure is there and in range, and nothing else is. Without `marketId` the
 * market follows from the GPUs' name and memory. Throws {@link ShapeError} saying where and what would be right.
 */
export function readInventory(value: unknown, where: string): FoundInventory {
  const fields = onlyFields(fieldsOf(value, where), known);
  const gpus = checkGpus(listField(fields, 'gpus', gpusMax, readGpu), where);
  return {
    source: fields.values.source === undefined ? 'declared' : choiceField(fields, 'source', ['declared', 'probe'] as const),
    marketId: fields.values.marketId === undefined ? marketOfAll(gpus, where) : textField(fields, 'marketId', 64, market),
    gpus,
    cpuCores: integerField(fields, 'cpuCores', 1, 65_536),
    memoryMib: integerField(fields, 'memoryMib', 1, 1_073_741_824),
    interconnect: choiceField(fields, 'interconnect', interconnects),
  };
}

/** Reads a file that a person wrote: whatever it says of its source, its figures are declared. */
export const readDeclaredInventory = (value: unknown, where: string): FoundInventory => ({
  ...readInventory(value, where),
  source: 'declared',
});

function readGpu(value: unknown, where: string): FoundGpu {
  const fields = onlyFields(fieldsOf(value, where), ['uuid', 'model', 'memoryMib']);
  return {
    uuid: textField(fields, 'uuid', 80, uuid),
    model: textField(fields, 'model', 80),
    memoryMib: integerField(fields, 'memoryMib', 1, 16_777_216),
  };
}

function checkGpus(gpus: readonly FoundGpu[], where: string): readonly FoundGpu[] {
  if (gpus.length === 0) throw new ShapeError(`${where}.gpus: found an empty list, must name at least one GPU`);
  const twice = gpus.find((gpu, index) => gpus.findIndex((other) => other.uuid === gpu.uuid) < index);
  if (twice) throw new ShapeError(`${where}.gpus: ${twice.uuid} stands there twice, each GPU must have its own uuid`);
  return gpus;
}

/** One market is one accelerator model, so a node's GPUs must be alike. */
export function marketOfAll(gpus: readonly FoundGpu[], where: string): string {
  const names = [...new Set(gpus.map((gpu) => marketOf(gpu.model, gpu.memoryMib) ?? ''))];
  const [only] = names;
  if (names.length > 1) throw new ShapeError(`${where}.gpus: found ${names.join(' and ')}, the GPUs of one node must be alike`);
  if (only === undefined || only === '') {
    throw new ShapeError(`${where}.gpus: cannot tell the market of ${JSON.stringify(gpus[0]?.model ?? '')}; name it as marketId`);
  }
  return only;
}
