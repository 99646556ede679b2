#!/usr/bin/env node
import { withPinnedNode } from './pinned-node.mjs';

await withPinnedNode(async () => {
  const { runBackup } = await import('../src/backup/backup-command.ts');
  await runBackup(process.argv.slice(2), () => Date.now());
});
