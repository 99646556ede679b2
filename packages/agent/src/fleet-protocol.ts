import type { Instant } from '@compute-bank/domain/instant';
import type { FoundInventory } from './inventory.ts';
import { readDeclaredInventory } from './probe/declared-inventory.ts';
import { type Fields, fieldsOf, integerField, listField, onlyFields, readText, ShapeError, textField } from './shape.ts';

/**
 * What a driver tells a fleet process: one JSON object per line on stdin. Each line gets exactly one line on stdout, in
 * order, with the same `id` if it had one: `{"id":…,"ok":{…}}` or `{"id":…,"error":"…"}`. Lines with `event` come unasked.
 */
export type FleetRequest =
  | { readonly kind: 'join'; readonly nodes: readonly JoinWish[] }
  | { readonly kind: 'resume'; readonly names: readonly string[] }
  | { readonly kind: 'now'; readonly now: Instant }
  | { readonly kind: 'beat'; readonly nodeIds: readonly string[] }
  | { readonly kind: 'status' }
  | { readonly kind: 'close' };

export interface JoinWish {
  readonly name: string;
  readonly token: string;
  readonly inventory: FoundInventory;
}

const nodesMax = 5_000;
const kinds = ['join', 'resume', 'now', 'beat', 'status', 'close'] as const;

/** Reads one line's object; `id` is passed back to the driver. Throws {@link ShapeError}. */
export function readFleetRequest(value: unknown): FleetRequest {
  const fields = onlyFields(fieldsOf(value, 'request'), ['id', ...kinds]);
  const named = kinds.filter((kind) => fields.values[kind] !== undefined);
  if (named.length !== 1) throw new ShapeError(`request: must hold exactly one of ${kinds.join(', ')}`);
  return readKind(named[0] ?? 'status', fields);
}

function readKind(kind: (typeof kinds)[number], fields: Fields): FleetRequest {
  switch (kind) {
    case 'join':
      return { kind, nodes: listField(fields, 'join', nodesMax, readWish) };
    case 'resume':
      return { kind, names: listField(fields, 'resume', nodesMax, (item, where) => readText(item, where, 64)) };
    case 'now':
      return { kind, now: integerField(fields, 'now', 0, Number.MAX_SAFE_INTEGER) as Instant };
    case 'beat':
      return { kind, nodeIds: listField(fields, 'beat', nodesMax, (item, where) => readText(item, where, 72)) };
    case 'status':
    case 'close':
      return { kind };
  }
}

function readWish(value: unknown, where: string): JoinWish {
  const fields = onlyFields(fieldsOf(value, where), ['name', 'token', 'inventory']);
  return {
    name: textField(fields, 'name', 64),
    token: textField(fields, 'token', 200),
    inventory: readDeclaredInventory(fields.values.inventory, `${where}.inventory`),
  };
}
