import { resolve, type Scope } from './resolve.ts';
import { isShape, type Shape, shapeAt, textAt } from './shape.ts';

export interface Stack {
  readonly name: string;
  readonly template: unknown;
}

/** What only the running host knows. */
export interface Surroundings {
  queueUrl(queue: string): string;
  /** The value that stands for a generated secret. */
  secret(name: string): string;
}

/** A resource with its local name and all its references resolved on demand. */
export interface Found {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly metadata: Shape;
  properties(): Shape;
}

export const account = '000000000000';
export const region = 'us-east-1';
const secretReference = (name: string): string => `secret:${name}`;
/** The name of the secret that a value refers to; undefined if it refers to none. */
export const secretReferredTo = (value: string): string | undefined => /^secret:(.+)$/.exec(value)?.[1];
const roleReference = 'role:';
/** Whether a value names a role: there are none here, nobody takes one on. */
export const isRole = (value: string): boolean => value.startsWith(roleReference);
const tableArn = (name: string): string => `arn:aws:dynamodb:${region}:${account}:table/${name}`;
export const streamArn = (table: string): string => `${tableArn(table)}/stream/local`;
export const queueArn = (name: string): string => `arn:aws:sqs:${region}:${account}:${name}`;
export const functionArn = (name: string): string => `arn:aws:lambda:${region}:${account}:function:${name}`;

const pseudo: Readonly<Record<string, string>> = {
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** All resources of the stacks, across which imports are followed. */
export function listResources(stacks: readonly Stack[], surroundings: Surroundings): readonly Found[] {
  const exports = new Map<string, () => unknown>();
  const found: Found[] = [];
  for (const stack of stacks) {
    const template = shapeAt(stack.template, stack.name);
    const own = new Map<string, Found>();
    const scope = scopeOf(stack.name, own, exports, surroundings);
    for (const [id, raw] of Object.entries(shapeAt(template.Resources, `${stack.name}.Resources`))) {
      const resource = describe(stack.name, id, shapeAt(raw, id), scope);
      own.set(id, resource);
      found.push(resource);
    }
    for (const output of Object.values(isShape(template.Outputs) ? template.Outputs : {})) {
      const { Export: exported, Value: value } = shapeAt(output, 'output');
      if (isShape(exported)) exports.set(textAt(exported.Name, 'Export.Name'), () => resolve(value, scope));
    }
  }
  return found;
}

function describe(stack: string, id: string, raw: Shape, scope: Scope): Found {
  const type = textAt(raw.Type, `${id}.Type`);
  const metadata = isShape(raw.Metadata) ? raw.Metadata : {};
  const named = metadata['computeBank:name'];
  return {
    key: `${stack}/${id}`,
    name: typeof named === 'string' ? named : id,
    type,
    metadata,
    properties: () => shapeAt(resolve(raw.Properties ?? {}, scope), `${id}.Properties`),
  };
}

function scopeOf(
  stack: string,
  own: ReadonlyMap<string, Found>,
  exports: ReadonlyMap<string, () => unknown>,
  surroundings: Surroundings,
): Scope {
  const find = (name: string): Found => {
    const resource = own.get(name);
    if (!resource) throw new Error(`${stack} has no resource ${name}.`);
    return resource;
  };
  return {
    ref: (name) => pseudo[name] ?? (own.has(name) ? referenceTo(find(name), surroundings) : `parameter:${name}`),
    attribute: (name, attribute) => attributeOf(find(name), attribute),
    imported: (name) => {
      const value = exports.get(name);
      if (!value) throw new Error(`${stack} imports ${name}, which no stack exports.`);
      return value();
    },
  };
}

function referenceTo(resource: Found, surroundings: Surroundings): string {
  switch (resource.type) {
    case 'AWS::SQS::Queue':
      return surroundings.queueUrl(resource.name);
    case 'AWS::SecretsManager::Secret':
      return secretReference(resource.name);
    case 'AWS::ApiGatewayV2::Integration':
      return resource.key;
    // There is one version of everything here: an alias is its function.
    case 'AWS::Lambda::Alias':
      return functionArn(textAt(resource.properties().FunctionName, `${resource.key}.FunctionName`));
    default:
      return resource.name;
  }
}

function attributeOf(resource: Found, attribute: string): string {
  if (attribute === 'StreamArn') return streamArn(resource.name);
  if (attribute === 'QueueName') return resource.name;
  if (resource.type === 'AWS::SecretsManager::Secret' && attribute === 'Id') return secretReference(resource.name);
  if (attribute !== 'Arn') return `${resource.key}.${attribute}`;
  if (resource.type === 'AWS::DynamoDB::Table') return tableArn(resource.name);
  if (resource.type === 'AWS::SQS::Queue') return queueArn(resource.name);
  if (resource.type === 'AWS::Lambda::Function') return functionArn(resource.name);
  if (resource.type === 'AWS::IAM::Role') return roleReference + resource.name;
  return `${resource.key}.Arn`;
}
