import { isShape } from '../template/shape.ts';

/** Which records of a batch failed. */
export type Failures = 'all' | ReadonlySet<string>;

/**
 * Reads a batch response by Lambda's rule: nothing said means that all succeeded; an identifier that is empty, not text or
 * not of this batch means that the response cannot be trusted, and the whole batch failed.
 */
export function readFailures(response: unknown, identifiers: readonly string[]): Failures {
  if (response === undefined || response === null || response === '') return new Set();
  if (!isShape(response)) return 'all';
  const reported = response.batchItemFailures;
  if (reported === undefined || reported === null) return new Set();
  if (!Array.isArray(reported)) return 'all';
  const known = new Set(identifiers);
  const failed = new Set<string>();
  for (const each of reported) {
    const identifier = isShape(each) ? each.itemIdentifier : undefined;
    if (typeof identifier !== 'string' || !known.has(identifier)) return 'all';
    failed.add(identifier);
  }
  return failed;
}
