import type { Measured, Work } from '../../../infra/cost/measured.ts';

const number = (value: number): string => value.toLocaleString('en', { maximumSignificantDigits: 3 });
const unitsOf = ({ bank, market, index }: Work['writes']): string => [bank, market, index].map(number).join(' / ');

/** One line for each function of each operation. */
export function tableOfOperations({ operations, stored }: Measured): string {
  const head = [
    'operation',
    'function',
    'runs',
    'processor ms',
    'spread',
    'calls',
    'writes: bank / market / index',
    'reads',
    'sends',
    'log bytes',
  ];
  const rows = Object.entries(operations).flatMap(([name, { functions }]) =>
    Object.entries(functions).map(([worker, work]) => [
      name,
      worker,
      number(work.invocations),
      number(work.cpuMs.median),
      `${number(work.cpuMs.least)} – ${number(work.cpuMs.greatest)}`,
      number(work.sequentialCalls),
      unitsOf(work.writes),
      unitsOf(work.reads),
      number(work.sends.fifo + work.sends.standard),
      number(work.logBytes),
    ]),
  );
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = [head, ...rows].map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\nstored: ${JSON.stringify(stored)}`;
}
