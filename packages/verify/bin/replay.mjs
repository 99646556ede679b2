#!/usr/bin/env node
import { withPinnedNode } from '../../local/bin/pinned-node.mjs';

await withPinnedNode(async () => {
  const { runReplay } = await import('../src/replay-command.ts');
  await runReplay(process.argv.slice(2), () => Date.now());
});
