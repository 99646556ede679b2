/** Tells the operator of something that should not happen. Details hold ids and codes, never a secret or a payload. */
export type Alarm = (name: AlarmName, details: Readonly<Record<string, string | number>>) => void;

export type AlarmName =
  | 'command_unreadable'
  | 'deadlines_left'
  | 'message_failed'
  | 'message_unreadable'
  | 'record_contended'
  | 'snapshot_failed'
  | 'projection_stuck'
  | 'reconciliation_difference'
  | 'hold_leaked'
  | 'node_usage_diverges'
  | 'stop_unproven'
  | 'request_failed';
