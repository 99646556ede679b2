import { readTable } from '../input/csv.ts';
import { nameIn, needColumns, readRows, type Sorted, wholeIn } from '../input/fields.ts';

/** A machine as the node file tells it. */
export interface TraceNode {
  readonly name: string;
  readonly model: string;
  readonly gpus: number;
  readonly cpuCores: number;
  readonly memoryMib: number;
}

const gpusPerNodeMax = 64;

/** Reads a file of nodes; a node without GPUs is not mappable. */
export function readNodes(file: string, content: string): Sorted<TraceNode> {
  const table = readTable(file, content);
  needColumns(table, ['sn', 'cpu_milli', 'memory_mib', 'gpu', 'model']);
  return readRows(table, (row) => {
    const name = nameIn(row, 'sn');
    const cpuCores = Math.ceil(wholeIn(row, 'cpu_milli', 1, 100_000_000) / 1_000);
    const memoryMib = wholeIn(row, 'memory_mib', 1, 1_073_741_824);
    const gpus = wholeIn(row, 'gpu', 0, gpusPerNodeMax);
    return gpus === 0 ? 'no GPU' : { name, model: nameIn(row, 'model'), gpus, cpuCores, memoryMib };
  });
}
