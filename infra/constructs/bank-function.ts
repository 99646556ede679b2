import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Architecture, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
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

/** CommonJS inside ESM needs `require`; the long names cannot collide with what esbuild shortens. */
const banner =
  "import{createRequire as __computeBankCreateRequire}from'node:module';const require=__computeBankCreateRequire(import.meta.url);";

const bundling = {
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  bundleAwsSDK: true,
  minify: true,
  sourceMap: true,
  sourcesContent: false,
  banner,
};

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
  const bundled = Stack.of(scope).bundlingRequired;
  const made = bundled
    ? new NodejsFunction(scope, id, {
        ...common,
        entry: join(root, props.entry),
        projectRoot: root,
        depsLockFilePath: join(root, 'package-lock.json'),
        awsSdkConnectionReuse: false,
        bundling,
      })
    : new LambdaFunction(scope, id, { ...common, code: Code.fromInline(`// ${props.entry}`) });
  resourceOf(made).addMetadata(entryKey, props.entry);
  setLocalName(made, id);
  return made;
}
