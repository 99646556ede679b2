import type { CallClearing } from '@compute-bank/domain/clearing';
import type { Book } from '../book.ts';

/** How the book's market makes its calls; undefined for a continuous one. */
export function callClearing({ market }: Pick<Book, 'market'>): CallClearing | undefined {
  const clearing = market?.clearing;
  return clearing?.kind === 'call' ? clearing : undefined;
}
