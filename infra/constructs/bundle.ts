import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

/** CommonJS inside ESM needs `require`; the long name cannot collide with what the minifier shortens. */
const banner =
  "import{createRequire as __computeBankCreateRequire}from'node:module';const require=__computeBankCreateRequire(import.meta.url);";

/** How every function is bundled, the AWS SDK included: what is deployed is what was tested. */
export const bundleOptions = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  minify: true,
  banner: { js: banner },
  alias: { '@aws-sdk/credential-provider-node': './functions/runtime/credentials-of-lambda.ts' },
  logLevel: 'error',
} satisfies BuildOptions;

/**
 * Bundles a function's source into one file, `index.mjs`, with everything it needs. In this process, because the construct
 * library's own bundling starts npm for each function, five seconds each. Its source map, four times as big as the code,
 * stays behind in `.cache/source-maps`. Returns the directory to deploy.
 */
export function bundle(root: string, entry: string, name: string): string {
  const directory = join(root, '.cache', 'functions', name);
  rmSync(directory, { recursive: true, force: true });
  const outfile = join(directory, 'index.mjs');
  const { outputFiles } = buildSync({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    sourcemap: 'external',
    write: false,
  });
  for (const { path, contents } of outputFiles) {
    const kept = path.endsWith('.map') ? join(root, '.cache', 'source-maps', `${name}.mjs.map`) : path;
    mkdirSync(dirname(kept), { recursive: true });
    writeFileSync(kept, contents);
  }
  return directory;
}
