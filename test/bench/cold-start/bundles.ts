import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { type FunctionName, functionSizes } from '../../../infra/configuration/function-sizes.ts';
import { bundle, bundleOptions } from '../../../infra/constructs/bundle.ts';

export interface Bundled {
  readonly name: FunctionName;
  readonly entry: string;
  /** The one file that is deployed. */
  readonly file: string;
  readonly bytes: number;
  /** As a zip holds it. */
  readonly zippedBytes: number;
}

/** Every function of the stacks, bundled as they bundle it. */
export const bundleAll = (names: readonly FunctionName[]): readonly Bundled[] =>
  names.map((name) => {
    const entry = entryOf(name);
    const file = join(bundle(process.cwd(), entry, `bench-${name}`), 'index.mjs');
    return { name, entry, file, bytes: statSync(file).size, zippedBytes: deflateRawSync(readFileSync(file), { level: 9 }).length };
  });

export const functionNames = Object.keys(functionSizes) as FunctionName[];

/** Where the source of a function is, by the layout of `functions`: `Api-leases` in `api/leases`, `FirstKey` in `first-key`. */
function entryOf(name: FunctionName): string {
  const file = name.replaceAll(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
  const folders = readdirSync('functions').filter((folder) => folder !== 'api');
  const places = [`functions/api/${file.replace(/^api-/, '')}/index.ts`, ...folders.map((folder) => `functions/${folder}/${file}.ts`)];
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`there is no source of ${name}: neither ${places.join(' nor ')}`);
  return found;
}

/** Bytes of a bundle by the package that they come from, most first. */
export function insideOf(entry: string): readonly (readonly [packageName: string, bytes: number])[] {
  const { metafile } = buildSync({ ...bundleOptions, entryPoints: [entry], write: false, metafile: true, outdir: '.cache/inside' });
  const bytes = new Map<string, number>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs))
      bytes.set(packageOf(path), (bytes.get(packageOf(path)) ?? 0) + bytesInOutput);
  }
  return [...bytes].sort((a, b) => b[1] - a[1]);
}

const packageOf = (path: string): string =>
  /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? /^(packages\/[^/]+|functions)/.exec(path)?.[1] ?? path;
