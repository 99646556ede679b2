export interface Stored {
  readonly version: number;
}
