import type { TenantId } from '@compute-bank/domain/ids';
import { canonicalJson } from './canonical-json.ts';
import { Refused } from './refused.ts';
import type { Sealer } from './sealer.ts';

/** The list that a cursor belongs to: it opens for the same tenant, operation and parameters only. */
export interface CursorScope {
  readonly tenantId: TenantId;
  readonly operation: string;
  readonly params: unknown;
}

const contextOf = ({ tenantId, operation, params }: CursorScope): string => canonicalJson({ cursor: 1, tenantId, operation, params });

/** An opaque cursor for a position in a list. */
export const sealCursor = (sealer: Sealer, scope: CursorScope, position: string): string => sealer.seal(contextOf(scope), position);

/** The position that a cursor stands for. Throws {@link Refused} with `cursor_invalid`. */
export async function openCursor(sealer: Sealer, scope: CursorScope, cursor: string): Promise<string> {
  const position = await sealer.open(contextOf(scope), cursor);
  if (position !== undefined) return position;
  throw new Refused({ code: 'cursor_invalid', detail: 'Take the nextCursor of the page before, of the same list and the same caller.' });
}
