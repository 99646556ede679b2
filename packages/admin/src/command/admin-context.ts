import type { Clients } from '../aws/clients.ts';
import { createClients } from '../aws/clients.ts';

/** What commands ask of the world. Tests bring their own. */
export interface AdminContext {
  readonly clients: () => Clients;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly fetch: typeof fetch;
  /** What was asked for, to standard output. */
  readonly print: (text: string) => void;
  /** How it goes, to standard error. */
  readonly tell: (text: string) => void;
  readonly setStatus: (status: 0 | 1 | 2) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly wait: (ms: number) => Promise<void>;
}

export const standardContext = (now: () => number): AdminContext => ({
  clients: createClients,
  now,
  fetch,
  print: (text) => void process.stdout.write(text),
  tell: (text) => void process.stderr.write(text),
  setStatus: (status) => {
    process.exitCode = status;
  },
  env: process.env,
  wait: (ms) => new Promise((done) => setTimeout(done, ms)),
});

/** One JSON value, in one line. */
export const toJson = (value: unknown): string => `${JSON.stringify(value)}\n`;
