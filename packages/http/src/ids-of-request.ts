import { type IdPrefix, isId, isMarketId } from '@compute-bank/domain/ids';
import type { ApiEvent, ApiResponse } from './api-event.ts';

/** Fields that hold ids of the bank's own making. What callers name as they like (`externalId`) is not among them. */
const prefixes: Readonly<Record<string, IdPrefix>> = {
  depositId: 'dep',
  fabricId: 'fab',
  invoiceId: 'inv',
  keyId: 'key',
  leaseId: 'lea',
  matchId: 'mat',
  nodeId: 'nod',
  tenantId: 'ten',
  transferId: 'trf',
  withdrawalId: 'wdr',
};

/** The ids that a request names in its address, and those that a creating one answers. Whatever has not an id's form is left out. */
export function idsOfRequest(event: ApiEvent, { statusCode, body }: ApiResponse): Readonly<Record<string, string>> {
  const made = event.requestContext.http.method === 'POST' && statusCode < 300 ? fieldsOf(body) : [];
  return Object.fromEntries([...Object.entries(event.pathParameters ?? {}), ...made].filter(isIdField));
}

function isIdField(field: [string, unknown]): field is [string, string] {
  const [name, value] = field;
  if (typeof value !== 'string') return false;
  if (name === 'marketId') return isMarketId(value);
  const prefix = Object.hasOwn(prefixes, name) ? prefixes[name] : undefined;
  return prefix !== undefined && isId(prefix, value);
}

function fieldsOf(body: string): [string, unknown][] {
  const value: unknown = JSON.parse(body);
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
