import type { Engine } from '../src/engine.ts';

export declare const engine: Engine;
