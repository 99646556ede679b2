import type {
  ConditionCheck,
  Delete,
  DeleteItemCommandInput,
  Put,
  PutItemCommandInput,
  Update as UpdateInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-value.ts';
import { itemSize, normaliseItem, textOf } from './attribute-value.ts';
import type { Condition } from './condition.ts';
import { ConditionParser } from './condition.ts';
import { evaluate } from './evaluate.ts';
import { Lexer } from './lexer.ts';
import { Placeholders } from './placeholders.ts';
import { must } from './refusal.ts';
import type { TableModel } from './table-model.ts';
import { parseUpdate } from './update.ts';

type Conditional = PutItemCommandInput | Put | UpdateItemCommandInput | UpdateInput | DeleteItemCommandInput | Delete | ConditionCheck;

/** One write, parsed and checked but not yet applied. */
export interface WritePlan {
  readonly table: TableModel;
  readonly key: Item;
  readonly isCheckOnly: boolean;
  readonly paths: readonly string[];
  /** Whether a refused condition shows the stored item. */
  readonly showsItem: boolean;
  /** Bytes that the request itself carries. */
  readonly requestSize: number;
  readonly holds: (before: Item | undefined) => boolean;
  /** The item after the write; undefined if it is gone. Throws a ValidationException if the result may not be stored. */
  readonly after: (before: Item | undefined) => Item | undefined;
}

interface PlanParts {
  readonly key: Item;
  readonly isCheckOnly?: boolean;
  readonly paths?: readonly string[];
  readonly size: number;
  readonly after: (before: Item | undefined) => Item | undefined;
}

const parseCondition = (text: string | undefined, placeholders: Placeholders): Condition | undefined =>
  text === undefined ? undefined : new ConditionParser(new Lexer(text), placeholders).parse();

const planOf = (table: TableModel, input: Conditional, placeholders: Placeholders, parts: PlanParts): WritePlan => {
  const condition = parseCondition(input.ConditionExpression, placeholders);
  placeholders.checkAllUsed();
  return {
    table,
    key: parts.key,
    isCheckOnly: parts.isCheckOnly ?? false,
    paths: parts.paths ?? [],
    showsItem: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
    requestSize: parts.size,
    holds: (before) => condition === undefined || evaluate(condition, before ?? {}),
    after: parts.after,
  };
};

export const planPut = (table: TableModel, input: PutItemCommandInput | Put): WritePlan => {
  const item = normaliseItem(input.Item ?? {});
  table.checkItem(item);
  return planOf(table, input, new Placeholders(input), { key: table.keyOf(item), size: itemSize(item), after: () => item });
};

const keyOf = (table: TableModel, input: { readonly Key?: Item | undefined }): Item => {
  const key = normaliseItem(input.Key ?? {});
  table.checkKey(key);
  return key;
};

export const planDelete = (table: TableModel, input: DeleteItemCommandInput | Delete): WritePlan => {
  const key = keyOf(table, input);
  return planOf(table, input, new Placeholders(input), { key, size: itemSize(key), after: () => undefined });
};

export const planCheck = (table: TableModel, input: ConditionCheck): WritePlan => {
  const key = keyOf(table, input);
  return planOf(table, input, new Placeholders(input), { key, isCheckOnly: true, size: itemSize(key), after: (before) => before });
};

export const planUpdate = (table: TableModel, input: UpdateItemCommandInput | UpdateInput): WritePlan => {
  const key = keyOf(table, input);
  const placeholders = new Placeholders(input);
  const update = parseUpdate(new Lexer(input.UpdateExpression ?? 'REMOVE nothing'), placeholders);
  const paths = update.paths.map((path) => String(path[0]));
  for (const name of paths) must(key[name] === undefined, `Cannot update attribute ${name}. This attribute is part of the key`);
  const after = (before: Item | undefined): Item => {
    const item: Item = { ...structuredClone(before ?? {}), ...key };
    update.apply(item);
    table.checkItem(item);
    return item;
  };
  const size = itemSize(key) + Buffer.byteLength(textOf({ M: input.ExpressionAttributeValues ?? {} }));
  return planOf(table, input, placeholders, { key, paths, size, after });
};
