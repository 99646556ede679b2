import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildReference } from './build-reference.ts';
import { readSources } from './read-sources.ts';
import { serveReference } from './serve-reference.ts';
import { writeReference } from './write-reference.ts';

const help = `Usage: npm run reference -- [--serve] [--port NUMBER]

Makes the API reference from openapi.json and writes it to .cache/reference.
With --serve it is shown on this machine too, at port 8090 unless another is given (0 for any).
`;

/** `npm run reference`. Sets the exit status: 0 done, 1 it failed, 2 it cannot be done as asked. */
export async function runReference(root: string, argv: readonly string[]): Promise<void> {
  const flags = readFlags(argv);
  if (flags === undefined) return;
  const files = buildReference(readSources(root));
  const directory = join(root, '.cache', 'reference');
  writeReference(directory, files);
  process.stdout.write(`${files.length} files in ${directory}\n`);
  if (flags.serve) await serve(files, flags.port);
}

/** Undefined: there is nothing to do, or it was said what is wrong. */
function readFlags(argv: readonly string[]): { readonly serve: boolean; readonly port: number } | undefined {
  const flag = { type: 'boolean', default: false } as const;
  try {
    const { values } = parseArgs({ args: [...argv], options: { serve: flag, port: { type: 'string', default: '8090' }, help: flag } });
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port}: a port is a number up to 65535.`);
    if (!values.help) return { serve: values.serve, port };
    process.stdout.write(help);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${help}`);
    process.exitCode = 2;
  }
  return undefined;
}

async function serve(files: Parameters<typeof serveReference>[0], port: number): Promise<void> {
  const served = await serveReference(files, port);
  process.stdout.write(`The API reference is at ${served.address}/. Ctrl-C ends it.\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void served.stop());
}
