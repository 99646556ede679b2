#!/usr/bin/env node
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withPinnedNode } from '../../local/bin/pinned-node.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

await withPinnedNode(async () => {
  const { runReference } = await import('../src/reference-command.ts');
  await runReference(root, process.argv.slice(2));
});
