import { readTable } from '@compute-bank/demo/input/csv';
import { describe, expect, test } from '@jest/globals';

const rowsOf = (content: string, column: string): string[] => readTable('f.csv', content).rows.map((row) => row.text(column));

describe('a table', () => {
  test('is read by the names in its header, whatever the line ends', () => {
    expect(rowsOf('a,b\r\n1,2\r\n3,4\r\n', 'b')).toEqual(['2', '4']);
    expect(rowsOf('\uFEFFa,b\n1,2', 'a')).toEqual(['1']);
  });

  test('keeps commas, quotes and line breaks inside quotes, and counts lines of the file', () => {
    const table = readTable('f.csv', 'a,b\n"x, ""y""\nz",2\n5,6\n');
    expect(table.rows.map((row) => [row.line, row.text('a')])).toEqual([
      [2, 'x, "y"\nz'],
      [4, '5'],
    ]);
  });

  test('reports a row with too few or too many fields, with its line, and reads the others', () => {
    const table = readTable('f.csv', 'a,b\n1\n1,2,3\n1,2\n');
    expect(table.rows.map(({ line }) => line)).toEqual([4]);
    expect(table.broken).toEqual([
      { file: 'f.csv', line: 2, column: 'row', reason: 'has 1 fields instead of 2' },
      { file: 'f.csv', line: 3, column: 'row', reason: 'has 3 fields instead of 2' },
    ]);
  });

  test('reports a quote that is never closed without losing the rest of the file', () => {
    const table = readTable('f.csv', `a,b\n"x,2\n${'1,2\n'.repeat(30)}`);
    expect(table.broken.map(({ line, column }) => [line, column])).toEqual([[2, 'row']]);
    expect(table.rows.length).toBeGreaterThan(15);
  });

  test.each([
    ['', 'no header'],
    ['a,,b\n', 'no header'],
    ['a,b,a\n', 'names a column twice'],
  ])('is refused for a header like %j', (content, reason) => {
    expect(() => readTable('f.csv', content)).toThrow(reason);
  });
});
