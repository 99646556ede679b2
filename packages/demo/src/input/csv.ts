/** A row that cannot be read: reported with its place, and skipped. */
export interface Broken {
  readonly file: string;
  readonly line: number;
  /** Name of the column, or `row` where the row as a whole is wrong. */
  readonly column: string;
  readonly reason: string;
}

/** A whole file that cannot be used. */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(file: string, reason: string) {
    super(`${file} is refused: ${reason}.`);
  }
}

/** One row. `line` is that of the file, the header being line 1. */
export interface Row {
  readonly file: string;
  readonly line: number;
  /** The field of that column; throws for a column that the header does not have, which no data can cause. */
  text(column: string): string;
}

export interface Table {
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: readonly Row[];
  readonly broken: readonly Broken[];
}

const linesMax = 2_000_000;

/**
 * Reads comma-separated values (RFC 4180): first line is the header, every row has as many fields, quotes stand around a
 * whole field only. A row that breaks this is reported, never repaired.
 */
export function readTable(file: string, content: string): Table {
  const records = splitRecords(content.replace(/^\uFEFF/, ''));
  const [first, ...rest] = records;
  const header = first && splitFields(first.text);
  if (!first || !header || header.some((name) => name === '')) throw new Refused(file, 'its first line is no header');
  if (new Set(header).size < header.length) throw new Refused(file, 'its header names a column twice');
  const place = new Map(header.map((name, index) => [name, index]));
  const rows: Row[] = [];
  const broken: Broken[] = [];
  for (const { line, text } of rest) {
    const fields = splitFields(text);
    if (!fields) broken.push({ file, line, column: 'row', reason: 'a quote is not closed or not at the edge of its field' });
    else if (fields.length !== header.length)
      broken.push({ file, line, column: 'row', reason: `has ${fields.length} fields instead of ${header.length}` });
    else rows.push(rowOf(file, line, fields, place));
  }
  return { file, header, rows, broken };
}

const rowOf = (file: string, line: number, fields: readonly string[], place: ReadonlyMap<string, number>): Row => ({
  file,
  line,
  text: (column) => {
    const field = fields[place.get(column) ?? -1];
    if (field === undefined) throw new Error(`${file} has no column ${column}.`);
    return field;
  },
});

interface TextRecord {
  readonly line: number;
  readonly text: string;
}

/** Lines of the file; a line break inside quotes belongs to its field. Blank lines are not records. */
function splitRecords(content: string): TextRecord[] {
  const lines = content.split(/\r?\n/);
  if (lines.length > linesMax) throw new Error(`More than ${linesMax} lines.`);
  const records: TextRecord[] = [];
  let open: { line: number; text: string } | undefined;
  for (const [index, text] of lines.entries()) {
    const record: { line: number; text: string } = open ? { ...open, text: `${open.text}\n${text}` } : { line: index + 1, text };
    const isOpen = (record.text.split('"').length - 1) % 2 === 1;
    // A quote that is never closed must not swallow the rest of the file.
    open = isOpen && index + 1 - record.line < 10 ? record : undefined;
    if (!open && record.text !== '') records.push(record);
  }
  return open ? [...records, open] : records;
}

const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

/** Undefined if a quote stands where none may. */
function splitFields(text: string): string[] | undefined {
  const fields: string[] = [];
  for (let from = 0; from <= text.length; ) {
    field.lastIndex = from;
    const found = field.exec(text);
    if (!found) return undefined;
    fields.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === '') return fields;
    from = field.lastIndex;
  }
  return fields;
}
