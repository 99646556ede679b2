import type { MarketId } from '@compute-bank/domain/ids';
import { listMarkets, openTables, type Tables } from '../../deployment/open-tables.ts';
import type { Check } from '../doctor-world.ts';
import { broken, type Finding, ok, type Said, warning } from '../finding.ts';
import { attempt } from '../inspect.ts';

const lateMs = 60_000;
const lostMs = 5 * 60_000;
const recordsMax = 1;
const advice = 'Look at the functions Projector and Sweep and at projector-dlq. Nothing is lost: it goes on where it stood.';

/** The tables follow each market's log: its first record that nobody has projected is no older than a minute. */
export const checkProjections: Check = async (deployed, { clients, now }) => {
  const tables = openTables(clients.dynamo, deployed);
  const findings: Finding[] = [];
  for await (const { marketId } of listMarkets(tables)) {
    const said = await attempt(deployed, () => judge(tables, marketId, now()));
    findings.push({ area: 'projections', subject: marketId, ...said });
  }
  return findings.length > 0 ? findings : [{ area: 'projections', subject: 'markets', ...ok('there is no market yet') }];
};

async function judge({ log }: Tables, marketId: MarketId, now: number): Promise<Said> {
  const cursor = await log.readCursor(marketId);
  const [next] = await log.readAfter(marketId, cursor, recordsMax);
  if (!next) return ok(`all ${cursor} records`);
  const ageMs = now - next.at;
  const detail = `record ${next.position} has waited for ${Math.round(ageMs / 1_000)} s`;
  if (ageMs > lostMs) return broken(detail, advice);
  return ageMs > lateMs ? warning(detail, advice) : ok(`${cursor} records, and one on its way`);
}
