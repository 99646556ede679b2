import { type Asset, isAsset, isMarketId, type MarketId } from '@compute-bank/domain/ids';
import type { Interval } from '@compute-bank/domain/instant';
import { interconnectClasses } from '@compute-bank/domain/link';
import type { Region } from '@compute-bank/domain/region';
import { tiers } from '@compute-bank/domain/tier';
import { readClearing } from './call/read-clearing.ts';
import type { Command, CommandBody, CommandKind, OfferedNode } from './command.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { changeKeys, readChange } from './read-change.ts';
import { demandKeys, readDemand, readNetwork } from './read-demand.ts';

const kinds = [
  'open-market',
  'open-deposit',
  'close-deposit',
  'place-withdrawal',
  'cancel-withdrawal',
  'return-capacity',
  'fail-node',
  'restore-node',
  'advance',
  'clear',
  'halt',
  'resume',
  'update-node',
  'suspend-tenant',
  'reinstate-tenant',
  'reclaim-capacity',
  'extend-lease',
  'cancel-extension',
  'sell-back',
  'annul-match',
] as const satisfies readonly CommandKind[];

const keysByKind: { readonly [K in CommandKind]: readonly string[] } = {
  'open-market': ['marketId', 'asset', 'priceCapMicros', 'turnaroundMs', 'clearing', 'bindMs'],
  'open-deposit': ['depositId', 'tenantId', 'ownerId', 'nodes', 'windows', 'floorMicros', 'unit', 'leaseMsMin', 'noticeMs'],
  'close-deposit': ['depositId'],
  'place-withdrawal': ['withdrawalId', 'tenantId', 'ownerId', 'demand'],
  'cancel-withdrawal': ['withdrawalId'],
  'return-capacity': ['matchId', 'leaseId', 'at'],
  'fail-node': ['cause', 'tenantId', 'nodeId', 'neverReady'],
  'restore-node': ['tenantId', 'nodeId'],
  advance: [],
  clear: [],
  halt: [],
  resume: [],
  ...changeKeys,
};

/** Reads a command from parsed, untrusted JSON; whatever is wrong is noted in `issues`. */
export function readCommand(value: unknown, issues: string[]): Command {
  const kind = fieldsOf(value, [], []).oneOf('kind', kinds);
  const fields = fieldsOf(value, ['kind', 'commandId', 'issuer', 'admittedAt', ...keysByKind[kind]], issues);
  fields.oneOf('kind', kinds);
  const envelope = {
    commandId: fields.text('commandId', 100),
    issuer: fields.id('ten', 'issuer'),
    admittedAt: fields.instant('admittedAt'),
  };
  return { ...readBody(kind, fields), ...envelope };
}

function readBody(kind: CommandKind, fields: Fields): CommandBody {
  switch (kind) {
    case 'open-market':
      return {
        kind,
        marketId: readMarketId(fields),
        asset: readAsset(fields),
        priceCapMicros: fields.micros('priceCapMicros'),
        turnaroundMs: fields.integer('turnaroundMs'),
        ...(fields.has('clearing') && { clearing: readClearing(fields) }),
        ...(fields.has('bindMs') && { bindMs: fields.integer('bindMs') }),
      };
    case 'open-deposit':
      return readDeposit(kind, fields);
    case 'close-deposit':
      return { kind, depositId: fields.id('dep', 'depositId') };
    case 'place-withdrawal':
      return {
        kind,
        withdrawalId: fields.id('wdr', 'withdrawalId'),
        tenantId: fields.id('ten', 'tenantId'),
        ownerId: fields.text('ownerId'),
        demand: fields.object('demand', demandKeys, readDemand),
      };
    case 'cancel-withdrawal':
      return { kind, withdrawalId: fields.id('wdr', 'withdrawalId') };
    case 'return-capacity':
      return { kind, matchId: fields.id('mat', 'matchId'), leaseId: fields.id('lea', 'leaseId'), at: fields.instant('at') };
    case 'fail-node': {
      const cause = fields.oneOf('cause', ['not_acknowledged', 'not_ready', 'node_silent']);
      const failed = { kind, cause, tenantId: fields.id('ten', 'tenantId'), nodeId: fields.id('nod', 'nodeId') };
      return fields.has('neverReady') ? { ...failed, neverReady: fields.id('lea', 'neverReady') } : failed;
    }
    case 'restore-node':
      return { kind, tenantId: fields.id('ten', 'tenantId'), nodeId: fields.id('nod', 'nodeId') };
    case 'advance':
    case 'clear':
    case 'halt':
    case 'resume':
      return { kind };
    default:
      return readChange(kind, fields);
  }
}

const unread = (fields: Fields, key: string): void => void fields.issues.push(`/${key}: not well formed`);

function readMarketId(fields: Fields): MarketId {
  const found = fields.text('marketId');
  if (isMarketId(found)) return found;
  unread(fields, 'marketId');
  return noMarket;
}

function readAsset(fields: Fields): Asset {
  const found = fields.text('asset');
  if (isAsset(found)) return found;
  unread(fields, 'asset');
  return noAsset;
}

/** Stand in for what could not be read; a command with issues is never used. */
const noMarket = 'unread' as MarketId;
const noAsset = 'UNREAD' as Asset;

function readDeposit(kind: 'open-deposit', fields: Fields): CommandBody {
  return {
    kind,
    depositId: fields.id('dep', 'depositId'),
    tenantId: fields.id('ten', 'tenantId'),
    ownerId: fields.text('ownerId'),
    nodes: fields.list('nodes', (value, path) => readNode(fieldsOf(value, nodeKeys, fields.issues, path))),
    windows: fields.list('windows', (value, path) => readWindow(fieldsOf(value, ['start', 'end'], fields.issues, path))),
    floorMicros: fields.micros('floorMicros'),
    unit: fields.oneOf('unit', ['gpu', 'node']),
    leaseMsMin: fields.integer('leaseMsMin'),
    noticeMs: fields.isNull('noticeMs') ? null : fields.integer('noticeMs'),
  };
}

const readWindow = (fields: Fields): Interval => ({ start: fields.instant('start'), end: fields.instant('end') });

const nodeKeys = ['nodeId', 'fabricId', 'gpus', 'region', 'interconnect', 'network', 'tier'];
const readNode = (fields: Fields): OfferedNode => ({
  nodeId: fields.id('nod', 'nodeId'),
  fabricId: fields.id('fab', 'fabricId'),
  gpus: fields.integer('gpus'),
  region: fields.object('region', ['country', 'code', 'site'], readRegion),
  interconnect: fields.oneOf('interconnect', interconnectClasses),
  network: fields.object('network', ['kind', 'gbpsPerGpu'], readNetwork),
  tier: fields.oneOf('tier', tiers),
});

function readRegion(fields: Fields): Region {
  const region = { country: fields.text('country'), code: fields.text('code') };
  return fields.has('site') ? { ...region, site: fields.text('site') } : region;
}
