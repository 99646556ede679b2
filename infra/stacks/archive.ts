import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, TimeZone } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket, ObjectLockRetention, StorageClass } from 'aws-cdk-lib/aws-s3';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Universal } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import { archiveSettings, expiresAfterDays, readyDays } from '../configuration/archive.ts';
import type { Placement } from '../configuration/placement.ts';
import { acceptFinding } from '../constructs/accept-finding.ts';
import { grantKey } from '../constructs/grants.ts';
import { resourceOf, setLocalName } from '../constructs/local-name.ts';
import { privateBucket } from '../constructs/private-bucket.ts';
import type { DataStack } from './data.ts';
import type { MessagingStack } from './messaging.ts';

export interface ArchiveProps extends StackProps {
  readonly placement: Placement;
  readonly data: DataStack;
  readonly messaging: MessagingStack;
}

/** A bucket for exports, and what makes exports say whose it is. */
interface Destination {
  readonly bucketName: string;
  readonly bucketArn: string;
  /** In front of every name; a bucket of another account may serve several cells. */
  readonly prefix: string;
  /** Of another account. */
  readonly owner: string | null;
  /** How the rules write its ARN in the name of a finding. */
  readonly shown: string;
}

/**
 * Both tables, whole, once a week, where nobody can change them: the only code is AWS's own. Weekly, because an export
 * costs $0.10 per GB of table; for the last five weeks every second can be restored from the tables themselves.
 */
export class ArchiveStack extends Stack {
  readonly #props: ArchiveProps;

  constructor(scope: Construct, id: string, props: ArchiveProps) {
    const { placement: _, data, messaging: __, ...stackProps } = props;
    super(scope, id, stackProps);
    this.#props = props;
    const destination = this.#destination();
    const role = this.#exporter(destination);
    this.#export('Bank', data.bank.tableArn, destination, role);
    this.#export('Market', data.market.tableArn, destination, role);
    new CfnOutput(this, 'Archive', { value: `s3://${destination.bucketName}/${destination.prefix}/` });
    new CfnOutput(this, 'ExporterRole', { value: role.roleArn });
  }

  #destination(): Destination {
    const { archive, prefix, stage } = this.#props.placement;
    if (archive !== null) {
      const { bucketName, account } = archive;
      const bucketArn = this.formatArn({ service: 's3', region: '', account: '', resource: bucketName });
      return { bucketName, bucketArn, prefix, owner: account, shown: `arn:<AWS::Partition>:s3:::${bucketName}` };
    }
    const { isBinding, retentionDays } = archiveSettings[stage];
    const retention = Duration.days(retentionDays);
    const bucket = new Bucket(this, 'Exports', {
      ...privateBucket,
      objectLockEnabled: true,
      objectLockDefaultRetention: isBinding ? ObjectLockRetention.compliance(retention) : ObjectLockRetention.governance(retention),
      // It outlives its stack in every stage: with locked exports in it, it could not be removed anyway.
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          ...(retentionDays > readyDays && {
            transitions: [{ storageClass: StorageClass.DEEP_ARCHIVE, transitionAfter: Duration.days(readyDays) }],
          }),
          expiration: Duration.days(retentionDays + expiresAfterDays),
          noncurrentVersionExpiration: Duration.days(expiresAfterDays),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
    });
    acceptFinding(bucket, 'S1', 'One role writes it and can change nothing in it; reads show in the data events of an account trail.');
    return {
      bucketName: bucket.bucketName,
      bucketArn: bucket.bucketArn,
      prefix: 'tables',
      owner: null,
      shown: `<${this.getLogicalId(resourceOf(bucket))}.Arn>`,
    };
  }

  /** May begin exports of these two tables and add objects under the cell's prefix; there is no way to take anything back. */
  #exporter({ bucketArn, prefix, shown }: Destination): Role {
    const { data } = this.#props;
    const role = new Role(this, 'Exporter', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': this.account } },
      }),
      description: 'Exports the tables to the archive',
    });
    setLocalName(role, 'Archive');
    // PutObjectAcl is asked of whoever exports, although the bucket knows no ACLs.
    const actions = ['s3:PutObject', 's3:PutObjectAcl', 's3:AbortMultipartUpload'];
    role.addToPolicy(new PolicyStatement({ actions, resources: [`${bucketArn}/${prefix}/*`] }));
    grantKey(data.bank, role, []);
    acceptFinding(role, `IAM5[Resource::${shown}/${prefix}/*]`, 'Each export makes objects with new names under this one prefix.');
    return role;
  }

  /** Sunday night. What the scheduler could not ask for in half a day is with the dead letters. */
  #export(table: string, tableArn: string, { bucketName, prefix, owner }: Destination, role: Role): void {
    const { messaging } = this.#props;
    new Schedule(this, `Export${table}`, {
      description: `Exports ${table} to the archive`,
      schedule: ScheduleExpression.cron({ weekDay: 'SUN', hour: '3', minute: '0', timeZone: TimeZone.ETC_UTC }),
      target: new Universal({
        service: 'dynamodb',
        action: 'exportTableToPointInTime',
        input: ScheduleTargetInput.fromObject({
          TableArn: tableArn,
          S3Bucket: bucketName,
          ...(owner !== null && { S3BucketOwner: owner }),
          S3Prefix: prefix,
          S3SseAlgorithm: 'AES256',
          ExportFormat: 'DYNAMODB_JSON',
          // The same for every try of one week, so that a second try makes no second export.
          ClientToken: `${table}-<aws.scheduler.scheduled-time>`,
        }),
        role,
        policyStatements: [new PolicyStatement({ actions: ['dynamodb:ExportTableToPointInTime'], resources: [tableArn] })],
        retryAttempts: 20,
        maxEventAge: Duration.hours(12),
        deadLetterQueue: messaging.scheduleFailures,
      }),
    });
  }
}
