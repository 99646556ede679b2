import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { setLocalName } from '../constructs/local-name.ts';

/** What both tables are: paid by use, restorable to any second of five weeks, and hard to delete by accident. */
const durable = {
  billingMode: BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  deletionProtection: true,
  removalPolicy: RemovalPolicy.RETAIN,
};

/** The two tables: `Bank` holds everything that belongs to somebody, `Market` the log of each market. */
export class DataStack extends Stack {
  readonly bank: Table;
  readonly market: Table;

  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);
    this.bank = new Table(this, 'Bank', {
      ...durable,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'ttl',
      stream: StreamViewType.NEW_IMAGE,
    });
    // Sparse: only outbox items carry the key, so the index is as small as what has not been applied yet.
    this.bank.addGlobalSecondaryIndex({
      indexName: 'outbox',
      partitionKey: { name: 'outboxShard', type: AttributeType.STRING },
      sortKey: { name: 'outboxAt', type: AttributeType.NUMBER },
      projectionType: ProjectionType.ALL,
    });
    this.market = new Table(this, 'Market', {
      ...durable,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.NUMBER },
      stream: StreamViewType.KEYS_ONLY,
    });
    setLocalName(this.bank, 'Bank');
    setLocalName(this.market, 'Market');
  }
}
