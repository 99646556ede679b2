import type { Clearing } from '@compute-bank/domain/clearing';
import type { Fields } from '../fields.ts';

/** Reads how a market clears. */
export const readClearing = (fields: Fields): Clearing =>
  fields.object('clearing', ['kind', 'everyMs', 'kBps', 'iterations'], (inner) => {
    const kind = inner.oneOf('kind', ['continuous', 'call']);
    if (kind === 'continuous') return { kind };
    return { kind, everyMs: inner.integer('everyMs'), kBps: inner.integer('kBps'), iterations: inner.integer('iterations') };
  });
