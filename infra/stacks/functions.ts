import { type Context, contexts } from '@compute-bank/contracts/endpoint';
import { endpoints } from '@compute-bank/contracts/registry';
import { isSealing } from '@compute-bank/contracts/sealed';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { FilterCriteria, type IFunction, type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { isTraced, loudness } from '../configuration/details.ts';
import { type Finding, type FunctionAccess, functionAccess } from '../configuration/function-access.ts';
import type { FunctionName, WorkerName } from '../configuration/function-sizes.ts';
import type { Placement } from '../configuration/placement.ts';
import { growsLog, wakesRelay } from '../configuration/stream-filters.ts';
import { acceptFinding } from '../constructs/accept-finding.ts';
import { bankFunction } from '../constructs/bank-function.ts';
import { grantBank, grantMarket, grantSecret, grantSessions } from '../constructs/grants.ts';
import { liveAlias } from '../constructs/live-alias.ts';
import { resourceOf } from '../constructs/local-name.ts';
import { rateSchedule } from '../constructs/rate-schedule.ts';
import { tenantRole } from '../constructs/tenant-role.ts';
import type { DataStack } from './data.ts';
import type { MessagingStack } from './messaging.ts';

/** Whether an operation of the function seals a cursor or a stored answer. */
const isSealingFunction = (id: FunctionName): boolean =>
  endpoints.some((endpoint) => `Api-${endpoint.context}` === id && isSealing(endpoint));

export interface FunctionsProps extends StackProps {
  readonly placement: Placement;
  readonly data: DataStack;
  readonly messaging: MessagingStack;
}

/** Every function and what may call it. Its size and what it may touch stand in `configuration`. */
export class FunctionsStack extends Stack {
  readonly contexts: ReadonlyMap<Context, IFunction>;
  /** Every function itself, which counts the calls of all its versions. */
  readonly all: ReadonlyMap<FunctionName, LambdaFunction>;
  readonly #made = new Map<FunctionName, LambdaFunction>();
  /** Where the secret is kept that seals cursors and stored answers. */
  readonly cursorSecretArn: string;
  readonly #props: FunctionsProps;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id, props);
    this.#props = props;
    this.#environment = {
      BANK_TABLE: props.data.bank.tableName,
      MARKET_TABLE: props.data.market.tableName,
      COMMANDS_QUEUE_URL: props.messaging.commands.queueUrl,
      HANDOFF_QUEUE_URL: props.messaging.handoff.queueUrl,
      POWERTOOLS_SERVICE_NAME: props.placement.prefix,
      ...(props.placement.policy !== null && { BANK_POLICY: props.placement.policy }),
    };
    this.cursorSecretArn = this.#cursorSecret();
    this.contexts = new Map(contexts.map((context) => [context, this.#apiFunction(context)]));
    this.#relay();
    this.#matcher();
    this.#projector();
    this.#dispatcher();
    this.#deadlines();
    this.#sweep();
    this.#reconcile();
    this.#firstKey();
    this.all = this.#made;
  }

  /** Binds page cursors to their tenant, and hides stored answers that hold a secret. Read at run time, never put into an environment. */
  #cursorSecret(): string {
    const secret = new Secret(this, 'CursorSecret', { generateSecretString: { passwordLength: 48, excludePunctuation: true } });
    acceptFinding(secret, 'SMG4', 'It is rotated every 90 days by the stack Rotation; the rule looks into the stack of the secret only.');
    // Not `Ref`, which is the same in AWS and a mere name in an emulator.
    return resourceOf(secret).getAtt('Id').toString();
  }

  #apiFunction(context: Context): IFunction {
    return this.#function(`Api-${context}`, `functions/api/${context}/index.ts`, `HTTP API: ${context}`);
  }

  #worker(id: WorkerName, description: string): IFunction {
    return this.#function(id, `functions/workers/${id.toLowerCase()}.ts`, description);
  }

  #function(id: FunctionName, entry: string, description: string): IFunction {
    const { data, messaging, placement } = this.#props;
    const made = bankFunction(this, id, {
      entry,
      description,
      settings: placement.settings,
      environment: { ...this.#environment, ...loudness(id, placement.details) },
      isTraced: isTraced(id, placement.details),
    });
    const access = functionAccess[id];
    const { market, sends, works } = access;
    if (works.for === 'all') grantBank(data.bank, made, access);
    else this.#workForCallers(id, made, access, works.foundBy);
    if (isSealingFunction(id)) this.#tellSecret(made);
    if (market) grantMarket(data.market, made, market);
    for (const queue of sends) messaging[queue].grant(made, 'sqs:SendMessage');
    this.#made.set(id, made);
    return liveAlias(made, id);
  }

  #tellSecret(made: LambdaFunction): void {
    made.addEnvironment('BANK_CURSOR_SECRET_ARN', this.cursorSecretArn);
    grantSecret(this.cursorSecretArn, made);
  }

  /** Its rights on the Bank table are those of a role that it takes on for its caller's tenant. */
  #workForCallers(id: FunctionName, made: LambdaFunction, access: FunctionAccess, foundBy: Finding): void {
    const { bank } = this.#props.data;
    const { role } = made;
    if (!role) throw new Error(`${id} has no role of its own.`);
    const taken = tenantRole(this, id, role);
    grantBank(bank, taken, access);
    grantSessions(bank, made, { tenantRole: taken, foundBy });
    made.addEnvironment('BANK_TENANT_ROLE_ARN', taken.roleArn);
  }

  /** Outbox items and waking heartbeats leave the table for their queues. */
  #relay(): void {
    const { data, messaging } = this.#props;
    this.#worker('Relay', 'Sends outbox entries and wakes to their queues').addEventSource(
      new DynamoEventSource(data.bank, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 500,
        filters: [FilterCriteria.filter(wakesRelay)],
        reportBatchItemFailures: true,
        bisectBatchOnError: true,
        retryAttempts: 20,
        // What is lost here is still in the outbox: the sweeper sends it again.
        maxRecordAge: Duration.hours(1),
        onFailure: new SqsDlq(messaging.relayFailures),
      }),
    );
  }

  /** The engine's only writer: batches of one market each, in order. */
  #matcher(): void {
    this.#worker('Matcher', 'Applies the commands of a market and appends its log').addEventSource(
      new SqsEventSource(this.#props.messaging.commands, { batchSize: 10, maxConcurrency: 50, reportBatchItemFailures: true }),
    );
  }

  /** Follows each log by its cursor; the stream only says that there is something to follow. */
  #projector(): void {
    const { data, messaging } = this.#props;
    this.#worker('Projector', 'Writes the effects of log records').addEventSource(
      new DynamoEventSource(data.market, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        filters: [FilterCriteria.filter(growsLog)],
        reportBatchItemFailures: true,
        retryAttempts: 20,
        maxRecordAge: Duration.hours(1),
        onFailure: new SqsDlq(messaging.projectorFailures),
      }),
    );
  }

  /** Offers, deadlines, settlement and close of leases. */
  #dispatcher(): void {
    this.#worker('Dispatcher', 'Moves leases along and settles them').addEventSource(
      new SqsEventSource(this.#props.messaging.handoff, { batchSize: 10, maxConcurrency: 50, reportBatchItemFailures: true }),
    );
  }

  #deadlines(): void {
    const deadlines = this.#function('Deadlines', 'functions/schedules/deadlines.ts', 'Sends deadlines that fall due soon');
    rateSchedule(this, 'DeadlinesEveryMinute', Duration.minutes(1), deadlines, this.#props.messaging.scheduleFailures);
  }

  /** What a lost stream or a lost queue left behind: outbox entries, and markets whose log nobody followed. */
  #sweep(): void {
    const sweep = this.#function('Sweep', 'functions/schedules/sweep.ts', 'Sends outbox entries again that were not applied in time');
    rateSchedule(this, 'SweepEveryMinute', Duration.minutes(1), sweep, this.#props.messaging.scheduleFailures);
  }

  /** Reads only. */
  #reconcile(): void {
    const reconcile = this.#function('Reconcile', 'functions/schedules/reconcile.ts', 'Compares money with what it is set aside for');
    rateSchedule(this, 'ReconcileEveryHour', Duration.hours(1), reconcile, this.#props.messaging.scheduleFailures);
  }

  /** No route and no schedule leads to it: whoever may invoke it, as IAM says, is the operator. */
  #firstKey(): void {
    const firstKey = this.#function('FirstKey', 'functions/operator/first-key.ts', 'Makes the first key of an administrator');
    new CfnOutput(this, 'FirstKeyFunction', { value: firstKey.functionName });
  }
}
