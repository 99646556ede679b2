/** Does `act` to each, so many at once. The first error ends it, once what has begun is over. */
export async function sideBySide<T>(items: readonly T[], width: number, act: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  const workers = Array.from({ length: Math.min(width, queue.length) }, async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await act(item);
  });
  await Promise.all(workers);
}
