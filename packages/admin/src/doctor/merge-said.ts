import { ok, type Said } from './finding.ts';

/** The worst first: what is broken hides nothing of what could not be asked. */
const order = ['broken', 'unknown', 'warning', 'ok'] as const;

/** What several questions about one thing say together. */
export function mergeSaid(all: readonly Said[]): Said {
  const worst = order.find((verdict) => all.some((said) => said.verdict === verdict));
  if (worst === undefined || worst === 'ok') return ok(all.map(({ detail }) => detail).join(', '));
  const told = all.filter(({ verdict }) => verdict !== 'ok');
  const detail = told
    .map((said) => (said.verdict === 'unknown' && worst !== 'unknown' ? `not asked: ${said.detail}` : said.detail))
    .join('; ');
  return { verdict: worst, detail, advice: told.map(({ advice }) => advice).find((advice) => advice !== null) ?? null };
}
