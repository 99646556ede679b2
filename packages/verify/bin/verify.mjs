#!/usr/bin/env node
import { withPinnedNode } from '../../local/bin/pinned-node.mjs';

await withPinnedNode(async () => {
  const { runVerify } = await import('../src/verify-command.ts');
  await runVerify(process.argv.slice(2), () => Date.now());
});
