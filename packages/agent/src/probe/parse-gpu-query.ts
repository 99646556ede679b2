/** One line of `nvidia-smi --query-gpu=… --format=csv`. */
export interface QueriedGpu {
  readonly index: number;
  readonly name: string;
  readonly memoryMib: number;
  /** Null if the query did not ask for it. */
  readonly uuid: string | null;
  readonly migEnabled: boolean;
}

/** A tool of the machine said something that cannot be relied on. */
export class ProbeError extends Error {
  override readonly name = 'ProbeError';
}

const gpusMax = 64;

/**
 * Reads the CSV with its header line, so that columns are found by name (`memory.total [MiB]` or, with `nounits`,
 * `memory.total`), whatever else was asked for. Throws {@link ProbeError} naming the line and the column.
 */
export function parseGpuQuery(text: string): QueriedGpu[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const columns = splitLine(lines[0] ?? '').map((column) => column.replace(/ \[.*\]$/, ''));
  for (const needed of ['index', 'name', 'memory.total']) {
    if (!columns.includes(needed))
      throw new ProbeError(`nvidia-smi: the first line names no column ${needed}: ${JSON.stringify(lines[0] ?? '')}`);
  }
  const rows = lines.slice(1);
  if (rows.length === 0) throw new ProbeError('nvidia-smi lists no GPU');
  if (rows.length > gpusMax) throw new ProbeError(`nvidia-smi lists ${rows.length} GPUs, at most ${gpusMax} are supported`);
  return rows.map((row, position) => readRow(columns, splitLine(row), position + 2));
}

const splitLine = (line: string): string[] => line.split(',').map((cell) => cell.trim());

function readRow(columns: readonly string[], cells: readonly string[], line: number): QueriedGpu {
  if (cells.length !== columns.length)
    throw new ProbeError(`nvidia-smi line ${line}: ${cells.length} values for ${columns.length} columns`);
  const cell = (column: string): string => cells[columns.indexOf(column)] ?? '';
  const whole = (column: string): number => {
    const digits = /^(\d{1,9})(?: MiB)?$/.exec(cell(column));
    if (!digits) throw new ProbeError(`nvidia-smi line ${line}: ${column} is ${JSON.stringify(cell(column))}, not a whole number`);
    return Number(digits[1]);
  };
  const uuid = cell('uuid');
  return {
    index: whole('index'),
    name: cell('name'),
    memoryMib: whole('memory.total'),
    uuid: columns.includes('uuid') ? uuid : null,
    migEnabled: cell('mig.mode.current') === 'Enabled',
  };
}
