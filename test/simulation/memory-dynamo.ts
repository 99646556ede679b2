import type {
  BatchGetItemCommandInput,
  BatchWriteItemCommandInput,
  CreateTableCommandInput,
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  TransactGetItemsCommandInput,
  TransactWriteItemsCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import type { DescribeStreamCommandInput, GetRecordsCommandInput, GetShardIteratorCommandInput } from '@aws-sdk/client-dynamodb-streams';
import { itemSize } from './dynamo/attribute-value.ts';
import { batchGet, batchWrite } from './dynamo/batches.ts';
import { consumed, readUnits, writeUnits } from './dynamo/capacity.ts';
import { getItem, query } from './dynamo/reads.ts';
import { cancelled, noSuchTable, tableExists, validation } from './dynamo/refusal.ts';
import { writeSingle } from './dynamo/single-writes.ts';
import { describeStream, getRecords, getShardIterator, streamArnOf } from './dynamo/streams.ts';
import type { Lags } from './dynamo/table-model.ts';
import { TableModel } from './dynamo/table-model.ts';
import { decideTransaction, InFlight, payloadOf, planTransaction, readsOf, Tokens } from './dynamo/transactions.ts';
import { planDelete, planPut, planUpdate } from './dynamo/write-plan.ts';

export interface MemoryDynamoOptions {
  /** Milliseconds on the world's clock. */
  readonly now: () => number;
  /** How long a transaction keeps its items before it commits; a conflict can only arise meanwhile. Default: one turn of the event loop's microtasks. */
  readonly holdTransaction?: () => Promise<void>;
  /** Default: indexes and streams show a write at once. */
  readonly lags?: Partial<Lags>;
}

interface Commands {
  CreateTableCommand: CreateTableCommandInput;
  DescribeTableCommand: { readonly TableName?: string | undefined };
  DeleteTableCommand: { readonly TableName?: string | undefined };
  UpdateTimeToLiveCommand: { readonly TableName?: string | undefined };
  PutItemCommand: PutItemCommandInput;
  UpdateItemCommand: UpdateItemCommandInput;
  DeleteItemCommand: DeleteItemCommandInput;
  GetItemCommand: GetItemCommandInput;
  QueryCommand: QueryCommandInput;
  BatchGetItemCommand: BatchGetItemCommandInput;
  BatchWriteItemCommand: BatchWriteItemCommandInput;
  TransactGetItemsCommand: TransactGetItemsCommandInput;
  TransactWriteItemsCommand: TransactWriteItemsCommandInput;
  DescribeStreamCommand: DescribeStreamCommandInput;
  GetShardIteratorCommand: GetShardIteratorCommandInput;
  GetRecordsCommand: GetRecordsCommandInput;
}
type CommandName = keyof Commands;
type Handlers = { readonly [Name in CommandName]: (input: Commands[Name]) => unknown };

/** Anything with a command's shape: its class name and its input. */
export interface CommandLike {
  readonly input: object;
}

/**
 * A model of DynamoDB for one simulated world: `send` takes the SDK's own command objects. Every operation takes effect at once;
 * only a transaction is in flight for a while, in which others conflict with it. TTL never deletes. Delay, loss and
 * throttling are not its business: `faults.ts` wraps them around `send`.
 */
export class MemoryDynamo {
  readonly #tables = new Map<string, TableModel>();
  readonly #inFlight = new InFlight();
  readonly #tokens = new Tokens();
  readonly #now: () => number;
  readonly #hold: () => Promise<void>;
  readonly #lags: Lags;
  readonly #handlers: Handlers;

  constructor(options: MemoryDynamoOptions) {
    this.#now = options.now;
    this.#hold = options.holdTransaction ?? (() => Promise.resolve());
    this.#lags = { index: () => 0, stream: () => 0, ...options.lags };
    this.#handlers = this.#createHandlers();
  }

  async send(command: CommandLike): Promise<unknown> {
    const name = command.constructor.name;
    const handler = Object.entries(this.#handlers).find(([known]) => known === name)?.[1];
    if (!handler) throw validation(`the model does not know ${name}`);
    return { $metadata: { httpStatusCode: 200 }, ...(await Reflect.apply(handler, undefined, [command.input])) };
  }

  /** The table itself, for laws that look at every item and for feeds that need no iterator. */
  table(name: string | undefined): TableModel {
    const table = this.#tables.get(name ?? '');
    if (!table) throw noSuchTable(name ?? '');
    return table;
  }

  #createHandlers(): Handlers {
    const table = (name: string | undefined): TableModel => this.table(name);
    const feeds = (name: string) => this.#tables.get(name)?.feed;
    return {
      CreateTableCommand: (input) => this.#createTable(input),
      DescribeTableCommand: ({ TableName }) => ({ Table: this.#describe(table(TableName)) }),
      DeleteTableCommand: ({ TableName }) => this.#tables.delete(table(TableName).definition.TableName ?? '') && {},
      UpdateTimeToLiveCommand: ({ TableName }) => ({ TimeToLiveSpecification: table(TableName) && {} }),
      PutItemCommand: (input) => writeSingle(planPut(table(input.TableName), input), input, this.#inFlight, this.#now()),
      UpdateItemCommand: (input) => writeSingle(planUpdate(table(input.TableName), input), input, this.#inFlight, this.#now()),
      DeleteItemCommand: (input) => writeSingle(planDelete(table(input.TableName), input), input, this.#inFlight, this.#now()),
      GetItemCommand: (input) => this.#get(input),
      QueryCommand: (input) => query(table(input.TableName), input, this.#now()),
      BatchGetItemCommand: (input) => batchGet(input, table),
      BatchWriteItemCommand: (input) => batchWrite(input, table, this.#inFlight, this.#now()),
      TransactGetItemsCommand: (input) => this.#transactGet(input),
      TransactWriteItemsCommand: (input) => this.#transactWrite(input),
      DescribeStreamCommand: (input) => describeStream(input, feeds),
      GetShardIteratorCommand: (input) => getShardIterator(input, feeds),
      GetRecordsCommand: (input) => getRecords(input, feeds, this.#now()),
    };
  }

  #createTable(input: CreateTableCommandInput): unknown {
    const name = input.TableName ?? '';
    if (this.#tables.has(name)) throw tableExists(name);
    const table = new TableModel(input, this.#lags);
    this.#tables.set(name, table);
    return { TableDescription: this.#describe(table) };
  }

  #describe({ definition, feed }: TableModel): unknown {
    const name = definition.TableName ?? '';
    return { ...definition, TableStatus: 'ACTIVE', ...(feed && { LatestStreamArn: streamArnOf(name) }) };
  }

  #get(input: GetItemCommandInput): unknown {
    const item = getItem(this.table(input.TableName), input.Key ?? {}, input.ProjectionExpression, input.ExpressionAttributeNames);
    const stored = this.table(input.TableName).rows.find(input.Key ?? {});
    const units = readUnits(itemSize(stored ?? {}), input.ConsistentRead === true);
    return { ...(item && { Item: item }), ...consumed(input.ReturnConsumedCapacity, input.TableName, units) };
  }

  #transactGet(input: TransactGetItemsCommandInput): unknown {
    const reads = readsOf(input, (name) => this.table(name));
    const held = reads.map(({ table, key }) => this.#inFlight.isHeld(table.identityOf(key)));
    if (held.includes(true)) throw cancelled(held.map((isHeld) => ({ Code: isHeld ? 'TransactionConflict' : 'None' })));
    const found = reads.map(({ table, key, get }) => getItem(table, key, get?.ProjectionExpression, get?.ExpressionAttributeNames));
    const units = reads.reduce((total, { table, key }) => total + 2 * readUnits(itemSize(table.rows.find(key) ?? {}), true), 0);
    const { ConsumedCapacity } = consumed(input.ReturnConsumedCapacity, reads[0]?.get?.TableName, units);
    return { Responses: found.map((Item) => (Item ? { Item } : {})), ...(ConsumedCapacity && { ConsumedCapacity: [ConsumedCapacity] }) };
  }

  async #transactWrite(input: TransactWriteItemsCommandInput): Promise<unknown> {
    const plans = planTransaction(input.TransactItems, (name) => this.table(name));
    const [token, payload] = [input.ClientRequestToken, payloadOf(input)];
    if (token !== undefined && this.#tokens.isReplay(token, payload, this.#now())) return {};
    const identities = plans.map((plan) => plan.table.identityOf(plan.key));
    this.#inFlight.hold(identities);
    if (token !== undefined) this.#tokens.start(token, payload);
    let isDone = false;
    try {
      await this.#hold();
      const writes = decideTransaction(plans);
      let units = 0;
      for (const { plan, after } of writes) {
        if (plan.isCheckOnly) continue;
        const { before, indexUnits } = plan.table.write(plan.key, after, this.#now());
        units += 2 * writeUnits(before, after) + indexUnits;
      }
      isDone = true;
      const { ConsumedCapacity } = consumed(input.ReturnConsumedCapacity, plans[0]?.table.definition.TableName, units);
      return ConsumedCapacity ? { ConsumedCapacity: [ConsumedCapacity] } : {};
    } finally {
      this.#inFlight.release(identities);
      if (token !== undefined) this.#tokens.end(token, payload, isDone, this.#now());
    }
  }
}
