import { followMarkets } from './follow-markets.ts';
import type { ProjectorDeps } from './projection.ts';

const marketsPerPage = 100;
const pagesMax = 100;

/** Follows every market's log: for wake-ups that the stream lost. A market at its head costs two reads. */
export async function projectAllMarkets(deps: ProjectorDeps): Promise<void> {
  let after: string | null = null;
  for (let page = 0; page < pagesMax; page += 1) {
    const { items, next } = await deps.bank.listMarkets({ limit: marketsPerPage, after });
    await followMarkets(
      deps,
      items.map(({ marketId }) => marketId),
    );
    if (next === null) return;
    after = next;
  }
}
