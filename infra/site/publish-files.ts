import { type CloudFrontClient, CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { DeleteObjectsCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { SiteFile } from '@compute-bank/reference/build-reference';
import type { Site } from './find-site.ts';

export interface SiteClients {
  readonly s3: S3Client;
  readonly cloudFront: CloudFrontClient;
}

export interface Published {
  readonly put: number;
  readonly removed: readonly string[];
}

/**
 * Readers ask again each time, and get what they have if it still holds; CloudFront asks the bucket after five minutes at the
 * latest, should it not hear that something is new.
 */
const untilNew = 'public, max-age=0, must-revalidate, s-maxage=300';
const forever = 'public, max-age=31536000, immutable';
/** As many as one request can name. */
const removedAtOnce = 1_000;

/**
 * Puts all files, in their order, so that no page is there before what it needs; then takes away pages that are no more. Old
 * assets stay: somebody may still look at a page that names them. At last CloudFront is told to ask anew.
 */
export async function publishFiles(files: readonly SiteFile[], site: Site, { s3, cloudFront }: SiteClients): Promise<Published> {
  let act = '';
  for (const { path, body, contentType, isImmutable } of files) {
    const object = { Bucket: site.pagesBucket, Key: path, Body: body, ContentType: contentType };
    const { $metadata, ETag } = await s3.send(new PutObjectCommand({ ...object, CacheControl: isImmutable ? forever : untilNew }));
    act = $metadata.requestId ?? ETag ?? act;
  }
  const removed = await removeOthers(s3, site.pagesBucket, new Set(files.map(({ path }) => path)));
  await cloudFront.send(
    new CreateInvalidationCommand({
      DistributionId: site.distributionId,
      // Another one for each publication: CloudFront takes the same for a repetition, and does nothing.
      InvalidationBatch: { CallerReference: act, Paths: { Quantity: 1, Items: ['/*'] } },
    }),
  );
  return { put: files.length, removed };
}

async function removeOthers(s3: S3Client, Bucket: string, kept: ReadonlySet<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { Contents } of paginateListObjectsV2({ client: s3 }, { Bucket }))
    found.push(...(Contents ?? []).map(({ Key = '' }) => Key));
  const removed = found.filter((key) => !kept.has(key) && !key.startsWith('assets/'));
  for (let index = 0; index < removed.length; index += removedAtOnce) {
    const Objects = removed.slice(index, index + removedAtOnce).map((Key) => ({ Key }));
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors[0]) throw new Error(`${Errors[0].Key} could not be removed: ${Errors[0].Message}`);
  }
  return removed;
}
