import { Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { StageSettings } from '../configuration/stages.ts';
import { setLocalName } from '../constructs/local-name.ts';

export interface DataProps extends StackProps {
  readonly settings: StageSettings;
}

/** The two tables: `Bank` holds everything that belongs to somebody, `Market` the log of each market. */
export class DataStack extends Stack {
  readonly bank: Table;
  readonly market: Table;

  constructor(scope: Construct, id: string, props: DataProps) {
    super(scope, id, props);
    const durable = this.#durable(props.settings);
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

  /**
   * What both tables are: paid by use, restorable to any second of five weeks, encrypted with a key of the bank's own (who
   * may read the table may still not read without the key, and every use of it is in the account's trail), closed to
   * plain HTTP, which DynamoDB would answer; and in `prod` hard to delete.
   */
  #durable({ isProtected, removalPolicy }: StageSettings) {
    return {
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: new Key(this, 'Key', { description: 'Compute bank: tables', enableKeyRotation: true, removalPolicy }),
      deletionProtection: isProtected,
      removalPolicy,
      resourcePolicy: new PolicyDocument({ statements: [refusePlainHttp()] }),
    };
  }
}

const refusePlainHttp = (): PolicyStatement =>
  new PolicyStatement({
    sid: 'RefusePlainHttp',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ['dynamodb:*'],
    // The table to which the policy belongs; its own ARN would be a circle.
    resources: ['*'],
    conditions: { Bool: { 'aws:SecureTransport': 'false' } },
  });
