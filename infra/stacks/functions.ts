import { type Context, contexts } from '@compute-bank/contracts/endpoint';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { FilterCriteria, FilterRule, type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq, SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { bankFunction } from '../constructs/bank-function.ts';
import { grantRead, grantReadAppend, grantReadWrite } from '../constructs/grants.ts';
import { minuteSchedule } from '../constructs/minute-schedule.ts';
import { consumerTimeoutSeconds } from '../constructs/work-queue.ts';
import type { DataStack } from './data.ts';
import type { MessagingStack } from './messaging.ts';

export interface FunctionsProps extends StackProps {
  readonly data: DataStack;
  readonly messaging: MessagingStack;
}

/** Contexts whose endpoints show what the engine decided, and so read the log. */
const logReaders: ReadonlySet<Context> = new Set<Context>(['markets', 'withdrawals']);

/** Every function, what may call it and what it may touch. */
export class FunctionsStack extends Stack {
  readonly contexts: ReadonlyMap<Context, LambdaFunction>;
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
    };
    this.contexts = new Map(contexts.map((context) => [context, this.#apiFunction(context)]));
    this.#relay();
    this.#matcher();
    this.#projector();
    this.#dispatcher();
    this.#deadlines();
    this.#sweep();
  }

  /**
   * Binds page cursors to their tenant. It guards no data on its own (every read is authorised), so the functions may
   * carry it in their environment, where CloudFormation puts it without showing it in the template.
   */
  #cursorSecret(): string {
    const secret = new Secret(this, 'CursorSecret', { generateSecretString: { passwordLength: 48, excludePunctuation: true } });
    return secret.secretValue.unsafeUnwrap();
  }

  #worker(id: string, entry: string, description: string, memoryMib: number): LambdaFunction {
    const environment = this.#environment;
    return bankFunction(this, id, { entry, description, timeoutSeconds: consumerTimeoutSeconds, memoryMib, environment });
  }

  #apiFunction(context: Context): LambdaFunction {
    const { bank, market } = this.#props.data;
    const made = bankFunction(this, `Api-${context}`, {
      entry: `functions/api/${context}/index.ts`,
      description: `HTTP API: ${context}`,
      timeoutSeconds: 10,
      memoryMib: 1_024,
      environment: this.#environment,
    });
    grantReadWrite(bank, made);
    if (logReaders.has(context)) grantRead(market, made);
    return made;
  }

  /** Outbox items and waking heartbeats leave the table for their queues. */
  #relay(): void {
    const { data, messaging } = this.#props;
    const relay = this.#worker('Relay', 'functions/workers/relay.ts', 'Sends outbox entries and wakes to their queues', 512);
    messaging.commands.grantSendMessages(relay);
    messaging.handoff.grantSendMessages(relay);
    relay.addEventSource(
      new DynamoEventSource(data.bank, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 500,
        filters: [FilterCriteria.filter({ dynamodb: { NewImage: { wake: { N: FilterRule.isEqual('1') } } } })],
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
    const { data, messaging } = this.#props;
    const matcher = this.#worker('Matcher', 'functions/workers/matcher.ts', 'Applies the commands of a market and appends its log', 3_008);
    grantReadAppend(data.market, matcher);
    matcher.addEventSource(new SqsEventSource(messaging.commands, { batchSize: 10, maxConcurrency: 50, reportBatchItemFailures: true }));
  }

  /** Follows each log by its cursor; the stream only says that there is something to follow. */
  #projector(): void {
    const { data, messaging } = this.#props;
    const projector = this.#worker('Projector', 'functions/workers/projector.ts', 'Writes the effects of log records', 1_769);
    grantReadAppend(data.market, projector);
    grantReadWrite(data.bank, projector);
    messaging.handoff.grantSendMessages(projector);
    projector.addEventSource(
      new DynamoEventSource(data.market, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        reportBatchItemFailures: true,
        retryAttempts: 20,
        maxRecordAge: Duration.hours(1),
        onFailure: new SqsDlq(messaging.projectorFailures),
      }),
    );
  }

  /** Offers, deadlines, settlement and close of leases. */
  #dispatcher(): void {
    const { data, messaging } = this.#props;
    const dispatcher = this.#worker('Dispatcher', 'functions/workers/dispatcher.ts', 'Moves leases along and settles them', 1_024);
    grantReadWrite(data.bank, dispatcher);
    messaging.handoff.grantSendMessages(dispatcher);
    dispatcher.addEventSource(new SqsEventSource(messaging.handoff, { batchSize: 10, maxConcurrency: 50, reportBatchItemFailures: true }));
  }

  #deadlines(): void {
    const { data, messaging } = this.#props;
    const deadlines = this.#worker('Deadlines', 'functions/schedules/deadlines.ts', 'Sends deadlines that fall due soon', 512);
    grantRead(data.bank, deadlines);
    messaging.handoff.grantSendMessages(deadlines);
    minuteSchedule(this, 'DeadlinesEveryMinute', deadlines, messaging.scheduleFailures);
  }

  /** What a lost stream or a lost queue left behind: outbox entries, and markets whose log nobody followed. */
  #sweep(): void {
    const { data, messaging } = this.#props;
    const sweep = this.#worker('Sweep', 'functions/schedules/sweep.ts', 'Sends outbox entries again that were not applied in time', 512);
    grantReadWrite(data.bank, sweep);
    grantReadAppend(data.market, sweep);
    messaging.commands.grantSendMessages(sweep);
    messaging.handoff.grantSendMessages(sweep);
    minuteSchedule(this, 'SweepEveryMinute', sweep, messaging.scheduleFailures);
  }
}
