import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

/**
 * Runs a bench by its name, or lists them all with what each measures.
 *
 *   npm run bench [-- NAME [--json]]
 */
const folder = new URL('./', import.meta.url);
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .sort();

/** The first sentence of the bench's own description. */
function purposeOf(name: string): string {
  const comment = /\/\*\*([\s\S]*?)\*\//.exec(readFileSync(new URL(`${name}.ts`, folder), 'utf8'))?.[1] ?? '';
  const text = comment.replaceAll(/\s*\n\s*\*\s?/g, ' ').trim();
  return /^.*?\.(?=\s|$)/.exec(text)?.[0] ?? text;
}

const list = (): string => names.map((name) => `  ${name.padEnd(10)} ${purposeOf(name)}`).join('\n');

const name = process.argv[2];
if (name === undefined || name === '--json') process.stdout.write(`npm run bench -- NAME [--json]\n${list()}\n`);
else if (!names.includes(name)) {
  process.stderr.write(`There is no bench ${JSON.stringify(name)}. There are:\n${list()}\n`);
  process.exitCode = 2;
} else {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'} × ${cpus().length}`;
  process.stderr.write(`${machine}, node ${process.version}, load ${(loadavg()[0] ?? 0).toFixed(1)}\n`);
  await import(new URL(`${name}.ts`, folder).href);
}
