/** One measured figure beside its goal, as every bench prints it. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Least and greatest of the repeats; absent if it was measured once. */
  readonly spread?: readonly [number, number];
  /** From the design's table of goals, in words. */
  readonly goal?: string;
  /** How it was measured, where the bench's own description does not say. */
  readonly note?: string;
}

/** Three significant digits, or whole numbers above that. */
export const rounded = (value: number): number => (Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3)));

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
export const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** The median of the repeats with their least and greatest. */
export function figure(what: string, unit: string, repeats: readonly number[], rest: Partial<Pick<Figure, 'goal' | 'note'>> = {}): Figure {
  const spread = repeats.length > 1 ? { spread: [rounded(Math.min(...repeats)), rounded(Math.max(...repeats))] as const } : {};
  return { what, value: rounded(median(repeats)), unit, ...spread, ...rest };
}

const number = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 4 });

/** A line per figure: what, value, unit, spread, goal. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, value, unit, spread, goal, note }) => [
    what,
    number(value),
    unit,
    spread ? `${number(spread[0])} – ${number(spread[1])}` : '',
    goal ? `goal ${goal}` : '',
    note ?? '',
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const padded = (cell: string, column: number): string =>
    column === 1 ? cell.padStart(widths[1] ?? 0) : cell.padEnd(widths[column] ?? 0);
  return rows.map((row) => row.map(padded).join('  ').trimEnd()).join('\n');
}

/** Milliseconds that `work` takes. */
export function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}
