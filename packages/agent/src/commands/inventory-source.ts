import { resolve } from 'node:path';
import { readFileIfThere } from '../durable-file.ts';
import type { FoundInventory } from '../inventory.ts';
import { readDeclaredInventory } from '../probe/declared-inventory.ts';
import { probeMachine } from '../probe/probe-machine.ts';
import { thisMachine } from '../runtime/this-machine.ts';
import { parseJson, ShapeError } from '../shape.ts';

/** The inventory that a file declares, or without one what a probe of this machine finds. */
export async function findInventory(file: string | undefined): Promise<FoundInventory> {
  if (file === undefined) return probeMachine(thisMachine);
  const path = resolve(file);
  const text = readFileIfThere(path);
  if (text === undefined) throw new ShapeError(`--inventory: there is no file ${path}`);
  return readDeclaredInventory(parseJson(text, path), path);
}
