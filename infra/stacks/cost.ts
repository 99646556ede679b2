import { Stack, type StackProps } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { costPerThousandMatchesMax } from '../configuration/prices.ts';
import { bankAlarm } from '../constructs/bank-alarm.ts';
import type { WatchedCell } from '../constructs/cell-metrics.ts';
import { tableCostPerThousandMatches } from '../constructs/cost-metrics.ts';

export interface CostProps extends StackProps {
  readonly prefix: string;
  readonly cell: WatchedCell;
  readonly topic: ITopic;
}

/** The one alarm that computes, in a stack of its own: emulators, which know no metric math, can do without it. */
export class CostStack extends Stack {
  constructor(scope: Construct, id: string, { prefix, cell, topic, ...props }: CostProps) {
    super(scope, id, props);
    const row = {
      threshold: costPerThousandMatchesMax,
      breaches: 3,
      periods: 3,
      silence: 'fine',
      what: `For three hours 1,000 matches have cost more than ${costPerThousandMatchesMax} USD in the tables.`,
      why: 'That is ten times what was measured: something writes or reads again and again.',
      runbook: 'cost-per-match',
    } as const;
    bankAlarm(this, 'MatchesDear', { row, metric: tableCostPerThousandMatches(cell), prefix, topic });
  }
}
