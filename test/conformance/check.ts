import { inspect } from 'node:util';

/** What a case saw and did not expect. Its text is what `known-differences.ts` quotes. */
export class Difference extends Error {
  override readonly name = 'Difference';
}

const show = (value: unknown): string =>
  inspect(value, {
    depth: 8,
    sorted: true,
    compact: true,
    breakLength: Number.POSITIVE_INFINITY,
    maxStringLength: 200,
    maxArrayLength: 20,
  });

/** The case fails unless both are equal in every part. */
export const same = (actual: unknown, expected: unknown, what: string): void => {
  if (show(actual) !== show(expected)) throw new Difference(`${what}: expected ${show(expected)}, got ${show(actual)}`);
};

/** The case fails unless `condition` holds. */
export function holds(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Difference(`does not hold: ${what}`);
}

export interface Refusal extends Error {
  readonly Item?: unknown;
  readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: unknown }[];
}

/** `AWS.SimpleQueueService.MissingParameter` and `MissingParameter` are one refusal: the query protocol's code and the shape's name. */
const plainName = ({ name }: Error): string => name.split('.').at(-1) ?? name;

/** The error by which the call is refused, which must bear one of these names. */
export const refused = async (call: Promise<unknown>, ...names: readonly string[]): Promise<Refusal> => {
  let answer: unknown;
  try {
    answer = await call;
  } catch (error) {
    if (error instanceof Error && names.includes(plainName(error))) return error;
    const got = error instanceof Error ? `${error.name} (${error.message})` : show(error);
    throw new Difference(`expected to be refused as ${names.join(' or ')}, got ${got}`);
  }
  throw new Difference(`expected to be refused as ${names.join(' or ')}, was accepted: ${show(answer).slice(0, 200)}`);
};

/** Asks again until the answer is there; at most 50 times, with `pause` between. For what a service promises only "soon". */
export const eventually = async <T>(ask: () => Promise<T | undefined>, pause: () => Promise<void>, what: string): Promise<T> => {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await pause();
  }
  throw new Difference(`did not come about: ${what}`);
};
