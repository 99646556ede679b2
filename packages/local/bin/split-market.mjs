#!/usr/bin/env node
import { withPinnedNode } from './pinned-node.mjs';

await withPinnedNode(async () => {
  const { runSplitMarket } = await import('../src/split/split-command.ts');
  await runSplitMarket(process.argv.slice(2));
});
