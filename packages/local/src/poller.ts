/** Something that runs in the background until it is stopped. */
export interface Poller {
  /** Resolves when the last piece of work is done. */
  stop(): Promise<void>;
}
