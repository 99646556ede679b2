import { parseArgs } from 'node:util';

const targets = ['ministack', 'localstack'] as const;
type TargetName = (typeof targets)[number];

/** The cloud tests cannot be run as asked, and why. */
export class CloudError extends Error {}

export interface Flags {
  readonly target: TargetName;
  /** Of a LocalStack that runs already. */
  readonly endpoint: string | undefined;
  /** For jest. */
  readonly rest: readonly string[];
}

const usage = `npm run test:cloud -- [--target ${targets.join('|')}] [--endpoint URL of a running LocalStack] [-- ARGUMENTS OF JEST]`;

/** Throws a {@link CloudError} that says what is wrong. */
export function readFlags(args: readonly string[]): Flags {
  const { values, positionals } = parse(args);
  const target = targets.find((name) => name === (values.target ?? 'ministack'));
  if (!target) throw new CloudError(`There is no target "${values.target}".\n${usage}`);
  if (values.endpoint !== undefined && target !== 'localstack')
    throw new CloudError(`${target} is started here: it has no endpoint to give.\n${usage}`);
  return { target, endpoint: values.endpoint, rest: positionals };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args: [...args], options: { target: text, endpoint: text }, allowPositionals: true });
  } catch (error) {
    throw new CloudError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}
