/** A job as a trace tells it. Instants are milliseconds after the start of the period. */
export interface TraceJob {
  /** `file:line`, by which a reader finds it again. */
  readonly source: string;
  readonly name: string;
  readonly submitMs: number;
  /** How long it ran; billing follows this, not the rounded window. */
  readonly durationMs: number;
  /** Whole GPUs: a fraction of one is one. */
  readonly gpus: number;
  /** Node models that it allows; empty: any. */
  readonly models: readonly string[];
  /** Best-effort work waits for capacity, the rest does not. */
  readonly waits: boolean;
}

export const noGpu = 'no GPU';
export const noDuration = 'no duration';
export const outsidePeriod = 'outside period';
