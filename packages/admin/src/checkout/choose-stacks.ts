import type { Stack } from '@compute-bank/local/template/directory';

/** Everything that a checkout would deploy with some flags. */
export interface Assembly {
  readonly flags: string;
  readonly stacks: readonly Stack[];
}

/**
 * Each deployed stack as the flags of its own last deployment make it; one that is not deployed only if all of these flags ask
 * for it, since nobody knows which of them were the last.
 */
export function chooseStacks(assemblies: readonly Assembly[], deployed: ReadonlyMap<string, string>): readonly Stack[] {
  const chosen = assemblies.flatMap(({ flags, stacks }) => stacks.filter(({ name }) => deployed.get(name) === flags));
  const [first, ...others] = assemblies;
  const missing = (first?.stacks ?? []).filter(
    ({ name }) => !deployed.has(name) && others.every(({ stacks }) => stacks.some((stack) => stack.name === name)),
  );
  return [...chosen, ...missing];
}
