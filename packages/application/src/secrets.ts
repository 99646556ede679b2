/** Chance and digests, as use cases that make secrets need them. */
export interface Secrets {
  /** Lower-case hex. */
  readonly sha256: (text: string) => string;
  /** 256 random bits as base64url. */
  readonly secret: () => string;
}
