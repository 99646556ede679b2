import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { FunctionDefinition } from '../template/deployment.ts';
import type { Handler, LoadedFunction } from './invoker.ts';

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

/** Imports each function's source into this process. Throws an error that names the function when one cannot be loaded. */
export async function loadFunctions(root: string, definitions: readonly FunctionDefinition[]): Promise<readonly LoadedFunction[]> {
  return Promise.all(
    definitions.map(async (definition) => {
      const module: Record<string, unknown> = await import(pathToFileURL(join(root, definition.entry)).href);
      if (!isHandler(module.handler)) throw new Error(`${definition.entry} exports no function "handler".`);
      return { definition, handler: module.handler };
    }),
  );
}

/**
 * One process, one environment: functions that share a process must agree on it. Throws where two do not. Later entries
 * of `overrides` are the host's own and win.
 */
export function sharedEnvironment(
  definitions: readonly FunctionDefinition[],
  overrides: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const merged: Record<string, string> = {};
  for (const { name, environment } of definitions) {
    for (const [variable, value] of Object.entries(environment)) {
      if ((merged[variable] ?? value) !== value) throw new Error(`${name} wants another ${variable} than the functions before it.`);
      merged[variable] = value;
    }
  }
  return { ...merged, ...overrides };
}
