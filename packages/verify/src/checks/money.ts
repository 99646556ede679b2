import { findBrokenLaws } from '@compute-bank/ledger/balance-laws';
import type { BrokenLaw, Law } from '@compute-bank/ledger/laws/books';
import type { CheckName, Findings } from '../finding.ts';
import type { Tables } from '../tables.ts';

/** Under which check a broken law is told. */
const checkOf: Readonly<Record<Law, CheckName>> = {
  G1: 'assetsSumToZero',
  G2: 'assetsSumToZero',
  G3: 'holdsClosed',
  G4: 'holdsClosed',
  G6: 'balancesEqualPostings',
  G7: 'balancesEqualPostings',
  G8: 'balancesEqualPostings',
  G9: 'invoicesEqualLines',
  G10: 'invoicesEqualLines',
  G11: 'noChargeBeyondHold',
  G12: 'chargesMatchMeters',
};

/** The ledger's laws over everything that the bank holds, and that each party has its copy of what concerns it. */
export function checkMoney(tables: Tables, findings: Findings): void {
  const { copies, balances, platformBalances, holds, leases, invoices, meterRecords, withdrawals } = tables;
  const broken: readonly BrokenLaw[] = findBrokenLaws({
    transfers: copies.all(),
    balances,
    platformBalances,
    holds,
    withdrawals: [...withdrawals.values()],
    leases: [...leases.values()],
    invoices,
    meterRecords,
  });
  for (const { law, object, detail } of broken) findings.add(checkOf[law], object, `${law}: ${detail}`);
  for (const { transferId, party } of copies.missing()) findings.add('balancesEqualPostings', transferId, `${party} has no copy of it`);
  checkOwners(tables, findings);
}

/** Money is set aside for something that can still claim it: an order that is not over, or a lease that has not ended. */
function checkOwners({ holds, withdrawals, leases }: Tables, findings: Findings): void {
  const live = new Set<string>();
  for (const { holdId, endedAt } of withdrawals.values()) if (endedAt === null) live.add(holdId);
  for (const { holdId, endedAt } of leases.values()) if (endedAt === null) live.add(holdId);
  for (const { holdId, state, withdrawalId } of holds) {
    if (state === 'pending' && !live.has(holdId))
      findings.add('holdsClosed', holdId, `it is open, but ${withdrawalId} and its leases are over`);
  }
}
