#!/usr/bin/env node
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withPinnedNode } from './pinned-node.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

await withPinnedNode(async () => {
  const { runStart } = await import('../src/start-command.ts');
  await runStart(root, process.argv.slice(2));
}, 1);
