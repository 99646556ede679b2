const lookEveryMs = 100;

/** Looks again and again until there is an answer; fails after `withinMs`, saying what did not come. For facts that send no event. */
export async function until<T>(what: string, withinMs: number, look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`Not within ${withinMs / 1_000} s: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

/** As {@link until}, for something that holds or does not. */
export async function untilTrue(what: string, withinMs: number, look: () => Promise<boolean> | boolean): Promise<void> {
  await until(what, withinMs, async () => (await look()) || undefined);
}
