import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program that the demo started. */
export interface Program {
  readonly name: string;
  readonly pid: number;
  /** Lines of its standard output, in order, each once. */
  readonly lines: AsyncIterableIterator<string>;
  write(line: string): void;
  /** Resolves when it has ended, with its exit status or signal. */
  readonly ended: Promise<string>;
  /** Asks it to end, and ends it by force if it has not after a while. */
  stop(): Promise<void>;
  /** Ends it by force, as a crash would. */
  kill(): Promise<void>;
}

export interface Programs {
  /** Starts this Node with a script of the repository. */
  start(name: string, script: string, argv: readonly string[], env?: Readonly<Record<string, string>>): Program;
  /** Stops everything that still runs, last started first. */
  stopAll(): Promise<void>;
}

const stopMsMax = 20_000;
const noteLengthMax = 4_000;

/** Keeps track of every program, so that none outlives the demo. What a program says on standard error is kept for its obituary. */
export function createPrograms(): Programs {
  const running = new Set<Program>();
  return {
    start: (name, script, argv, env = {}) => {
      const child = spawn(process.execPath, [script, ...argv], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
      const program = watch(name, child);
      running.add(program);
      void program.ended.finally(() => running.delete(program));
      return program;
    },
    stopAll: async () => {
      for (const program of [...running].reverse()) await program.stop();
    },
  };
}

function watch(name: string, child: ChildProcess): Program {
  let notes = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    notes = (notes + text).slice(-noteLengthMax);
  });
  // Writing to a program that has just ended is no error of the demo's: `ended` tells.
  child.stdin?.on('error', () => undefined);
  const ended = new Promise<string>((done) => {
    child.once('error', (error) => done(error.message));
    child.once('close', (code, signal) => done(`${signal ?? `exit ${code}`}${notes === '' ? '' : `: ${notes.trimEnd()}`}`));
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), stopMsMax);
    await ended;
    clearTimeout(timer);
  };
  return {
    name,
    pid: child.pid ?? 0,
    lines: linesOf(child),
    write: (line) => child.stdin?.write(`${line}\n`),
    ended,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function linesOf(child: ChildProcess): AsyncIterableIterator<string> {
  if (!child.stdout) throw new Error('A program without standard output.');
  return createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
}
