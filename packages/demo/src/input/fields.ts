import { type Broken, Refused, type Row, type Table } from './csv.ts';

/** Why one field of a row cannot be used. Caught by {@link readRows}, which knows the place. */
class BadField extends Error {
  readonly column: string;
  constructor(column: string, reason: string) {
    super(reason);
    this.column = column;
  }
}

/** A row that is well formed but means nothing to the bank. */
export interface NotMappable {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

export interface Sorted<T> {
  readonly values: readonly T[];
  readonly notMappable: readonly NotMappable[];
  readonly broken: readonly Broken[];
}

/** Reads each row into a value, or into the reason why it is not mappable (a string). A field that is wrong breaks its row only. */
export function readRows<T extends object>(table: Table, read: (row: Row) => T | string): Sorted<T> {
  const values: T[] = [];
  const notMappable: NotMappable[] = [];
  const broken: Broken[] = [...table.broken];
  for (const row of table.rows) {
    try {
      const value = read(row);
      if (typeof value === 'string') notMappable.push({ file: row.file, line: row.line, reason: value });
      else values.push(value);
    } catch (error) {
      if (!(error instanceof BadField)) throw error;
      broken.push({ file: row.file, line: row.line, column: error.column, reason: error.message });
    }
  }
  return { values, notMappable, broken: broken.sort((a, b) => a.line - b.line) };
}

/** Refuses a file that lacks one of the columns. */
export function needColumns({ file, header }: Table, columns: readonly string[]): void {
  const missing = columns.filter((column) => !header.includes(column));
  if (missing.length > 0) throw new Refused(file, `it has no column ${missing.join(', ')}`);
}

export const fail = (column: string, reason: string): never => {
  throw new BadField(column, reason);
};

export function nameIn(row: Row, column: string): string {
  const value = row.text(column).trim();
  return value === '' ? fail(column, 'is empty') : value;
}

/** A whole number between bounds, written plainly. */
export function wholeIn(row: Row, column: string, min: number, max: number): number {
  const text = row.text(column);
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) return fail(column, `"${text.slice(0, 40)}" is no whole number`);
  return value < min || value > max ? fail(column, `${value} is not between ${min} and ${max}`) : value;
}

/** A decimal number of at least `min`. */
export function decimalIn(row: Row, column: string, min: number): number {
  const text = row.text(column);
  const value = /^\d{1,15}(?:\.\d{1,17})?$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(value)) return fail(column, `"${text.slice(0, 40)}" is no number`);
  return value < min ? fail(column, `${value} is below ${min}`) : value;
}

/** As {@link decimalIn}; null where the field is empty. */
export const decimalOrEmpty = (row: Row, column: string, min: number): number | null =>
  row.text(column) === '' ? null : decimalIn(row, column, min);
