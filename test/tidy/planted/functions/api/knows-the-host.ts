import { host } from '../../packages/local/src/host.ts';

/** Planted: a function must not know the local host. */
export const where = (): string => host;
