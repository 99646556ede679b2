import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sources } from './build-reference.ts';

/** What the site is made from, read from the repository at `root`. */
export function readSources(root: string): Sources {
  const read = (...path: readonly string[]): string => readFileSync(join(root, ...path), 'utf8');
  const asset = (name: string): string => read('packages', 'reference', 'assets', name);
  return { document: read('openapi.json'), style: asset('reference.css'), icon: asset('icon.svg') };
}
