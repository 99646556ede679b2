/** A refusal of the bank, as it answered it (RFC 9457). */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Names the request, for the bank's operator. */
  readonly instance: string;
  /** The rule that was broken, such as `insufficient_funds`. */
  readonly code: string;
  readonly errors: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Thrown for every answer that is not a success. */
export class BankProblem extends Error {
  override readonly name = 'BankProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    const where = problem.errors.map(({ pointer, detail }) => ` ${pointer}: ${detail}`).join('');
    super(`${problem.code} (${problem.status}): ${problem.detail}${where}`);
    this.problem = problem;
  }
}

/** Reads a problem; an answer that is none (a proxy's, say) becomes one with the code `unexpected_answer`. */
export function problemOf(status: number, body: unknown): Problem {
  const fields: Readonly<Record<string, unknown>> = typeof body === 'object' && body !== null ? { ...body } : {};
  const text = (name: string, otherwise: string): string => {
    const value = fields[name];
    return typeof value === 'string' ? value : otherwise;
  };
  return {
    type: text('type', 'about:blank'),
    title: text('title', 'Unexpected answer'),
    status,
    detail: text('detail', 'The answer is not one of the bank.'),
    instance: text('instance', ''),
    code: text('code', 'unexpected_answer'),
    errors: Array.isArray(fields.errors) ? fields.errors.flatMap(readError) : [],
  };
}

function readError(value: unknown): Problem['errors'] {
  if (typeof value !== 'object' || value === null || !('pointer' in value) || !('detail' in value)) return [];
  return [{ pointer: String(value.pointer), detail: String(value.detail) }];
}
