import { createInterface } from 'node:readline';

/** Lines of standard input, until it ends. */
export const readLines = (): AsyncIterable<string> => createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });

/** Writes one JSON line to standard output. */
export const writeLine = (value: object): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`);
};

/** What an error says to a person. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Writes a sentence for the operator, with the machine's time. */
export const say = (sentence: string): void => {
  process.stdout.write(`${new Date().toISOString()} ${sentence}\n`);
};
