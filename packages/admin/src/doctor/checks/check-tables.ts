import {
  type ContinuousBackupsDescription,
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import { isShape, type Shape } from '@compute-bank/local/template/shape';
import { type DeployedResource, ofType } from '../../deployment/deployed-bank.ts';
import { type Expectation, unmet } from '../compare.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok, type Said, unknown } from '../finding.ts';
import { attempt, bringBack, inspectEach } from '../inspect.ts';
import { mergeSaid } from '../merge-said.ts';

/** A deployment could only put an empty one in its place. */
const restoreIt = 'Do not deploy: an empty table would take its place. Restore it, as docs/runbooks/restore-a-table.md says.';

/** Each table is active, with the stream, the indexes, the protection and the restore that its template asks for. */
export const checkTables: Check = async (bank, { clients }) => {
  return inspectEach('tables', bank, ofType(bank, 'AWS::DynamoDB::Table'), async (table) => {
    const parts = [
      () => inspectTable(clients.dynamo, table),
      () => inspectExpiry(clients.dynamo, table),
      () => inspectRestore(clients.dynamo, table),
    ];
    const said: Said[] = [];
    for (const part of parts) said.push(await attempt(bank, part, restoreIt));
    return mergeSaid(said);
  });

  async function inspectTable(client: DynamoDBClient, { physicalId, properties }: DeployedResource): Promise<Said> {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: physicalId }));
    if (!Table) return unknown('DescribeTable says nothing of it');
    return judge(unmet(expectationsOf(properties(), Table)), `${Table.TableStatus?.toLowerCase()}`);
  }

  async function inspectExpiry(client: DynamoDBClient, { physicalId, properties }: DeployedResource): Promise<Said> {
    const wanted = properties().TimeToLiveSpecification;
    if (!isShape(wanted)) return ok('nothing expires');
    const { TimeToLiveDescription: found } = await client.send(new DescribeTimeToLiveCommand({ TableName: physicalId }));
    const isOn = found?.TimeToLiveStatus === 'ENABLED' || found?.TimeToLiveStatus === 'ENABLING';
    const issues = unmet([
      { what: 'the attribute of expiry', wanted: wanted.AttributeName, found: isOn ? found.AttributeName : undefined },
    ]);
    return judge(issues, 'items expire');
  }

  async function inspectRestore(client: DynamoDBClient, { physicalId, properties }: DeployedResource): Promise<Said> {
    const wanted = properties().PointInTimeRecoverySpecification;
    if (!isShape(wanted) || wanted.PointInTimeRecoveryEnabled !== true) return ok('no restore asked for');
    const { ContinuousBackupsDescription: found } = await client.send(new DescribeContinuousBackupsCommand({ TableName: physicalId }));
    const status = restoreStatus(found);
    return judge(unmet([{ what: 'point-in-time recovery', wanted: 'ENABLED', found: status }]), 'can be restored to any second');
  }

  function judge(issues: readonly string[], detail: string): Said {
    return issues.length > 0 ? broken(issues.join('; '), bringBack(bank)) : ok(detail);
  }
};

const restoreStatus = (found: ContinuousBackupsDescription | undefined): string | undefined =>
  found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;

function expectationsOf(wanted: Shape, found: TableDescription): readonly Expectation[] {
  const stream = isShape(wanted.StreamSpecification) ? wanted.StreamSpecification.StreamViewType : undefined;
  const indexes = Array.isArray(wanted.GlobalSecondaryIndexes) ? wanted.GlobalSecondaryIndexes : [];
  const encryption = isShape(wanted.SSESpecification) ? wanted.SSESpecification : {};
  const activeIndexes = (found.GlobalSecondaryIndexes ?? []).filter(({ IndexStatus = 'ACTIVE' }) => IndexStatus === 'ACTIVE');
  return [
    { what: 'the table', wanted: 'ACTIVE', found: found.TableStatus },
    { what: 'the stream', wanted: stream, found: found.StreamSpecification?.StreamViewType },
    { what: 'active indexes', wanted: indexes.map((index) => index.IndexName), found: activeIndexes.map(({ IndexName }) => IndexName) },
    { what: 'deletion protection', wanted: wanted.DeletionProtectionEnabled, found: found.DeletionProtectionEnabled },
    { what: 'encryption', wanted: encryption.SSEEnabled === true ? 'ENABLED' : undefined, found: found.SSEDescription?.Status },
    { what: 'the kind of key', wanted: encryption.SSEType, found: found.SSEDescription?.SSEType },
  ];
}
