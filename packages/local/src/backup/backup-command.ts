import { parseArgs } from 'node:util';
import pc from 'picocolors';
import { BackupError } from './backup-format.ts';
import { makeBackup } from './make-backup.ts';
import { restoreBackup } from './restore-backup.ts';

const backupHelp = `Usage: npm run backup -- --to FILE [--state DIR] [--json]

Writes the bank in DIR (default: .bank) to FILE, a gzipped tar with sums. The bank may run meanwhile.
FILE holds keys: keep it as you keep those. It must not exist yet.

Exit status: 0 done, 1 it failed, 2 it cannot be done as asked.
`;

const restoreHelp = `Usage: npm run restore -- --from FILE --state DIR [--json]

Makes DIR, which must be empty or missing, the bank that FILE holds, once every sum was found right.

Exit status: 0 done, 1 it failed, 2 it cannot be done as asked.
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;
const size = (bytes: number): string => (bytes < 100_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`);

/** `npm run backup`. Sets the exit status. */
export const runBackup = (argv: readonly string[], wallMs: () => number): Promise<void> =>
  reporting('The bank was not backed up.', async () => {
    const options = { to: text, state: { ...text, default: '.bank' }, json: flag, help: { ...flag, short: 'h' } };
    const { values } = parse(() => parseArgs({ args: [...argv], options }));
    if (values.help) return backupHelp;
    if (values.to === undefined) throw new BackupError(`Say where to: --to FILE.\n${backupHelp}`);
    refuseElsewhere();
    const made = await makeBackup(values.state, values.to, new Date(wallMs()).toISOString());
    if (values.json) return `${JSON.stringify(made)}\n`;
    const files = made.files.map(({ name, bytes }) => `  ${name.padEnd(18)} ${size(bytes)}`).join('\n');
    return `Backed up ${values.state} to ${values.to} (${size(made.bytes)}):\n${files}\nIt holds keys: keep it as you keep those. To try it: npm run restore -- --from ${values.to} --state DIR\n`;
  });

/** `npm run restore`. Sets the exit status. */
export const runRestore = (argv: readonly string[]): Promise<void> =>
  reporting('Nothing was restored.', async () => {
    const options = { from: text, state: text, json: flag, help: { ...flag, short: 'h' } };
    const { values } = parse(() => parseArgs({ args: [...argv], options }));
    if (values.help) return restoreHelp;
    const { from, state } = values;
    if (from === undefined || state === undefined) throw new BackupError(`Say from what and where to.\n${restoreHelp}`);
    const restored = await restoreBackup(from, state);
    if (values.json) return `${JSON.stringify(restored)}\n`;
    return `Restored the bank of ${restored.madeAt} to ${state}; every sum is right. Now prove it, then start it:\n  npm run verify -- --state ${state}\n  npm start -- --state ${state}\n`;
  });

/** Tables on another server are not in the state directory. */
function refuseElsewhere(): void {
  if (process.env.AWS_ENDPOINT_URL_DYNAMODB === undefined) return;
  throw new BackupError('AWS_ENDPOINT_URL_DYNAMODB names another server for the tables: back them up there, or unset it.');
}

function parse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new BackupError(error instanceof Error ? error.message : String(error));
  }
}

async function reporting(failure: string, work: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(await work());
  } catch (error) {
    const isExpected = error instanceof BackupError;
    process.stderr.write(`${pc.red(failure)} ${error instanceof Error ? error.message : String(error)}\n`);
    if (!isExpected && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = isExpected ? 2 : 1;
  }
}
