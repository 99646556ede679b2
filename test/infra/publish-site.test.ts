import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { childEnvironment } from '../fixtures/child-environment.ts';

jest.setTimeout(90_000);

const Bucket = 'pages-of-the-site';
const outputs = { Url: 'https://docs.example.com', PagesBucket: Bucket, LogsBucket: 'logs-of-the-site', DistributionId: 'E2EXAMPLE' };
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

let store: FauxqsServer;
let cloud: Server;
let s3: S3Client;
let cloudAddress = '';
/** Bodies of the invalidations that were asked for. */
const invalidations: string[] = [];

/** Answers as CloudFormation does for one stack, and as CloudFront does to an invalidation. */
function startCloud(): Promise<Server> {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  const stack = `<member><StackName>s</StackName><CreationTime>2026-05-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member>`;
  const described = `<DescribeStacksResponse><DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  const unknown =
    '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>does not exist</Message></Error></ErrorResponse>';
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const isInvalidation = request.url?.includes('/distribution/E2EXAMPLE/invalidation') === true;
    if (isInvalidation) invalidations.push(body);
    const isKnown = body.includes('ComputeBank-dev-main-Site');
    response.writeHead(isInvalidation ? 201 : isKnown ? 200 : 400, { 'content-type': 'text/xml' });
    response.end(isInvalidation ? '<Invalidation><Id>I1</Id><Status>InProgress</Status></Invalidation>' : isKnown ? described : unknown);
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

beforeAll(async () => {
  store = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  cloud = await startCloud();
  const bound = cloud.address();
  cloudAddress = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  s3 = new S3Client({ endpoint: `http://127.0.0.1:${store.port}`, region: 'us-east-1', credentials, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  s3.destroy();
  cloud.closeAllConnections();
  cloud.close();
  await store.stop();
});

/** `npm run publish-site`, as a process. */
async function publish(
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly out: string; readonly complaint: string }> {
  const child = spawn(process.execPath, ['infra/command/publish-site.ts', ...args], {
    env: childEnvironment({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${store.port}`,
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloudAddress,
      AWS_ENDPOINT_URL_CLOUDFRONT: cloudAddress,
    }),
  });
  let [out, complaint] = ['', ''];
  child.stdout.on('data', (part) => (out += String(part)));
  child.stderr.on('data', (part) => (complaint += String(part)));
  return { code: await new Promise((done) => child.once('close', (status) => done(status))), out, complaint };
}

async function objectAt(Key: string) {
  const { Body, CacheControl, ContentType } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return { text: (await Body?.transformToString()) ?? '', CacheControl, ContentType };
}

test('pages are put with their types and for how long they hold; pages that are no more go, and CloudFront is told each time', async () => {
  for (const Key of ['old-page.html', 'assets/reference.0123456789abcdef.css'])
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'old' }));
  const first = await publish('--stage', 'dev');
  expect(first).toMatchObject({ code: 0, complaint: '', out: expect.stringContaining('1 taken away (old-page.html)') });
  expect(first.out).toContain('https://docs.example.com/');

  const page = await objectAt('index.html');
  expect(page).toMatchObject({ ContentType: 'text/html; charset=utf-8', CacheControl: 'public, max-age=0, must-revalidate, s-maxage=300' });
  const [, style = ''] = /href="(assets\/[^"]+\.css)"/.exec(page.text) ?? [];
  expect(await objectAt(style)).toMatchObject({
    ContentType: 'text/css; charset=utf-8',
    CacheControl: 'public, max-age=31536000, immutable',
  });
  expect(await objectAt('openapi.json')).toMatchObject({ ContentType: 'application/json' });
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents.map(({ Key }) => Key)).toContain('assets/reference.0123456789abcdef.css');

  expect((await publish('--stage', 'dev')).code).toBe(0);
  const references = invalidations.map((body) => /<CallerReference>(.+)<\/CallerReference>/.exec(body)?.[1]);
  expect(references).toHaveLength(2);
  expect(new Set(references).size).toBe(2);
  for (const body of invalidations) expect(body).toContain('<Path>/*</Path>');
});

test.each([
  [['--stage', 'staging'], 'There is no stack ComputeBank-staging-main-Site'],
  [[], 'Say which stage.'],
  [['--stage', 'live'], 'Say which stage.'],
  [['--stage', 'prod', '--empty'], 'The site of prod is not emptied by a command.'],
  [['--stag', 'dev'], "Unknown option '--stag'"],
])('%j is refused, and nothing is touched', async (args, reason) => {
  const before = invalidations.length;
  const { code, complaint } = await publish(...args);
  expect({ code, isSaid: complaint.includes(reason) }).toEqual({ code: 2, isSaid: true });
  expect(invalidations).toHaveLength(before);
});
