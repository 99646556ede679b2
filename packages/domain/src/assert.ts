/** A broken invariant: a defect of this program, never of its input. Answered as 500 and raised as an alarm. */
class InvariantBroken extends Error {
  override readonly name = 'InvariantBroken';
}

/** Throws {@link InvariantBroken} unless `condition` holds. `message` is internal: it never reaches a caller. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantBroken(message);
}

/** Marks a branch that the types already exclude. */
export function unreachable(value: never): never {
  throw new InvariantBroken(`unreachable: ${JSON.stringify(value)}`);
}
