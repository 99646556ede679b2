import { Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acceptFinding } from './accept-finding.ts';
import { resourceOf } from './local-name.ts';

/** Calls a function again and again. A call that is five minutes late says nothing that the next one does not: it is dropped. */
export function rateSchedule(scope: Construct, id: string, every: Duration, target: IFunction, failures: IQueue): Schedule {
  const stack = Stack.of(scope);
  const called = stack.getLogicalId(resourceOf(target));
  // The library makes one role for each function and keeps it in the stack, which it does not say, so the stack accepts it.
  acceptFinding(stack, `IAM5[Resource::<${called}.Arn>:*]`, 'The scheduler may call this one function, in any of its versions.');
  return new Schedule(scope, id, {
    schedule: ScheduleExpression.rate(every),
    target: new LambdaInvoke(target, { retryAttempts: 2, maxEventAge: Duration.minutes(5), deadLetterQueue: failures }),
  });
}
