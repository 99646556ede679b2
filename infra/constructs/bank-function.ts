import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { bundle } from './bundle.ts';
import { entryKey, resourceOf, setLocalName } from './local-name.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

export interface BankFunctionProps {
  /** From the root of the repository: `functions/workers/matcher.ts`. It exports `handler`. */
  readonly entry: string;
  readonly description: string;
  readonly timeoutSeconds: number;
  readonly memoryMib: number;
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * One Lambda function. Bundled by esbuild from its source, except where bundling is switched off (unit tests, the local
 * host): there the template keeps everything but the code, and the entry in the metadata says where the code is.
 */
export function bankFunction(scope: Construct, id: string, props: BankFunctionProps): LambdaFunction {
  const common = {
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    timeout: Duration.seconds(props.timeoutSeconds),
    memorySize: props.memoryMib,
    tracing: Tracing.ACTIVE,
    environment: { ...props.environment, NODE_OPTIONS: '--enable-source-maps' },
    logGroup: new LogGroup(scope, `${id}Logs`, { retention: RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY }),
  };
  const code = Stack.of(scope).bundlingRequired ? Code.fromAsset(bundle(root, props.entry, id)) : Code.fromInline(`// ${props.entry}`);
  const made = new LambdaFunction(scope, id, { ...common, code });
  resourceOf(made).addMetadata(entryKey, props.entry);
  setLocalName(made, id);
  return made;
}
