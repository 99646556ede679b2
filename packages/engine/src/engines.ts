import { engine as engine2 } from '../released/engine-2.mjs';
import { engine as engine3 } from '../released/engine-3.mjs';
import { engine as engine4 } from '../released/engine-4.mjs';
import { engine as engine5 } from '../released/engine-5.mjs';
import { type Engine, engine } from './engine.ts';

/**
 * Every engine whose records can be decided again, by its version: the frozen ones that were released, and this source's
 * own, which stands for itself while its version is being worked on.
 */
export const engines: ReadonlyMap<string, Engine> = new Map([engine2, engine3, engine4, engine5, engine].map((one) => [one.version, one]));
