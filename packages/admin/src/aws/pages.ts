const pagesMax = 200;

/** All pages of a listing, of which each names the next; throws instead of going on for ever. */
export async function collectPages<T>(
  what: string,
  read: (token: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const { items, next } = await read(token);
    all.push(...items);
    if (next === undefined || next === '') return all;
    token = next;
  }
  throw new Error(`${what}: more than ${pagesMax} pages`);
}
