import { createServer, type Server } from 'node:http';
import { S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, test } from '@jest/globals';
import { emptyBucket } from '../../infra/site/empty-bucket.ts';

let server: Server;
let s3: S3Client;
/** `key@version` of what the bucket still holds; two at most are listed at once. */
let held: string[] = [];
let isLocked = false;

/** A bucket with versions, which the embedded store does not keep. */
async function openBucket(): Promise<void> {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const listed = held.slice(0, 2).map((each) => each.split('@'));
    const versions = listed.map(([key, version], index) => {
      const tag = index === 0 ? 'Version' : 'DeleteMarker';
      return `<${tag}><Key>${key}</Key><VersionId>${version}</VersionId></${tag}>`;
    });
    const named = [...body.matchAll(/<Key>(.*?)<\/Key><VersionId>(.*?)<\/VersionId>/g)].map(([, key, version]) => `${key}@${version}`);
    if (!isLocked) held = held.filter((each) => !named.includes(each));
    const refused = '<Error><Key>a</Key><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
    response.writeHead(200, { 'content-type': 'application/xml' });
    if (request.method === 'POST') response.end(`<DeleteResult>${isLocked ? refused : ''}</DeleteResult>`);
    else response.end(`<ListVersionsResult>${versions.join('')}<IsTruncated>false</IsTruncated></ListVersionsResult>`);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  const endpoint = `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  s3 = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
}
afterEach(() => {
  s3.destroy();
  server.closeAllConnections();
  server.close();
});

test('everything goes, old versions and the marks of what was deleted too, round after round', async () => {
  held = ['a@1', 'a@2', 'b@1', 'c@1', 'c@2'];
  await openBucket();
  expect(await emptyBucket(s3, 'bucket')).toBe(5);
  expect(held).toEqual([]);
});

test('what cannot be removed ends it, by name', async () => {
  held = ['a@1'];
  isLocked = true;
  await openBucket();
  await expect(emptyBucket(s3, 'bucket')).rejects.toThrow('a could not be removed: Access Denied');
});
