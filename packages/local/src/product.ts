import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DemoKeys, Product } from './host-options.ts';
import { readJson, writeJson } from './state/json-file.ts';
import { isShape, shapeAt, textAt } from './template/shape.ts';

/** The bank's own functions: how they are given their world, and who may use a fresh bank. */
export function createProduct(root: string): Product {
  const importRuntime = () => import('../../../functions/runtime/deps.ts');
  return {
    configure: async (world) => (await importRuntime()).configureRuntime(world),
    bootstrap: async (keysFile) => {
      // What is wrong with the environment stops the start, also of a bank that has its keys already.
      const world = (await importRuntime()).runtime();
      const known = readJson(keysFile);
      if (known !== undefined) return readKeys(known);
      const source = join(root, 'functions', 'runtime', 'bootstrap.ts');
      if (!existsSync(source)) return null;
      const module: Record<string, unknown> = await import(pathToFileURL(source).href);
      if (typeof module.bootstrapDemo !== 'function') throw new Error(`${source} exports no function bootstrapDemo.`);
      const keys = readKeys(await module.bootstrapDemo(world));
      writeJson(keysFile, keys, 0o600);
      return keys;
    },
  };
}

function readKeys(value: unknown): DemoKeys {
  const keys = shapeAt(value, 'demo keys');
  const read = (whose: string): string => textAt(isShape(keys[whose]) ? keys[whose].secret : keys[whose], `key of the ${whose}`);
  return { admin: read('admin'), provider: read('provider'), buyer: read('buyer') };
}
