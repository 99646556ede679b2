import type { Extension } from './entities/lease.ts';

/** Whether the wish may still be granted: until then its money is held. */
export const isUndecided = ({ state }: Pick<Extension, 'state'>): boolean => state === 'pending' || state === 'standing';
