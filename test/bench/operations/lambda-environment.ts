import { type Telemetry, telemetryOf } from '../../../functions/runtime/telemetry.ts';
import type { Gauge } from './gauge.ts';

/** What Lambda and the stacks put into a function's environment, of which its lines tell. */
const environment = {
  POWERTOOLS_SERVICE_NAME: 'compute-bank-prod-main',
  _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
};

/** A name as long as CloudFormation makes them: it stands in every line of a log. */
const functionName = 'ComputeBank-prod-main-Functions-Apiwithdrawals5A0B1C2D-AbCdEfGhIjKl';

/** While an invocation is measured, its lines and metrics are those of Lambda; what is not measured tells of alarms alone. */
export function asInLambda(gauge: Gauge): { readonly telemetry: Telemetry; leave(): void } {
  const before = Object.keys(environment).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, environment);
  const [inLambda, elsewhere] = [telemetryOf({ AWS_LAMBDA_FUNCTION_NAME: functionName }), telemetryOf({})];
  const here = () => (gauge.isMeasuring() ? inLambda : elsewhere);
  return {
    telemetry: { alarm: (name, details) => here().alarm(name, details), tell: (name, fact) => here().tell(name, fact) },
    leave() {
      for (const [name, value] of before) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
      }
    },
  };
}
