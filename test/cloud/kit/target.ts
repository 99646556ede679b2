/** Something that answers as AWS does, for as long as the tests run. */
export interface Target {
  readonly name: string;
  /** Where every service answers: `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  /** The name under which it serves an HTTP API, for the `Host` header. */
  apiHost(apiId: string): string;
  /** Why this target cannot take a stack, by the last part of the stack's name. */
  readonly withoutStacks: Readonly<Record<string, string>>;
  /** What it said so far, for a failure's sake. */
  said(): string;
  stop(): Promise<void>;
}

/** Nobody's credentials: emulators take any. The region is where they keep what was made. */
export const emulatorEnvironment = (endpoint: string): Readonly<Record<string, string>> => ({
  AWS_ENDPOINT_URL: endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_REGION: 'us-east-1',
  AWS_EC2_METADATA_DISABLED: 'true',
});
