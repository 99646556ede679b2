import type { DeleteItemCommandInput, PutItemCommandInput, ReturnValue, UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-value.ts';
import { consumed, writeUnits } from './capacity.ts';
import { conditionFailed, conflict } from './refusal.ts';
import type { InFlight } from './transactions.ts';
import type { WritePlan } from './write-plan.ts';

type Input = PutItemCommandInput | UpdateItemCommandInput | DeleteItemCommandInput;

const pickNames = (item: Item | undefined, names: readonly string[]): Item =>
  Object.fromEntries(names.flatMap((name) => (item?.[name] === undefined ? [] : [[name, item[name]]])));

const returned = (
  asked: ReturnValue | undefined,
  paths: readonly string[],
  before: Item | undefined,
  after: Item | undefined,
): { Attributes?: Item } => {
  const images: Partial<Record<ReturnValue, Item | undefined>> = {
    ALL_OLD: before,
    ALL_NEW: after,
    UPDATED_OLD: pickNames(before, paths),
    UPDATED_NEW: pickNames(after, paths),
  };
  const image = asked && images[asked];
  return image && Object.keys(image).length > 0 ? { Attributes: structuredClone(image) } : {};
};

/** Carries out one put, update or delete. */
export const writeSingle = (plan: WritePlan, input: Input, inFlight: InFlight, now: number) => {
  if (inFlight.isHeld(plan.table.identityOf(plan.key))) throw conflict();
  const before = plan.table.rows.find(plan.key);
  if (!plan.holds(before)) throw conditionFailed(plan.showsItem ? structuredClone(before) : undefined);
  const after = plan.after(before);
  const { indexUnits } = plan.table.write(plan.key, after, now);
  return {
    ...returned(input.ReturnValues, plan.paths, before, after),
    ...consumed(input.ReturnConsumedCapacity, input.TableName, writeUnits(before, after) + indexUnits),
  };
};
