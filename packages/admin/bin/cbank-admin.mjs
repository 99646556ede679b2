#!/usr/bin/env node
import { withPinnedNode } from '../../local/bin/pinned-node.mjs';

await withPinnedNode(async () => {
  const { runAdmin } = await import('../src/main.ts');
  await runAdmin(process.argv.slice(2), () => Date.now());
});
