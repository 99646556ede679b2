import { DynamoDBClient, type GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { createNodeKeys } from '@compute-bank/store/node-keys';
import { describe, expect, test } from '@jest/globals';
import { nodeA, tenantA, tenantB } from '../../fixtures/edge.ts';

const stored = { pk: `T#${tenantA}`, sk: `NODE#${nodeA}`, publicKey: 'a-key', state: 'verified' };

/** A table that holds one node, or something that is none, and keeps what it was asked. */
function setUp(item: Readonly<Record<string, string>> = stored) {
  const asked: GetItemCommand['input'][] = [];
  const client = Object.assign(new DynamoDBClient({ region: 'none' }), {
    async send({ input }: GetItemCommand) {
      asked.push(input);
      return input.Key?.pk?.S === item.pk
        ? { Item: marshall({ publicKey: item.publicKey, state: item.state }, { removeUndefinedValues: true }) }
        : {};
    },
  });
  return { keys: createNodeKeys({ client, table: 'Bank' }), asked };
}

describe('the public key of a node', () => {
  test('is found with the state of its node, under its tenant alone', async () => {
    const { keys } = setUp();
    expect(await keys.find(tenantA, nodeA)).toEqual({ publicKey: 'a-key', state: 'verified' });
    expect(await keys.find(tenantB, nodeA)).toBeUndefined();
  });

  test('is asked for by name, so that a role can allow this much and no more', async () => {
    const { keys, asked } = setUp();
    await keys.find(tenantA, nodeA);
    expect(asked[0]).toMatchObject({
      ProjectionExpression: 'publicKey, #state',
      ExpressionAttributeNames: { '#state': 'state' },
      ConsistentRead: true,
    });
  });

  test('must be there if its node is', async () => {
    const { keys } = setUp({ pk: stored.pk, state: 'verified' });
    await expect(keys.find(tenantA, nodeA)).rejects.toThrow('no public key that parses');
  });
});
