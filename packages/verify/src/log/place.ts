import type { Event } from '@compute-bank/engine/event';
import type { LogRecord } from '@compute-bank/engine/log-record';
import type { Findings } from '../finding.ts';
import type { MarketFacts } from './market-facts.ts';

/** The record that is read, and what it is entered into. */
export interface Place {
  readonly record: LogRecord;
  readonly facts: MarketFacts;
  readonly findings: Findings;
}

export type EventOf<K extends Event['kind']> = Extract<Event, { kind: K }>;

/** What events of each kind change of the facts. */
export type Effects = { readonly [K in Event['kind']]?: (place: Place, event: EventOf<K>) => void };
