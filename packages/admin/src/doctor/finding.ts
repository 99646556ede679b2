/** `unknown`: the check could not be made, which says nothing either way. */
export const verdicts = ['ok', 'warning', 'broken', 'unknown'] as const;
export type Verdict = (typeof verdicts)[number];

/** What a check says of one thing. */
export interface Finding {
  /** `queues`, `functions`, … */
  readonly area: Area;
  readonly subject: string;
  readonly verdict: Verdict;
  readonly detail: string;
  /** What to do; null if there is nothing to do. */
  readonly advice: string | null;
}

/** In the order in which they are shown. */
export const areas = [
  'stacks',
  'version',
  'api',
  'tables',
  'queues',
  'dead letters',
  'functions',
  'concurrency',
  'event sources',
  'schedules',
  'secrets',
  'logs',
  'alarms',
  'outbox',
  'projections',
] as const;
export type Area = (typeof areas)[number];

/** What a check says, before it is known of what. */
export type Said = Pick<Finding, 'verdict' | 'detail' | 'advice'>;

export const ok = (detail: string): Said => ({ verdict: 'ok', detail, advice: null });
export const warning = (detail: string, advice: string): Said => ({ verdict: 'warning', detail, advice });
export const broken = (detail: string, advice: string): Said => ({ verdict: 'broken', detail, advice });
export const unknown = (detail: string): Said => ({ verdict: 'unknown', detail, advice: null });
