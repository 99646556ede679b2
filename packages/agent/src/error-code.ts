/** The system's code of an error, such as `ENOENT`. Told by its fields: an error may come from another realm, where `instanceof` fails. */
export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
