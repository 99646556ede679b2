import type { Demand, Life, Size } from '@compute-bank/domain/entities/withdrawal';
import type { TenantId } from '@compute-bank/domain/ids';
import { derivedId, isId } from '@compute-bank/domain/ids';
import { interconnectClasses, type Network, networkKinds } from '@compute-bank/domain/link';
import { tiers } from '@compute-bank/domain/tier';
import type { Fields } from './fields.ts';

/** Reads the kind and the figures of a network. */
export const readNetwork = (fields: Fields): Network => ({
  kind: fields.oneOf('kind', networkKinds),
  gbpsPerGpu: fields.number('gbpsPerGpu'),
});

/** The keys of a demand. */
export const demandKeys = [
  'size',
  'regions',
  'interconnect',
  'sameFabric',
  'durationMs',
  'startEarliest',
  'endLatest',
  'prefer',
  'limitMicros',
  'priceKind',
  'life',
  'tierMin',
  'noticeMsMin',
  'providersExcluded',
];

/** Reads what a withdrawal asks for. */
export const readDemand = (fields: Fields): Demand => ({
  size: fields.object('size', ['kind', 'gpus', 'gpusMin', 'nodes', 'gpusPerNode'], readSize),
  regions: fields.object('regions', ['allow', 'deny'], (inner) => ({ allow: readPlaces(inner, 'allow'), deny: readPlaces(inner, 'deny') })),
  interconnect: fields.oneOf('interconnect', interconnectClasses),
  sameFabric: fields.isNull('sameFabric') ? null : fields.object('sameFabric', ['kind', 'gbpsPerGpu'], readNetwork),
  durationMs: fields.integer('durationMs'),
  startEarliest: fields.instant('startEarliest'),
  endLatest: fields.instant('endLatest'),
  prefer: fields.oneOf('prefer', ['soonest', 'cheapest']),
  limitMicros: fields.micros('limitMicros'),
  priceKind: fields.oneOf('priceKind', ['limit', 'market']),
  life: fields.object('life', ['kind', 'until'], readLife),
  tierMin: fields.oneOf('tierMin', tiers),
  noticeMsMin: fields.isNull('noticeMsMin') ? null : fields.integer('noticeMsMin'),
  providersExcluded: readIds(fields, 'providersExcluded'),
});

const readPlaces = (fields: Fields, key: string): string[] =>
  fields.list(key, (value, path) => {
    if (typeof value === 'string' && value.length <= 40) return value;
    fields.issues.push(`${path}: not a place`);
    return '';
  });

const readIds = (fields: Fields, key: string): TenantId[] =>
  fields.list(key, (value, path) => {
    if (typeof value === 'string' && isId('ten', value)) return value;
    fields.issues.push(`${path}: not an id with prefix ten_`);
    return derivedId('ten', '');
  });

function readSize(fields: Fields): Size {
  return fields.oneOf('kind', ['gpus', 'shape']) === 'gpus'
    ? { kind: 'gpus', gpus: fields.integer('gpus'), gpusMin: fields.integer('gpusMin') }
    : { kind: 'shape', nodes: fields.integer('nodes'), gpusPerNode: fields.integer('gpusPerNode') };
}

function readLife(fields: Fields): Life {
  const kind = fields.oneOf('kind', ['immediate', 'fill-or-kill', 'standing']);
  return kind === 'standing' ? { kind, until: fields.instant('until') } : { kind };
}
