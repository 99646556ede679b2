import type {
  CancellationReason,
  TransactGetItemsCommandInput,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { DynamoDBServiceException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import type { Item } from './attribute-value.ts';
import { cancelled, must, tokenMismatch, validation } from './refusal.ts';
import type { TableModel } from './table-model.ts';
import type { WritePlan } from './write-plan.ts';
import { planCheck, planDelete, planPut, planUpdate } from './write-plan.ts';

type TableByName = (name: string | undefined) => TableModel;

const itemsMax = 100;
const bytesMax = 4 * 1024 * 1024;
const tokenWindowMs = 10 * 60 * 1000;

/** Parses the items of a transaction in order and applies the limits of the whole. */
export const planTransaction = (items: readonly TransactWriteItem[] | undefined, table: TableByName): WritePlan[] => {
  const count = items?.length ?? 0;
  must(count >= 1 && count <= itemsMax, `Member must have length between 1 and ${itemsMax}, not ${count}`);
  const plans = (items ?? []).map((item) => planItem(item, table));
  const identities = plans.map((plan) => plan.table.identityOf(plan.key));
  must(new Set(identities).size === count, 'Transaction request cannot include multiple operations on one item');
  const bytes = plans.reduce((total, plan) => total + plan.requestSize, 0);
  must(bytes <= bytesMax, 'Transaction request size exceeds 4 MB');
  return plans;
};

const planItem = ({ Put, Update, Delete, ConditionCheck }: TransactWriteItem, table: TableByName): WritePlan => {
  if (Put) return planPut(table(Put.TableName), Put);
  if (Update) return planUpdate(table(Update.TableName), Update);
  if (Delete) return planDelete(table(Delete.TableName), Delete);
  if (ConditionCheck) return planCheck(table(ConditionCheck.TableName), ConditionCheck);
  throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
};

export interface PlannedWrite {
  readonly plan: WritePlan;
  readonly after: Item | undefined;
}

/** Evaluates every condition and result against the tables as they are; throws with the reasons in order if any fails. */
export const decideTransaction = (plans: readonly WritePlan[]): PlannedWrite[] => {
  const writes: PlannedWrite[] = [];
  const reasons: CancellationReason[] = plans.map((plan) => {
    const before = plan.table.rows.find(plan.key);
    if (!plan.holds(before))
      return {
        Code: 'ConditionalCheckFailed',
        Message: 'The conditional request failed',
        ...(plan.showsItem && before && { Item: structuredClone(before) }),
      };
    try {
      writes.push({ plan, after: plan.after(before) });
      return { Code: 'None' };
    } catch (error) {
      if (error instanceof DynamoDBServiceException) return { Code: 'ValidationError', Message: error.message };
      throw error;
    }
  });
  if (reasons.some(({ Code }) => Code !== 'None')) throw cancelled(reasons);
  return writes;
};

/** Items that a transaction in flight is about to change. A second transaction, or a single write, that meets one is refused. */
export class InFlight {
  readonly #held = new Set<string>();

  isHeld(identity: string): boolean {
    return this.#held.has(identity);
  }

  /** Holds all of them, or throws a TransactionCanceledException that names those that are held already. */
  hold(identities: readonly string[]): void {
    if (identities.some((identity) => this.#held.has(identity)))
      throw cancelled(identities.map((identity) => ({ Code: this.#held.has(identity) ? 'TransactionConflict' : 'None' })));
    for (const identity of identities) this.#held.add(identity);
  }

  release(identities: readonly string[]): void {
    for (const identity of identities) this.#held.delete(identity);
  }
}

/** Client request tokens: ten minutes of memory of what succeeded, and of what is still running. */
export class Tokens {
  readonly #done = new Map<string, { readonly payload: string; readonly at: number }>();
  readonly #running = new Map<string, string>();

  /** Whether this request was carried out before and need only be answered. Throws on another payload or a running twin. */
  isReplay(token: string, payload: string, now: number): boolean {
    const known = this.#done.get(token);
    const current = known && now - known.at < tokenWindowMs ? known.payload : undefined;
    const running = this.#running.get(token);
    if ((current ?? running ?? payload) !== payload) throw tokenMismatch();
    if (running !== undefined)
      throw new TransactionInProgressException({ Message: 'in progress', message: 'in progress', $metadata: { httpStatusCode: 400 } });
    return current !== undefined;
  }

  start(token: string, payload: string): void {
    this.#running.set(token, payload);
  }

  /** A failed transaction leaves no memory: the same token is evaluated again. */
  end(token: string, payload: string, isDone: boolean, now: number): void {
    this.#running.delete(token);
    if (isDone) this.#done.set(token, { payload, at: now });
  }
}

/** The payload that a token stands for. */
export const payloadOf = (input: TransactWriteItemsCommandInput): string => JSON.stringify(input.TransactItems);

/** The keys that a transactional read names. */
export const readsOf = (input: TransactGetItemsCommandInput, table: TableByName) => {
  const gets = (input.TransactItems ?? []).map(({ Get }) => Get);
  must(gets.length >= 1 && gets.length <= itemsMax, `Member must have length between 1 and ${itemsMax}, not ${gets.length}`);
  const reads = gets.map((get) => ({ get, table: table(get?.TableName), key: get?.Key ?? {} }));
  const identities = reads.map((read) => read.table.identityOf(read.key));
  must(new Set(identities).size === reads.length, 'Transaction request cannot include multiple operations on one item');
  return reads;
};
