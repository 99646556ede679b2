import type { Size } from '@compute-bank/domain/entities/withdrawal';

/** How many GPUs a size asks for in all. */
export const gpusOf = (size: Size): number => (size.kind === 'gpus' ? size.gpus : size.nodes * size.gpusPerNode);
