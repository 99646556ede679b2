import { createPrograms } from './drive/programs.ts';
import { createProgress } from './drive/progress.ts';
import { openStateFolder } from './drive/state-folder.ts';
import { Refused } from './input/csv.ts';
import { readOptions } from './options.ts';
import { runDemo } from './run-demo.ts';
import { printSummaries, summariesJson } from './summary/print-summaries.ts';

/** `npm run demo`. Exit status 0 if every check holds, 1 if one does not or the run failed, 2 for input that is refused. */
export async function runMain(root: string, argv: readonly string[]): Promise<void> {
  const options = readOptions(argv);
  const programs = createPrograms();
  const folder = openStateFolder(options.state);
  const nowMs = (): number => Date.now();
  const progress = createProgress(process.stderr, nowMs);
  let interrupted = false;
  const onSignal = (): void => {
    // The second time somebody means it.
    if (interrupted) process.exit(130);
    interrupted = true;
    progress.end();
    void programs.stopAll().finally(() => {
      folder.forget();
      process.exit(130);
    });
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    const summaries = await runDemo({ options, root, stateDir: folder.path, programs, progress, nowMs });
    process.stdout.write(`${options.json ? summariesJson(summaries) : printSummaries(summaries)}\n`);
    process.exitCode = summaries.every(({ checks }) => Object.values(checks).every(Boolean)) ? 0 : 1;
  } catch (error) {
    if (interrupted) return;
    progress.end();
    const isRefused = error instanceof Refused;
    process.stderr.write(`The demo ended: ${error instanceof Error ? (isRefused ? error.message : error.stack) : String(error)}\n`);
    process.exitCode = isRefused ? 2 : 1;
  } finally {
    await programs.stopAll();
    folder.forget();
  }
}
