#!/usr/bin/env node
import { withPinnedNode } from '../../local/bin/pinned-node.mjs';

await withPinnedNode(async () => {
  // Whoever reads the answer may stop reading.
  process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 2));
  const { runAdmin } = await import('../src/main.ts');
  await runAdmin(process.argv.slice(2), () => Date.now());
});
