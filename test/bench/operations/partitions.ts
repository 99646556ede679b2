import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Item, itemBytes } from './item-size.ts';

/** One item or query of a request: which kind of partition it touches, and how many units it should take, roughly. */
export interface Touch {
  readonly kind: string;
  readonly weight: number;
}

interface Action {
  readonly Item?: Item;
  readonly Key?: Item;
}

interface Input extends Action {
  readonly IndexName?: string;
  readonly ExpressionAttributeValues?: Item;
  readonly TransactItems?: readonly Readonly<Record<string, Action>>[];
  readonly RequestItems?: Readonly<Record<string, readonly { readonly PutRequest?: Action; readonly DeleteRequest?: Action }[]>>;
}

const kindOf = (key: AttributeValue | undefined): string => key?.S?.split('#')[0] ?? 'unknown';

/** Only a put shows its size; the rest is taken for small, which all that is updated or removed here is. */
const touchOf = ({ Item: item, Key }: Action): Touch => ({
  kind: kindOf((item ?? Key)?.pk),
  weight: item === undefined ? 1 : Math.ceil(itemBytes(item) / 1024),
});

/** What a request touches. The partition of a query is the first value of its condition, as everywhere in `store`. */
export function touchesOf(input: Input): readonly Touch[] {
  if (input.TransactItems) return input.TransactItems.flatMap((item) => Object.values(item).map(touchOf));
  if (input.RequestItems) {
    return Object.values(input.RequestItems)
      .flat()
      .map((request) => touchOf(request.PutRequest ?? request.DeleteRequest ?? {}));
  }
  if (input.ExpressionAttributeValues && !input.Item && !input.Key) {
    const values = input.ExpressionAttributeValues;
    return [{ kind: input.IndexName ?? kindOf(values[':pk']), weight: 1 }];
  }
  return [touchOf(input)];
}

/** Shares units among what was touched, by weight. */
export function shareUnits(touches: readonly Touch[], units: number): ReadonlyMap<string, number> {
  const total = touches.reduce((sum, { weight }) => sum + weight, 0);
  const shares = new Map<string, number>();
  for (const { kind, weight } of touches) shares.set(kind, (shares.get(kind) ?? 0) + (units * weight) / total);
  return shares;
}
