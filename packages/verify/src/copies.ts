import type { Account, Transfer } from '@compute-bank/domain/entities/money';
import type { TenantId, TransferId } from '@compute-bank/domain/ids';
import { canonical } from './canonical.ts';

/** Whose partition a copy of a transfer was found in. */
export type Party = { readonly owner: 'tenant'; readonly tenantId: TenantId } | Extract<Account, { owner: 'platform' }>;

const partyKey = (party: Party | Account): string => (party.owner === 'tenant' ? party.tenantId : `${party.account}/${party.shard}`);

interface Held {
  readonly transfer: Transfer;
  readonly text: string;
  readonly parties: Set<string>;
}

/** Transfers with the parties that hold a copy. Equal copies are kept once, so that a bank's transfers fit in memory. */
export interface Copies {
  add(party: Party, transfer: Transfer): void;
  /** One copy of each transfer, and every copy that differs from it. */
  all(): readonly Transfer[];
  /** One copy of each transfer. */
  unique(): readonly Transfer[];
  /** Transfers of which a party lacks its copy. */
  missing(): readonly { readonly transferId: TransferId; readonly party: string }[];
}

export function createCopies(): Copies {
  const held = new Map<TransferId, Held>();
  const differing: Transfer[] = [];
  return {
    add(party, transfer) {
      const text = canonical(transfer);
      const known = held.get(transfer.transferId);
      if (!known) held.set(transfer.transferId, { transfer, text, parties: new Set([partyKey(party)]) });
      else {
        known.parties.add(partyKey(party));
        if (known.text !== text) differing.push(transfer);
      }
    },
    all: () => [...[...held.values()].map(({ transfer }) => transfer), ...differing],
    unique: () => [...held.values()].map(({ transfer }) => transfer),
    missing: () =>
      [...held.values()].flatMap(({ transfer, parties }) => {
        const due = new Set(transfer.postings.map(({ account }) => partyKey(account)));
        return [...due].filter((party) => !parties.has(party)).map((party) => ({ transferId: transfer.transferId, party }));
      }),
  };
}
