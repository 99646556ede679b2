import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { encodeRecord } from '@compute-bank/engine/codec';
import { engineVersion } from '@compute-bank/engine/version';
import { buildSync } from 'esbuild';
import { aimFailures, commandsIn } from '../fixtures/aimed-commands.ts';
import { callCommands } from '../fixtures/call-world.ts';
import { buildLog } from '../fixtures/engine-log.ts';
import { crowdedWorld, firstCommands, type RandomWorld, resellingWorld, type TimedCommand } from '../fixtures/random-commands.ts';

/**
 * Freezes this source's engine as a release: one file with all it needs, and the logs that it must decide alike for ever.
 *
 *   npm run engine:release
 */
const root = new URL('../../', import.meta.url).pathname;
const bundle = `${root}packages/engine/released/engine-${engineVersion}.mjs`;
const lateWorld: RandomWorld = { ...crowdedWorld, nodes: 16, prices: 2, paceMinutes: 1, windowMinutes: 1_440, bindMinutes: 20 };
const logs: Readonly<Record<string, readonly TimedCommand[]>> = {
  continuous: firstCommands(1, 500),
  'late-naming': aimFailures(firstCommands(28, 500, lateWorld)),
  reselling: commandsIn({ ...resellingWorld, nodes: 12, bindMinutes: 20 }, 35, 500),
  call: callCommands(2, 300, { kind: 'call', everyMs: 5_000, kBps: 5_000, iterations: 200 }),
};

function release(): void {
  mkdirSync(`${root}packages/engine/released`, { recursive: true });
  buildSync({
    absWorkingDir: root,
    entryPoints: ['packages/engine/src/engine.ts'],
    outfile: bundle,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2024',
    minify: true,
    banner: {
      js: `// Engine ${engineVersion} as it was released, with all it needs. Made by "npm run engine:release"; see docs/adr/0011-frozen-engines.md.`,
    },
    logLevel: 'error',
  });
  writeFileSync(
    bundle.replace(/\.mjs$/, '.d.mts'),
    "import type { Engine } from '../src/engine.ts';\n\nexport declare const engine: Engine;\n",
  );
  for (const [name, commands] of Object.entries(logs)) {
    const lines = buildLog(commands, 10).map(encodeRecord).join('\n');
    writeFileSync(`${root}test/release/engine-${engineVersion}.${name}.jsonl.gz`, gzipSync(lines, { level: 9 }));
  }
  process.stdout.write(`Engine ${engineVersion} is frozen in ${bundle}. Add it to packages/engine/src/engines.ts.\n`);
}

if (existsSync(bundle)) {
  process.stderr.write(
    `Engine ${engineVersion} is released: what it decided stands. Give the changed rules a new version in packages/engine/src/version.ts.\n`,
  );
  process.exitCode = 2;
} else release();
