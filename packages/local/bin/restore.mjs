#!/usr/bin/env node
import { withPinnedNode } from './pinned-node.mjs';

await withPinnedNode(async () => {
  const { runRestore } = await import('../src/backup/backup-command.ts');
  await runRestore(process.argv.slice(2));
});
