import { type Context, contexts } from '@compute-bank/contracts/endpoint';
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { FilterCriteria, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { functionAccess } from '../configuration/function-access.ts';
import type { FunctionName, WorkerName } from '../configuration/function-sizes.ts';
import type { Placement } from '../configuration/placement.ts';
import { growsLog, wakesRelay } from '../configuration/stream-filters.ts';
import { acceptFinding } from '../constructs/accept-finding.ts';
import { bankFunction } from '../constructs/bank-function.ts';
import { grantBank, grantMarket } from '../constructs/grants.ts';
import { liveAlias } from '../constructs/live-alias.ts';
import { minuteSchedule } from '../constructs/minute-schedule.ts';
import type { DataStack } from './data.ts';
import type { MessagingStack } from './messaging.ts';

export interface FunctionsProps extends StackProps {
  readonly placement: Placement;
  readonly data: DataStack;
  readonly messaging: MessagingStack;
}

/** Every function and what may call it. Its size and what it may touch stand in `configuration`. */
export class FunctionsStack extends Stack {
  readonly contexts: ReadonlyMap<Context, IFunction>;
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
      BANK_CURSOR_SECRET: this.#cursorSecret(),
      ...(props.placement.policy !== null && { BANK_POLICY: props.placement.policy }),
    };
    this.contexts = new Map(contexts.map((context) => [context, this.#apiFunction(context)]));
    this.#relay();
    this.#matcher();
    this.#projector();
    this.#dispatcher();
    this.#deadlines();
    this.#sweep();
    this.#firstKey();
  }

  /**
   * Binds page cursors to their tenant. It guards no data on its own (every read is authorised), so the functions may
   * carry it in their environment, where CloudFormation puts it without showing it in the template.
   */
  #cursorSecret(): string {
    const secret = new Secret(this, 'CursorSecret', { generateSecretString: { passwordLength: 48, excludePunctuation: true } });
    acceptFinding(
      secret,
      'SMG4',
      'It opens nothing. A rotation would end every listing that is under way; it is replaced by hand if it leaks.',
    );
    return secret.secretValue.unsafeUnwrap();
  }

  #apiFunction(context: Context): IFunction {
    return this.#function(`Api-${context}`, `functions/api/${context}/index.ts`, `HTTP API: ${context}`);
  }

  #worker(id: WorkerName, description: string): IFunction {
    return this.#function(id, `functions/workers/${id.toLowerCase()}.ts`, description);
  }

  #function(id: FunctionName, entry: string, description: string): IFunction {
    const { data, messaging, placement } = this.#props;
    const made = bankFunction(this, id, { entry, description, settings: placement.settings, environment: this.#environment });
    const access = functionAccess[id];
    const { market, sends } = access;
    grantBank(data.bank, made, access);
    if (market) grantMarket(data.market, made, market);
    for (const queue of sends) messaging[queue].grant(made, 'sqs:SendMessage');
    return liveAlias(made, id);
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
    minuteSchedule(this, 'DeadlinesEveryMinute', deadlines, this.#props.messaging.scheduleFailures);
  }

  /** What a lost stream or a lost queue left behind: outbox entries, and markets whose log nobody followed. */
  #sweep(): void {
    const sweep = this.#function('Sweep', 'functions/schedules/sweep.ts', 'Sends outbox entries again that were not applied in time');
    minuteSchedule(this, 'SweepEveryMinute', sweep, this.#props.messaging.scheduleFailures);
  }

  /** No route and no schedule leads to it: whoever may invoke it, as IAM says, is the operator. */
  #firstKey(): void {
    const firstKey = this.#function('FirstKey', 'functions/operator/first-key.ts', 'Makes the first key of an administrator');
    new CfnOutput(this, 'FirstKeyFunction', { value: firstKey.functionName });
  }
}
