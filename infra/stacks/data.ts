import { Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, type ITable, ProjectionType, StreamViewType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { StageSettings } from '../configuration/stages.ts';
import type { RestoredTable, RestoredTables } from '../configuration/tables.ts';
import { setLocalName } from '../constructs/local-name.ts';

export interface DataProps extends StackProps {
  readonly settings: StageSettings;
  readonly restored: RestoredTables | null;
}

/** The two tables: `Bank` holds everything that belongs to somebody, `Market` the log of each market. */
export class DataStack extends Stack {
  /** Those that the bank works on: its own, or restored ones in their place. */
  readonly bank: ITable;
  readonly market: ITable;

  constructor(scope: Construct, id: string, props: DataProps) {
    super(scope, id, props);
    const key = this.#key(props.settings);
    const durable = durably(key, props.settings);
    const bank = new Table(this, 'Bank', {
      ...durable,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      timeToLiveAttribute: 'ttl',
      stream: StreamViewType.NEW_IMAGE,
    });
    // Sparse: only outbox items carry the key, so the index is as small as what has not been applied yet.
    bank.addGlobalSecondaryIndex({
      indexName: 'outbox',
      partitionKey: { name: 'outboxShard', type: AttributeType.STRING },
      sortKey: { name: 'outboxAt', type: AttributeType.NUMBER },
      projectionType: ProjectionType.ALL,
    });
    const market = new Table(this, 'Market', {
      ...durable,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.NUMBER },
      stream: StreamViewType.KEYS_ONLY,
    });
    setLocalName(bank, 'Bank');
    setLocalName(market, 'Market');
    this.#exportAlways(bank, market);
    this.bank = props.restored ? this.#restored('RestoredBank', props.restored.bank, key) : bank;
    this.market = props.restored ? this.#restored('RestoredMarket', props.restored.market, key) : market;
  }

  /** Also while other tables work in their place: CloudFormation lets no export go that a stack deployed later still uses. */
  #exportAlways(...tables: readonly Table[]): void {
    for (const { tableName, tableArn, tableStreamArn } of tables) {
      for (const value of [tableName, tableArn, tableStreamArn]) this.exportValue(value);
    }
  }

  /** A restored table keeps the key of the one that it was made from. */
  #restored(id: string, { name, streamArn }: RestoredTable, encryptionKey: IKey): ITable {
    return Table.fromTableAttributes(this, id, { tableName: name, tableStreamArn: streamArn, encryptionKey });
  }

  #key({ removalPolicy }: StageSettings): Key {
    return new Key(this, 'Key', { description: 'Compute bank: tables', enableKeyRotation: true, removalPolicy });
  }
}

/**
 * What both tables are: paid by use, restorable to any second of five weeks, encrypted with a key of the bank's own (who
 * may read the table may still not read without the key, and every use of it is in the account's trail), closed to
 * plain HTTP, which DynamoDB would answer; and in `prod` hard to delete.
 */
const durably = (encryptionKey: Key, { isProtected, removalPolicy }: StageSettings) => ({
  billingMode: BillingMode.PAY_PER_REQUEST,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  encryption: TableEncryption.CUSTOMER_MANAGED,
  encryptionKey,
  deletionProtection: isProtected,
  removalPolicy,
  resourcePolicy: new PolicyDocument({ statements: [refusePlainHttp()] }),
});

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
