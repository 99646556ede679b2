import type { KeyPrincipal, NodePrincipal } from '@compute-bank/domain/principal';
import type { ApiEvent } from './api-event.ts';

/** What becomes known of a request on its way, for the line that tells of it. */
export interface RequestNotes {
  /** The endpoint's id. */
  readonly operation?: string;
  readonly principal?: KeyPrincipal | NodePrincipal | null;
}

const notes = new WeakMap<ApiEvent, RequestNotes>();

/** Adds to what is known of this request. */
export const noteOn = (event: ApiEvent, more: RequestNotes): unknown => notes.set(event, { ...notes.get(event), ...more });

export const notesOn = (event: ApiEvent): RequestNotes => notes.get(event) ?? {};
