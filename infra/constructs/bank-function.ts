import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type CfnFunction, Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type FunctionName, functionSizes } from '../configuration/function-sizes.ts';
import type { StageSettings } from '../configuration/stages.ts';
import { acceptFinding } from './accept-finding.ts';
import { bundle } from './bundle.ts';
import { entryKey, resourceOf, setLocalName } from './local-name.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const wide = 'Traces are sent to no resource that could be named, and streams can only be listed all together.';

export interface BankFunctionProps {
  /** From the root of the repository: `functions/workers/matcher.ts`. It exports `handler`. */
  readonly entry: string;
  readonly description: string;
  readonly settings: StageSettings;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether Lambda traces a share of its calls. */
  readonly isTraced: boolean;
}

/**
 * One Lambda function, in its size, with a log and a role of its own: a role that can write this log, and for the rest
 * what it is granted. Bundled by esbuild from its source, except where bundling is switched off (unit tests, the local
 * host): there the template keeps everything but the code, and the entry in the metadata says where the code is.
 */
export function bankFunction(scope: Construct, id: FunctionName, props: BankFunctionProps): LambdaFunction {
  const { memoryMib, timeoutSeconds, concurrency } = functionSizes[id];
  const { logRetention, reservesConcurrency } = props.settings;
  const logGroup = new LogGroup(scope, `${id}Logs`, { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY });
  // Named roles of CDK and AWS may write any log; this one writes its own.
  const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com'), description: props.description });
  setLocalName(role, id);
  logGroup.grantWrite(role);
  if (props.isTraced) acceptFinding(role, 'IAM5[Resource::*]', wide);
  const made = new LambdaFunction(scope, id, {
    description: props.description,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
    code: Stack.of(scope).bundlingRequired ? Code.fromAsset(bundle(root, props.entry, id)) : Code.fromInline(`// ${props.entry}`),
    timeout: Duration.seconds(timeoutSeconds),
    memorySize: memoryMib,
    ...(reservesConcurrency && concurrency !== null && { reservedConcurrentExecutions: concurrency }),
    tracing: props.isTraced ? Tracing.ACTIVE : Tracing.DISABLED,
    environment: { ...props.environment },
    logGroup,
    role,
    // Kept for a rollback. They go with their function.
    currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
  });
  // Said, where the library would say nothing: what a template does not say any more may stay as it was.
  if (!props.isTraced) (resourceOf(made) as CfnFunction).tracingConfig = { mode: Tracing.PASS_THROUGH };
  resourceOf(made).addMetadata(entryKey, props.entry);
  setLocalName(made, id);
  return made;
}
