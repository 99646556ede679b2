import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { assert } from '@compute-bank/domain/assert';
import type { Node } from '@compute-bank/domain/entities/node';
import type { NodeId, TenantId } from '@compute-bank/domain/ids';
import { readAttributes } from './item-codec.ts';
import { node as nodeItem } from './items/node.ts';
import { keyBuilders } from './keys.ts';

/** What must be known of a node before it is believed who speaks. */
export type NodeKey = Pick<Node, 'publicKey' | 'state'>;

export interface NodeKeys {
  find(tenantId: TenantId, nodeId: NodeId): Promise<NodeKey | undefined>;
}

const shown = nodeItem.pick({ publicKey: true, state: true });
/** Only deadlines depend on the number of their partitions. */
const keys = keyBuilders(1);

/** Reads public keys of nodes, and of the stored node nothing else: whoever asks has not shown yet that it may. */
export const createNodeKeys = ({ client, table }: { readonly client: DynamoDBClient; readonly table: string }): NodeKeys => ({
  async find(tenantId, nodeId) {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: marshall(keys.node({ type: 'node', tenantId, nodeId })),
        ConsistentRead: true,
        ProjectionExpression: 'publicKey, #state',
        ExpressionAttributeNames: { '#state': 'state' },
      }),
    );
    if (!Item) return undefined;
    const parsed = shown.safeParse(readAttributes(Item));
    assert(parsed.success, `stored node ${nodeId} has no public key that parses`);
    return parsed.data;
  },
});
