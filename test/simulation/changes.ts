import { maintainNode } from '@compute-bank/application/maintain-node';
import { reclaimCapacity } from '@compute-bank/application/reclaim-capacity';
import { reinstateTenant } from '@compute-bank/application/reinstate-tenant';
import { restoreNode } from '@compute-bank/application/restore-node';
import { suspendTenant } from '@compute-bank/application/suspend-tenant';
import type { Deposit } from '@compute-bank/domain/entities/deposit';
import type { Tenant } from '@compute-bank/domain/entities/tenant';
import { type KeyId, platformTenantId } from '@compute-bank/domain/ids';
import { minuteMs } from '@compute-bank/domain/instant';
import type { KeyPrincipal } from '@compute-bank/domain/principal';
import type { Runtime } from '../../functions/runtime/deps.ts';
import type { TestTenant } from '../fixtures/parties.ts';
import { onceUnder, type Players, type Told } from './actors.ts';
import type { Random } from './random.ts';

const admin: KeyPrincipal = { kind: 'key', tenantId: platformTenantId, keyId: 'key_admin0000000' as KeyId, roles: ['admin'] };
const bankItself: Pick<TestTenant, 'tenantId'> = { tenantId: platformTenantId };

/** What happens to nodes, tenants and leases besides orders: machines go away and return, capacity is taken back, tenants are suspended. */
export class Changes {
  readonly #random: Random;
  readonly #players: Players;
  readonly #told: Told;

  constructor(random: Random, players: Players, told: Told) {
    this.#random = random;
    this.#players = players;
    this.#told = told;
  }

  /** One of them, at random. `key` is the idempotency key of a call that needs one. */
  async change(runtime: Runtime, key: string): Promise<void> {
    const choice = this.#random.between(1, 10);
    if (choice <= 3) this.#unplug();
    else if (choice <= 5) await this.#onNode(runtime, choice === 4);
    else if (choice <= 8) await this.#reclaim(runtime, key);
    else await this.#standing(runtime, key, choice === 9);
  }

  #pick<T>(choices: readonly T[]): T {
    const chosen = choices[this.#random.between(0, choices.length - 1)];
    if (chosen === undefined) throw new Error('nothing to pick from');
    return chosen;
  }

  /** A machine goes away, or comes back. */
  #unplug(): void {
    const { behaviour } = this.#pick(this.#players.nodes);
    behaviour.beats = !behaviour.beats;
  }

  async #onNode(runtime: Runtime, isRestore: boolean): Promise<void> {
    const { nodeId, tenantId } = this.#pick(this.#players.nodes);
    const owner = this.#players.providers.find((provider) => provider.tenantId === tenantId);
    if (!owner) return;
    if (isRestore) await restoreNode(runtime, owner.principal, nodeId);
    else await maintainNode(runtime, owner.principal, nodeId, this.#random.chance(0.4));
  }

  async #reclaim(runtime: Runtime, key: string): Promise<void> {
    const order = this.#told.deposits.at(-this.#random.between(1, 3));
    if (!order) return;
    const request = { depositId: order.depositId, nodeId: null, from: null };
    await reclaimCapacity(runtime, order.tenant.principal, request, onceUnder<Deposit>(runtime, order.tenant, key));
  }

  async #standing(runtime: Runtime, key: string, isSuspension: boolean): Promise<void> {
    const { providers, buyers } = this.#players;
    const { tenantId } = this.#pick([...providers, ...buyers]);
    const once = onceUnder<Tenant>(runtime, bankItself, key);
    if (isSuspension) await suspendTenant(runtime, admin, { tenantId, graceMs: this.#random.between(0, 10) * minuteMs }, once);
    else await reinstateTenant(runtime, admin, tenantId, once);
  }
}
