import type { CreateTableCommandInput, GlobalSecondaryIndex, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import type { TableDefinition } from './deployment.ts';
import type { Found } from './directory.ts';
import { isShape, listAt, type Shape, shapeAt, textAt, wordAt } from './shape.ts';

export function readTable(resource: Found): TableDefinition {
  const properties = resource.properties();
  const expiry = properties.TimeToLiveSpecification;
  return {
    name: resource.name,
    create: createInput(resource.name, properties),
    expiryAttribute: isShape(expiry) && expiry.Enabled === true ? textAt(expiry.AttributeName, 'TimeToLiveSpecification') : null,
  };
}

function createInput(name: string, properties: Shape): CreateTableCommandInput {
  const indexes = listAt(properties.GlobalSecondaryIndexes, `${name}.GlobalSecondaryIndexes`).map((index) => readIndex(index));
  const stream = properties.StreamSpecification;
  return {
    TableName: name,
    AttributeDefinitions: listAt(properties.AttributeDefinitions, `${name}.AttributeDefinitions`).map((each) => {
      const attribute = shapeAt(each, `${name}.AttributeDefinitions`);
      return {
        AttributeName: textAt(attribute.AttributeName, 'AttributeName'),
        AttributeType: wordAt(attribute.AttributeType, ['S', 'N', 'B'] as const, 'AttributeType'),
      };
    }),
    KeySchema: readKey(properties.KeySchema),
    BillingMode: 'PAY_PER_REQUEST',
    ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
    ...(isShape(stream) && {
      StreamSpecification: {
        StreamEnabled: true,
        StreamViewType: wordAt(
          stream.StreamViewType,
          ['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'] as const,
          `${name}.StreamViewType`,
        ),
      },
    }),
  };
}

const readKey = (value: unknown): KeySchemaElement[] =>
  listAt(value, 'KeySchema').map((each) => {
    const part = shapeAt(each, 'KeySchema');
    return {
      AttributeName: textAt(part.AttributeName, 'AttributeName'),
      KeyType: wordAt(part.KeyType, ['HASH', 'RANGE'] as const, 'KeyType'),
    };
  });

function readIndex(value: unknown): GlobalSecondaryIndex {
  const index = shapeAt(value, 'GlobalSecondaryIndexes');
  const projection = shapeAt(index.Projection, 'Projection');
  const attributes = listAt(projection.NonKeyAttributes, 'NonKeyAttributes').map((each) => textAt(each, 'NonKeyAttributes'));
  return {
    IndexName: textAt(index.IndexName, 'IndexName'),
    KeySchema: readKey(index.KeySchema),
    Projection: {
      ProjectionType: wordAt(projection.ProjectionType, ['ALL', 'KEYS_ONLY', 'INCLUDE'] as const, 'ProjectionType'),
      ...(attributes.length > 0 && { NonKeyAttributes: attributes }),
    },
  };
}
