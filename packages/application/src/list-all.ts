import { assert } from '@compute-bank/domain/assert';
import type { Page, PageRequest } from './ports.ts';

const itemsPerPage = 1_000;
const pagesMax = 1_000;

/** Everything that a list has, page by page. */
export async function listAll<E>(list: (page: PageRequest) => Promise<Page<E>>): Promise<E[]> {
  const all: E[] = [];
  let after: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const { items, next }: Page<E> = await list({ limit: itemsPerPage, after });
    all.push(...items);
    if (next === null) return all;
    after = next;
  }
  return assert(false, `a list did not end within ${pagesMax} pages`) as never;
}
