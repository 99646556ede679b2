import { pointerPart } from './pointer-part.ts';

/** What a schema found wrong, as zod reports it. */
export interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
  /** Of `too_small` and `too_big`: of what kind the value is, and how many it may have. */
  readonly origin?: string;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  /** Of `invalid_key`: what is wrong with the name. */
  readonly issues?: readonly { readonly message: string }[];
}

export interface RequestError {
  readonly pointer: string;
  readonly detail: string;
}

/**
 * Issues as errors of a problem, each below `base`. Where a value is of a wrong type, nothing else is said of it: its
 * length or form would be that of another type.
 */
export function requestErrors(base: string, issues: readonly Issue[], errorsMax: number): RequestError[] {
  const said = new Map<string, Set<string>>();
  const mistyped = new Set<string>();
  return issues.flatMap((issue) => {
    const pointer = `${base}${issue.path.map((part) => `/${pointerPart(String(part))}`).join('')}`;
    if (issue.code === 'unrecognized_keys') return unknownFields(pointer, (issue.keys ?? []).slice(0, errorsMax));
    const details = said.get(pointer) ?? new Set();
    const detail = detailOf(issue);
    if (mistyped.has(pointer) || details.has(detail)) return [];
    if (issue.code === 'invalid_type') mistyped.add(pointer);
    said.set(pointer, details.add(detail));
    return [{ pointer, detail }];
  });
}

const unknownFields = (pointer: string, keys: readonly string[]): RequestError[] =>
  keys.map((key) => ({ pointer: `${pointer}/${pointerPart(key)}`, detail: 'There is no such field.' }));

function detailOf({ code, message, issues, origin, minimum, maximum }: Issue): string {
  const missing = code === 'invalid_type' ? /^Invalid input: expected (\w+), received undefined$/.exec(message)?.[1] : undefined;
  if (missing !== undefined) return `Is missing: give ${/^[aeiou]/.test(missing) ? 'an' : 'a'} ${missing}.`;
  if (origin === 'array' && code === 'too_small') return `Has too few: give at least ${minimum}.`;
  if (origin === 'array' && code === 'too_big') return `Has too many: give at most ${maximum}.`;
  if (code === 'invalid_key') return issues?.[0]?.message ?? message;
  return message;
}
