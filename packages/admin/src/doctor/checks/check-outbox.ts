import { addMs, instant } from '@compute-bank/domain/instant';
import { openTables } from '../../deployment/open-tables.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok, type Said, warning } from '../finding.ts';

/** A sweep each minute sends again what is older than one. */
const lateMs = 2 * 60_000;
const lostMs = 5 * 60_000;
const entriesMax = 100;
const advice =
  'Look at the functions Sweep, Relay, Matcher and Projector, and at their dead letters: what waits here is sent again every minute.';

/** No order waits to be taken to its market. */
export const checkOutbox: Check = async (deployed, { clients, now }) => {
  const { bank } = openTables(clients.dynamo, deployed);
  const entries = await bank.outboxUntil(addMs(instant(now()), -lateMs), entriesMax);
  const ageMs = entries[0] === undefined ? 0 : now() - entries[0].at;
  const markets = [...new Set(entries.map(({ marketId }) => marketId))].slice(0, 5).join(', ');
  return [{ area: 'outbox', subject: 'commands', ...judge(entries.length, ageMs, markets) }];
};

function judge(count: number, ageMs: number, markets: string): Said {
  if (count === 0) return ok(`none has waited for ${lateMs / 60_000} minutes`);
  const detail = `${count === entriesMax ? `${count} or more` : count} wait, the oldest for ${Math.round(ageMs / 1_000)} s (${markets})`;
  return ageMs > lostMs ? broken(detail, advice) : warning(detail, advice);
}
