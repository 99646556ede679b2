import type { BankClient } from './bank-client.ts';
import type { FoundInventory } from './inventory.ts';
import type { Membership, NodeDirectory } from './node-directory.ts';

/** The bank did not take this node in; the message says why and whether to try again. */
class JoinRefused extends Error {
  override readonly name = 'JoinRefused';
}

export interface JoinOutcome {
  readonly membership: Membership;
  /** False if this folder had joined the same bank before: the token was not used. */
  readonly isNew: boolean;
}

/** Turns this folder's key into a node of the bank. The key is on disk before the bank hears of it. */
export async function joinNode(
  directory: NodeDirectory,
  client: Pick<BankClient, 'url' | 'join'>,
  wish: { readonly token: string; readonly name: string; readonly inventory: FoundInventory },
): Promise<JoinOutcome> {
  const existing = directory.loadMembership();
  if (existing?.bank === client.url) return { membership: existing, isNew: false };
  if (existing)
    throw new JoinRefused(`${directory.path} is node ${existing.nodeId} of ${existing.bank}; use another --state for ${client.url}`);
  const key = directory.loadOrCreateKey();
  const answer = await client.join({ token: wish.token, publicKey: key.publicKey, name: wish.name, inventory: wish.inventory });
  if (answer.kind === 'unreachable')
    throw new JoinRefused(`${client.url} did not answer: ${answer.detail}. The same command may be tried again`);
  if (answer.kind === 'refused') {
    throw new JoinRefused(`${client.url} refused the join: ${answer.status} ${answer.code} ${answer.detail}`.trimEnd());
  }
  const membership = { bank: client.url, ...answer.value, name: wish.name };
  directory.saveMembership(membership, wish.inventory);
  return { membership, isNew: true };
}
