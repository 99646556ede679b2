import { tiers } from '@compute-bank/domain/tier';
import type { ChangeCommand } from './command-changes.ts';
import type { Fields } from './fields.ts';
import { readNetwork } from './read-demand.ts';

/** The keys of each of these commands. */
export const changeKeys: { readonly [K in ChangeCommand['kind']]: readonly string[] } = {
  'update-node': ['tenantId', 'nodeId', 'tier', 'network', 'maintenance'],
  'suspend-tenant': ['tenantId', 'until'],
  'reinstate-tenant': ['tenantId'],
  'reclaim-capacity': ['tenantId', 'depositId', 'nodeId', 'from'],
  'extend-lease': ['matchId', 'leaseId', 'until', 'decideBy', 'limitMicros', 'stands'],
  'cancel-extension': ['matchId', 'leaseId', 'extensionId'],
  'sell-back': ['depositId', 'tenantId', 'ownerId', 'matchId', 'leaseId', 'from', 'floorMicros', 'leaseMsMin'],
  'annul-match': ['matchId', 'leaseId'],
};

/** Reads what such a command asks. */
export function readChange(kind: ChangeCommand['kind'], fields: Fields): ChangeCommand {
  switch (kind) {
    case 'update-node':
      return {
        kind,
        tenantId: fields.id('ten', 'tenantId'),
        nodeId: fields.id('nod', 'nodeId'),
        tier: fields.oneOf('tier', tiers),
        network: fields.object('network', ['kind', 'gbpsPerGpu'], readNetwork),
        maintenance: fields.flag('maintenance'),
      };
    case 'suspend-tenant':
      return { kind, tenantId: fields.id('ten', 'tenantId'), until: fields.instant('until') };
    case 'reinstate-tenant':
      return { kind, tenantId: fields.id('ten', 'tenantId') };
    case 'reclaim-capacity':
      return {
        kind,
        tenantId: fields.id('ten', 'tenantId'),
        depositId: fields.id('dep', 'depositId'),
        nodeId: fields.isNull('nodeId') ? null : fields.id('nod', 'nodeId'),
        from: fields.instant('from'),
      };
    case 'extend-lease':
      return {
        kind,
        matchId: fields.id('mat', 'matchId'),
        leaseId: fields.id('lea', 'leaseId'),
        until: fields.instant('until'),
        decideBy: fields.instant('decideBy'),
        limitMicros: fields.micros('limitMicros'),
        stands: fields.flag('stands'),
      };
    case 'cancel-extension':
      return {
        kind,
        matchId: fields.id('mat', 'matchId'),
        leaseId: fields.id('lea', 'leaseId'),
        extensionId: fields.text('extensionId', 100),
      };
    case 'sell-back':
      return {
        kind,
        depositId: fields.id('dep', 'depositId'),
        tenantId: fields.id('ten', 'tenantId'),
        ownerId: fields.text('ownerId'),
        matchId: fields.id('mat', 'matchId'),
        leaseId: fields.id('lea', 'leaseId'),
        from: fields.instant('from'),
        floorMicros: fields.micros('floorMicros'),
        leaseMsMin: fields.integer('leaseMsMin'),
      };
    case 'annul-match':
      return { kind, matchId: fields.id('mat', 'matchId'), leaseId: fields.id('lea', 'leaseId') };
  }
}
