/** The outcome of an operation whose failures are expected: a value, or one rejection of a closed list. */
export type Result<T, R> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly rejection: R };

export const ok = <T>(value: T): Result<T, never> => ({ ok: true, value });
export const reject = <R>(rejection: R): Result<never, R> => ({ ok: false, rejection });
