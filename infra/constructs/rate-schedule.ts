import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** Calls a function again and again. A call that is five minutes late says nothing that the next one does not: it is dropped. */
export function rateSchedule(scope: Construct, id: string, every: Duration, target: IFunction, failures: IQueue): Schedule {
  return new Schedule(scope, id, {
    schedule: ScheduleExpression.rate(every),
    target: new LambdaInvoke(target, { retryAttempts: 2, maxEventAge: Duration.minutes(5), deadLetterQueue: failures }),
  });
}
