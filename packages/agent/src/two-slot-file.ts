import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Durability, flushDirectory, readFileIfThere } from './durable-file.ts';
import { codeOf } from './error-code.ts';

/** A text that is replaced often and must survive being interrupted at any point. */
export interface TwoSlotFile {
  /** The text that was saved last, or undefined if none ever was. Throws if slots exist and neither is whole. */
  load(): string | undefined;
  save(text: string): void;
}

interface Slot {
  readonly sequence: number;
  readonly text: string;
}

const hashOf = (sequence: number, text: string): string => createHash('sha256').update(`${sequence}\n${text}`).digest('hex');

/**
 * Keeps the text in two files in turn, `<path>.0` and `<path>.1`: a save overwrites the older one, so that the newer one
 * stays whole whatever happens. A number, a length and a hash say which slot is whole and newer. Unlike a rename this
 * makes the file system write nothing but the text.
 */
export function openTwoSlotFile(path: string, durability: Durability): TwoSlotFile {
  const paths = [`${path}.0`, `${path}.1`] as const;
  let sequence: number | undefined;
  const newest = (): Slot | undefined => {
    const texts = paths.map(readFileIfThere);
    const whole = texts.flatMap((text) => (text === undefined ? [] : (readSlot(text) ?? [])));
    if (whole.length > 0) return whole.reduce((a, b) => (a.sequence > b.sequence ? a : b));
    // A first save that was interrupted left one slot that is not whole: nothing had been promised yet.
    if (texts.every((text) => text !== undefined)) throw new Error(`${path}: both slots are damaged; restore them or join anew`);
    return undefined;
  };
  return {
    load: () => {
      const slot = newest();
      sequence = slot?.sequence ?? 0;
      return slot?.text;
    },
    save: (text) => {
      const next = (sequence ?? newest()?.sequence ?? 0) + 1;
      writeSlot(next % 2 === 0 ? paths[0] : paths[1], `${next} ${Buffer.byteLength(text)} ${hashOf(next, text)}\n${text}`, durability);
      sequence = next;
    },
  };
}

function readSlot(content: string): Slot | undefined {
  const header = /^(\d{1,15}) (\d{1,9}) ([0-9a-f]{64})\n/.exec(content);
  if (!header) return undefined;
  const [line, sequence, bytes, hash] = header;
  const text = Buffer.from(content.slice(line.length)).subarray(0, Number(bytes)).toString('utf8');
  return hashOf(Number(sequence), text) === hash ? { sequence: Number(sequence), text } : undefined;
}

/** Overwrites in place and leaves what lies behind: the length in the header says how much counts. */
function writeSlot(path: string, content: string, durability: Durability): void {
  const { file, isNew } = openSlot(path);
  try {
    writeSync(file, content, 0);
    if (durability === 'disk') fsyncSync(file);
  } finally {
    closeSync(file);
  }
  if (isNew && durability === 'disk') flushDirectory(dirname(path));
}

function openSlot(path: string): { file: number; isNew: boolean } {
  try {
    return { file: openSync(path, 'r+'), isNew: false };
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    return { file: openSync(path, 'w', 0o600), isNew: true };
  }
}
