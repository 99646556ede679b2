import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stack } from './directory.ts';
import { shapeAt, textAt } from './shape.ts';
import { sourceHash } from './source-hash.ts';

const synthesisMsMax = 120_000;

/**
 * The templates of the cell. Synthesis runs in a process of its own, because CDK needs 200 MB that the host would keep,
 * without bundling, because handlers are imported from source, and only when its sources have changed.
 */
export async function synthesise(root: string): Promise<readonly Stack[]> {
  const cache = join(root, '.cache', 'templates');
  const wanted = join(cache, sourceHash(root));
  if (!existsSync(wanted)) {
    await mkdir(cache, { recursive: true });
    const made = mkdtempSync(join(cache, 'new-'));
    await runApp(root, made, { 'aws:cdk:bundling-stacks': [] });
    publish(made, wanted);
    forgetOthers(cache, wanted);
  }
  return readAssembly(wanted);
}

/** Two hosts may synthesise at once: the first to rename wins, and the other's copy says the same. */
function publish(made: string, wanted: string): void {
  try {
    renameSync(made, wanted);
  } catch (error) {
    rmSync(made, { recursive: true, force: true });
    if (!existsSync(wanted)) throw error;
  }
}

/** Unfinished ones (`new-…`) may belong to another host that is starting now. */
function forgetOthers(cache: string, wanted: string): void {
  for (const name of readdirSync(cache)) {
    if (/^[0-9a-f]{24}$/.test(name) && join(cache, name) !== wanted) rmSync(join(cache, name), { recursive: true, force: true });
  }
}

/** Synthesises the app of a checkout into a directory, with this context; what it has made is removed when it fails. */
export async function runApp(root: string, outputDirectory: string, context: Readonly<Record<string, unknown>>): Promise<void> {
  const child = spawn(process.execPath, [join(root, 'infra', 'app.ts')], {
    cwd: root,
    env: {
      ...process.env,
      CDK_OUTDIR: outputDirectory,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      NODE_OPTIONS: '',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: synthesisMsMax,
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (errors.length < 4_000) errors += text;
  });
  const code = await new Promise<number | null>((done, failed) => child.once('error', failed).once('close', done));
  if (code === 0) return;
  rmSync(outputDirectory, { recursive: true, force: true });
  throw new Error(`Synthesis of infra/app.ts failed:\n${errors}`);
}

/** Reads a cloud assembly: its manifest names the stacks and their templates. */
export function readAssembly(directory: string): readonly Stack[] {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(directory, name), 'utf8'));
  const artifacts = shapeAt(shapeAt(read('manifest.json'), 'manifest').artifacts, 'artifacts');
  return Object.entries(artifacts)
    .map(([name, artifact]) => ({ name, artifact: shapeAt(artifact, name) }))
    .filter(({ artifact }) => artifact.type === 'aws:cloudformation:stack')
    .map(({ name, artifact }) => ({ name, template: read(textAt(shapeAt(artifact.properties, name).templateFile, name)) }));
}
