/** One thing that should hold: what it is called, what it should be, and what was found. Undefined means absent. */
export interface Expectation {
  readonly what: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

/** Each unmet expectation in words: `VisibilityTimeout is 30, not 360`. Nothing is said of what no template asks for. */
export const unmet = (expectations: readonly Expectation[]): readonly string[] =>
  expectations
    .filter(({ wanted, found }) => wanted !== undefined && spell(wanted) !== spell(found))
    .map(({ what, wanted, found }) =>
      found === undefined ? `${what} is missing (${spell(wanted)})` : `${what} is ${spell(found)}, not ${spell(wanted)}`,
    );

/** Templates write numbers and flags where services answer text, and lists in any order. */
export function spell(value: unknown): string {
  if (Array.isArray(value)) return value.map(spell).sort().join(', ');
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, each]) => `${key} ${spell(each)}`).join(', ');
}
