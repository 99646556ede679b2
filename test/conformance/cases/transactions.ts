import { TransactGetItemsCommand } from '@aws-sdk/client-dynamodb';
import { holds, refused, same } from '../check.ts';
import type { DynamoBench, DynamoCase } from './dynamo-words.ts';
import {
  cancelled,
  conditionFailed,
  ifAbsent,
  invalid,
  keyIn,
  n,
  put,
  query,
  range,
  read,
  s,
  showOld,
  sortKeys,
  transact,
  txAdd,
  txPut,
} from './dynamo-words.ts';

const codesOf = (refusal: { readonly CancellationReasons?: readonly { readonly Code?: string }[] }): (string | undefined)[] =>
  (refusal.CancellationReasons ?? []).map(({ Code }) => Code);

const transactGet = (bench: DynamoBench, keys: readonly string[]) =>
  bench.dynamo.send(
    new TransactGetItemsCommand({ TransactItems: keys.map((sk) => ({ Get: { TableName: bench.bank, Key: keyIn(bench, sk) } })) }),
  );

const floor = (amount: number) => ({
  ConditionExpression: '#total >= :need',
  ExpressionAttributeValues: { ':amount': n(-amount), ':need': n(amount) },
});

export const transactions: readonly DynamoCase[] = [
  {
    id: 'D46',
    promise: 'a transaction is done wholly: puts, updates, deletes and checks over two tables',
    async run(bench) {
      await put(bench, 'old', { x: n(1) });
      await put(bench, 'checked', { state: s('active') });
      await transact(bench, [
        txPut(bench, 'new', { x: n(2) }, ifAbsent),
        txAdd(bench, 'sum', 5),
        { Delete: { TableName: bench.bank, Key: keyIn(bench, 'old') } },
        {
          ConditionCheck: {
            TableName: bench.bank,
            Key: keyIn(bench, 'checked'),
            ConditionExpression: '#state = :active',
            ExpressionAttributeNames: { '#state': 'state' },
            ExpressionAttributeValues: { ':active': s('active') },
          },
        },
        { Put: { TableName: bench.market, Item: { pk: s(bench.pk), sk: n(1) } } },
      ]);
      same(sortKeys(await query(bench, { ConsistentRead: true })), ['checked', 'new', 'sum'], 'the bank table');
      same(sortKeys(await query(bench, { TableName: bench.market })), ['1'], 'the market table');
    },
  },
  {
    id: 'D47',
    promise: 'a transaction with one failed condition changes nothing at all',
    async run(bench) {
      await put(bench, 'taken');
      await refused(transact(bench, [txPut(bench, 'a'), txAdd(bench, 'sum', 1), txPut(bench, 'taken', {}, ifAbsent)]), cancelled);
      same(sortKeys(await query(bench, { ConsistentRead: true })), ['taken'], 'what stands');
    },
  },
  {
    id: 'D48',
    promise: 'cancellation reasons stand in the order of the items, None for those without fault',
    async run(bench) {
      await put(bench, 'b');
      await put(bench, 'd');
      const items = ['a', 'b', 'c', 'd'].map((sk) => txPut(bench, sk, {}, ifAbsent));
      const refusal = await refused(transact(bench, items), cancelled);
      same(codesOf(refusal), ['None', 'ConditionalCheckFailed', 'None', 'ConditionalCheckFailed'], 'codes');
    },
  },
  {
    id: 'D49',
    promise: 'a reason carries the stored item if its write asked for it, so that a lost reply can be told from a rival',
    async run(bench) {
      await put(bench, 'mine', { nonce: s('n1') });
      await put(bench, 'silent', { nonce: s('n2') });
      const refusal = await refused(
        transact(bench, [txPut(bench, 'mine', { nonce: s('n1') }, { ...ifAbsent, ...showOld }), txPut(bench, 'silent', {}, ifAbsent)]),
        cancelled,
      );
      same(refusal.CancellationReasons?.[0]?.Item, { ...keyIn(bench, 'mine'), nonce: s('n1') }, 'the item of the first reason');
      same(refusal.CancellationReasons?.[1]?.Item, undefined, 'the item of the second reason');
    },
  },
  {
    id: 'D50',
    promise: 'two actions on one item are refused, also a check beside an update',
    async run(bench) {
      await put(bench, 'a', { total: n(1) });
      await refused(transact(bench, [txAdd(bench, 'a', 1), txAdd(bench, 'a', 1)]), invalid);
      const check = { ConditionCheck: { TableName: bench.bank, Key: keyIn(bench), ConditionExpression: 'attribute_exists(pk)' } };
      await refused(transact(bench, [check, txAdd(bench, 'a', 1)]), invalid);
      same((await read(bench))?.total, n(1), 'the total');
    },
  },
  {
    id: 'D51',
    promise: '100 items fit into a transaction',
    async run(bench) {
      await transact(
        bench,
        range(100).map((at) => txPut(bench, `item${at}`)),
      );
      same((await query(bench, { ConsistentRead: true })).Count, 100, 'items');
    },
  },
  {
    id: 'D52',
    promise: '101 items do not, nor does none',
    async run(bench) {
      await refused(
        transact(
          bench,
          range(101).map((at) => txPut(bench, `item${at}`)),
        ),
        invalid,
      );
      await refused(transact(bench, []), invalid);
      same((await query(bench, { ConsistentRead: true })).Count, 0, 'items');
    },
  },
  {
    id: 'D53',
    promise: 'more than 4 MB in a transaction are refused and nothing is written',
    async run(bench) {
      const items = range(11).map((at) => txPut(bench, `item${at}`, { body: s('x'.repeat(400_000)) }));
      await refused(transact(bench, items), invalid, cancelled);
      same((await query(bench, { ConsistentRead: true, Select: 'COUNT' })).Count, 0, 'items');
    },
  },
  {
    id: 'D54',
    promise: 'a repeated transaction with the same token and payload is answered as done and applied once',
    async run(bench) {
      const token = `${bench.pk}-token`.slice(-36);
      await transact(bench, [txAdd(bench, 'a', 5)], token);
      await transact(bench, [txAdd(bench, 'a', 5)], token);
      same((await read(bench))?.total, n(5), 'the total');
    },
  },
  {
    id: 'D55',
    promise: 'the same token with another payload is refused as a mismatch',
    async run(bench) {
      const token = `${bench.pk}-token`.slice(-36);
      await transact(bench, [txAdd(bench, 'a', 5)], token);
      await refused(transact(bench, [txAdd(bench, 'a', 6)], token), 'IdempotentParameterMismatchException');
      same((await read(bench))?.total, n(5), 'the total');
    },
  },
  {
    id: 'D56',
    promise: 'a token whose transaction was cancelled is evaluated afresh',
    async run(bench) {
      const token = `${bench.pk}-token`.slice(-36);
      const attempt = () => transact(bench, [txAdd(bench, 'a', -5, floor(5))], token);
      await refused(attempt(), cancelled);
      await put(bench, 'a', { total: n(9) });
      await attempt();
      same((await read(bench))?.total, n(4), 'the total');
    },
  },
  {
    id: 'D57',
    promise: 'without a token a repeated transaction applies twice, so that only a condition makes it safe',
    async run(bench) {
      await transact(bench, [txAdd(bench, 'a', 5)]);
      await transact(bench, [txAdd(bench, 'a', 5)]);
      same((await read(bench))?.total, n(10), 'the total');
      await transact(bench, [txAdd(bench, 'a', 5), txPut(bench, 'receipt', {}, ifAbsent)]);
      await refused(transact(bench, [txAdd(bench, 'a', 5), txPut(bench, 'receipt', {}, ifAbsent)]), cancelled);
      same((await read(bench))?.total, n(15), 'the total with a receipt');
    },
  },
  {
    id: 'D58',
    promise: 'a transfer moves money only above the floor: posting and floor are one condition',
    async run(bench) {
      await put(bench, 'payer', { total: n(100) });
      const transfer = (amount: number) => transact(bench, [txAdd(bench, 'payer', -amount, floor(amount)), txAdd(bench, 'payee', amount)]);
      await transfer(60);
      await refused(transfer(60), cancelled);
      same([(await read(bench, 'payer'))?.total, (await read(bench, 'payee'))?.total], [n(40), n(60)], 'the totals');
    },
  },
  {
    id: 'D59',
    promise: 'parallel transfers over the same two items are done wholly or cancelled by a conflict, and the sum stays',
    async run(bench) {
      await transact(bench, [txAdd(bench, 'left', 1000), txAdd(bench, 'right', 1000)]);
      const outcomes = await Promise.allSettled(range(40).map(() => transact(bench, [txAdd(bench, 'left', -1), txAdd(bench, 'right', 1)])));
      const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
      for (const outcome of outcomes)
        if (outcome.status === 'rejected')
          holds(codesOf(outcome.reason).includes('TransactionConflict'), `a conflict, not ${String(outcome.reason)}`);
      same([(await read(bench, 'left'))?.total, (await read(bench, 'right'))?.total], [n(1000 - done), n(1000 + done)], 'the totals');
      holds(done >= 1, 'at least one transfer went through');
    },
  },
  {
    id: 'D60',
    promise: 'of 20 parallel transactions that claim one node exactly one wins, whatever else they write',
    async run(bench) {
      const claim = async (at: number): Promise<boolean> => {
        for (let attempt = 0; attempt < 50; attempt += 1) {
          const outcome = await transact(bench, [txPut(bench, 'claim', { by: n(at) }, ifAbsent), txPut(bench, `deposit${at}`)]).then(
            () => 'won',
            (error: Error & Parameters<typeof codesOf>[0]) => (codesOf(error).includes('ConditionalCheckFailed') ? 'lost' : 'conflict'),
          );
          if (outcome !== 'conflict') return outcome === 'won';
        }
        throw new Error('50 attempts were not enough');
      };
      const won = await Promise.all(range(20).map(claim));
      same(won.filter(Boolean).length, 1, 'winners');
      same((await query(bench, { ConsistentRead: true })).Count, 2, 'items');
    },
  },
  {
    id: 'D61',
    promise: 'an update that cannot be computed cancels the transaction with reason ValidationError',
    async run(bench) {
      await put(bench, 'text', { total: s('text') });
      const refusal = await refused(transact(bench, [txPut(bench, 'a'), txAdd(bench, 'text', 1)]), cancelled);
      same(codesOf(refusal), ['None', 'ValidationError'], 'codes');
      same(await read(bench), undefined, 'the other item');
    },
  },
  {
    id: 'D62',
    promise: 'TransactGet answers in the order asked, with nothing where nothing is',
    async run(bench) {
      await put(bench, 'a', { x: n(1) });
      await put(bench, 'c', { x: n(3) });
      const { Responses } = await transactGet(bench, ['c', 'b', 'a']);
      same(
        Responses?.map(({ Item }) => Item?.x),
        [n(3), undefined, n(1)],
        'the answers',
      );
    },
  },
  {
    id: 'D63',
    promise: 'TransactGet takes 100 keys, not 101 and not one twice',
    async run(bench) {
      same((await transactGet(bench, range(100).map(String))).Responses?.length, 100, 'answers');
      await refused(transactGet(bench, range(101).map(String)), invalid);
      await refused(transactGet(bench, ['a', 'a']), invalid);
    },
  },
  {
    id: 'D64',
    promise: 'TransactGet never sees half of a transaction',
    async run(bench) {
      await transact(bench, [txAdd(bench, 'left', 50), txAdd(bench, 'right', 50)]);
      const writes = range(20).map(() => transact(bench, [txAdd(bench, 'left', -1), txAdd(bench, 'right', 1)]));
      const reads = range(20).map(async () => {
        const { Responses } = await transactGet(bench, ['left', 'right']);
        return Responses?.reduce((total, { Item }) => total + Number(Item?.total?.N), 0);
      });
      const seen = (await Promise.allSettled(reads)).flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
      await Promise.allSettled(writes);
      same(
        seen.filter((total) => total !== 100),
        [],
        'sums other than 100',
      );
    },
  },
  {
    id: 'D65',
    promise: 'a single conditional write and a transaction on one item exclude each other',
    async run(bench) {
      const attempts = range(10).flatMap((at) => [
        put(bench, 'a', { by: s(`put${at}`) }, ifAbsent),
        transact(bench, [txPut(bench, 'a', { by: s(`tx${at}`) }, ifAbsent), txPut(bench, `tx${at}`)]),
      ]);
      const outcomes = await Promise.allSettled(attempts);
      same(outcomes.filter(({ status }) => status === 'fulfilled').length, 1, 'winners');
      for (const outcome of outcomes)
        if (outcome.status === 'rejected')
          holds(
            [conditionFailed, cancelled, 'TransactionConflictException'].includes(outcome.reason.name),
            `a refusal, not ${outcome.reason.name}`,
          );
    },
  },
];
