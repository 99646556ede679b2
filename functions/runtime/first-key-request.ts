import * as z from 'zod';

const request = z.strictObject({ again: z.boolean().default(false) });

/** What the operator's program asks for. Throws an error that names the wrong field. */
export function readFirstKeyRequest(event: unknown): z.output<typeof request> {
  const parsed = request.safeParse(event ?? {});
  if (parsed.success) return parsed.data;
  throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the event'}: ${message}`).join('; '));
}
