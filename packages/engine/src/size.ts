import type { Size } from '@compute-bank/domain/entities/withdrawal';

/** GPUs of a demand's size in all. */
export const gpusOf = (size: Size): number => (size.kind === 'gpus' ? size.gpus : size.nodes * size.gpusPerNode);
