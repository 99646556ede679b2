import type { Deployment, FunctionDefinition, RouteDefinition, ScheduleDefinition } from './deployment.ts';
import { type Found, functionArn, isRole, listResources, type Stack, type Surroundings, secretReferredTo } from './directory.ts';
import { readQueueMapping, readStreamMapping } from './read-mappings.ts';
import { readQueue } from './read-queues.ts';
import { readTable } from './read-tables.ts';
import { isShape, numberAt, shapeAt, textAt } from './shape.ts';

/** Reads what the host needs from synthesised templates, whichever order the stacks come in. */
export function readDeployment(stacks: readonly Stack[], surroundings: Surroundings): Deployment {
  const resources = listResources(stacks, surroundings);
  const ofType = (type: string): readonly Found[] => resources.filter((resource) => resource.type === type);
  const tables = ofType('AWS::DynamoDB::Table');
  const queues = ofType('AWS::SQS::Queue');
  const functions = ofType('AWS::Lambda::Function');
  const mappings = ofType('AWS::Lambda::EventSourceMapping');
  const defined = (each: unknown) => each !== undefined;
  return {
    tables: tables.map(readTable),
    queues: queues.map(readQueue),
    functions: functions.map((each) => readFunction(each, surroundings)),
    queueMappings: mappings.map((each) => readQueueMapping(each, queues)).filter((each) => each !== undefined),
    streamMappings: mappings.map((each) => readStreamMapping(each, tables, queues)).filter((each) => each !== undefined),
    routes: readRoutes(ofType('AWS::ApiGatewayV2::Route'), ofType('AWS::ApiGatewayV2::Integration'), functions),
    schedules: ofType('AWS::Scheduler::Schedule')
      .filter(callsFunction)
      .map((each) => readSchedule(each, functions))
      .filter(defined),
  };
}

function readFunction(resource: Found, surroundings: Surroundings): FunctionDefinition {
  const properties = resource.properties();
  const variables = isShape(properties.Environment) ? shapeAt(properties.Environment.Variables, 'Variables') : {};
  const environment = Object.entries(variables).flatMap(([name, value]) => localVariable(name, String(value), surroundings));
  return {
    name: resource.name,
    entry: textAt(resource.metadata['computeBank:entry'], `${resource.key}: metadata computeBank:entry`),
    timeoutMs: 1_000 * numberAt(properties.Timeout ?? 3, `${resource.key}.Timeout`),
    environment: Object.fromEntries(environment),
  };
}

/**
 * A variable as the host can give it. There is no secret store to read from: `X_ARN`, which says where a secret is kept, becomes
 * `X`, the secret that the host keeps itself. There are no roles to take on: functions are not told of any.
 */
function localVariable(name: string, value: string, surroundings: Surroundings): [string, string][] {
  if (isRole(value)) return [];
  const secret = secretReferredTo(value);
  return secret === undefined ? [[name, value]] : [[name.replace(/_ARN$/, ''), surroundings.secret(secret)]];
}

function nameByArn(functions: readonly Found[], arn: unknown, where: string): string {
  const target = functions.find((each) => functionArn(each.name) === arn);
  if (!target) throw new Error(`${where} leads to no function of these stacks.`);
  return target.name;
}

function readRoutes(routes: readonly Found[], integrations: readonly Found[], functions: readonly Found[]): readonly RouteDefinition[] {
  return routes.map((route) => {
    const properties = route.properties();
    const integration = integrations.find((each) => properties.Target === `integrations/${each.key}`);
    return {
      key: textAt(properties.RouteKey, `${route.key}.RouteKey`),
      function: nameByArn(functions, integration?.properties().IntegrationUri, route.key),
    };
  });
}

/** Others call a service of AWS by itself, which is not here: nothing is archived on one machine. */
const callsFunction = (resource: Found): boolean =>
  !/:aws-sdk:/.test(textAt(shapeAt(resource.properties().Target, `${resource.key}.Target`).Arn, 'Target.Arn'));

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

function readSchedule(resource: Found, functions: readonly Found[]): ScheduleDefinition {
  const properties = resource.properties();
  const expression = textAt(properties.ScheduleExpression, `${resource.key}.ScheduleExpression`);
  const [, count, unit] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const everyMs = Number(count) * (unitMs[unit ?? ''] ?? Number.NaN);
  if (!(everyMs > 0)) throw new Error(`The local host runs rate schedules only, not ${expression}.`);
  const target = shapeAt(properties.Target, `${resource.key}.Target`);
  const input: unknown = target.Input === undefined ? null : JSON.parse(textAt(target.Input, 'Input'));
  const called = nameByArn(functions, target.Arn, resource.key);
  return { name: called, everyMs, function: called, input };
}
