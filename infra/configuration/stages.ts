import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** In what a copy of the bank differs from another by its purpose. */
export interface StageSettings {
  /** What holds data or keys outlives its stack, and neither it nor the stack can be deleted by a slip. */
  readonly isProtected: boolean;
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: RetentionDays;
  /**
   * Functions get their share of the account's concurrency ({@link functionSizes}). A new account may run ten at once, of
   * which nothing can be reserved, so `dev` asks for none.
   */
  readonly reservesConcurrency: boolean;
}

const passing = { isProtected: false, removalPolicy: RemovalPolicy.DESTROY };

export const stages = {
  dev: { ...passing, logRetention: RetentionDays.ONE_WEEK, reservesConcurrency: false },
  staging: { ...passing, logRetention: RetentionDays.ONE_MONTH, reservesConcurrency: true },
  prod: { isProtected: true, removalPolicy: RemovalPolicy.RETAIN, logRetention: RetentionDays.THREE_MONTHS, reservesConcurrency: true },
} satisfies Record<string, StageSettings>;

export type StageName = keyof typeof stages;

export const isStageName = (name: string): name is StageName => Object.hasOwn(stages, name);
