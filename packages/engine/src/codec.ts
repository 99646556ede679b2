import { ok, type Result, reject } from '@compute-bank/domain/result';
import { fromCanonical, toCanonical } from './canonical.ts';
import { faultsOf } from './check-command.ts';
import type { Command } from './command.ts';
import type { Event } from './event.ts';
import type { LogRecord } from './log-record.ts';
import { readCommand } from './read-command.ts';

/** The longest command that is read, in characters. */
const textMax = 1_000_000;
const issuesMax = 10;

export const encodeCommand = (command: Command): string => toCanonical(command);

/**
 * Reads a command from untrusted text. A refusal names what is wrong, at most ten things, as `path: fault; …`.
 */
export function decodeCommand(text: string): Result<Command, string> {
  if (text.length > textMax) return reject(`/: longer than ${textMax} characters`);
  const parsed = parse(text);
  if (parsed === undefined) return reject('/: not JSON');
  const issues: string[] = [];
  const command = readCommand(parsed.value, issues);
  if (issues.length === 0) issues.push(...faultsOf(command));
  return issues.length === 0 ? ok(command) : reject(issues.slice(0, issuesMax).join('; '));
}

function parse(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

/** The events of one application as text: equal texts are equal decisions. */
export const encodeEvents = (events: readonly Event[]): string => toCanonical(events);

export const encodeRecord = (record: LogRecord): string => toCanonical(record);

/** Reads a record that this package wrote. The log is trusted for its form; its content is proved by its hashes. */
export function decodeRecord(text: string): LogRecord {
  return fromCanonical(text) as LogRecord;
}

/** What a record's hash is made of: the previous hash, a line break, and the canonical form of the rest. */
export function canonicalRecord({ hash: _, previousHash, ...rest }: LogRecord): string {
  return `${previousHash}\n${toCanonical(rest)}`;
}
