import { Agent, request } from 'undici';

/** What the database of this machine does when nobody else asks anything of it. */
export interface BackendSpeed {
  readonly transactionsPerSecond: number;
  readonly itemsPerTransaction: number;
}

const table = 'Scratch';
const itemsPerTransaction = 3;
const atOnce = 16;
const measuredMs = 2_000;
const requestMsMax = 10_000;

/** An embedded server wants to see something where a signature would be, and verifies none. */
const headers = {
  'content-type': 'application/x-amz-json-1.0',
  authorization: 'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/local/aws4_request, SignedHeaders=host, Signature=0',
  'x-amz-date': '20260101T000000Z',
};

/** Writes transactions of three small items into a table of its own, without the SDK; null where the server is not the embedded one. */
export async function measureBackend(endpoint: string): Promise<BackendSpeed | null> {
  const dispatcher = new Agent({ connections: atOnce, headersTimeout: requestMsMax, bodyTimeout: requestMsMax });
  const call = async (action: string, input: object): Promise<number> => {
    const { statusCode, body } = await request(endpoint, {
      method: 'POST',
      dispatcher,
      headers: { ...headers, 'x-amz-target': `DynamoDB_20120810.${action}` },
      body: JSON.stringify(input),
    });
    await body.dump();
    return statusCode;
  };
  const key = { AttributeName: 'pk', AttributeType: 'S' };
  const created = await call('CreateTable', {
    TableName: table,
    AttributeDefinitions: [key],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
  });
  if (created !== 200) return null;
  const written = await writeFor(measuredMs, (items) => call('TransactWriteItems', { TransactItems: items }));
  await dispatcher.destroy();
  return { transactionsPerSecond: Math.round(written / (measuredMs / 1_000)), itemsPerTransaction };
}

/** How many transactions succeeded in that time. */
async function writeFor(ms: number, write: (items: readonly object[]) => Promise<number>): Promise<number> {
  const until = performance.now() + ms;
  let started = 0;
  let written = 0;
  const work = async (): Promise<void> => {
    while (performance.now() < until) {
      started += 1;
      const number = started;
      const items = Array.from({ length: itemsPerTransaction }, (_, item) => ({
        Put: {
          TableName: table,
          Item: { pk: { S: `${number}-${item}` }, text: { S: 'x'.repeat(200) } },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      }));
      if ((await write(items)) === 200) written += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return written;
}
