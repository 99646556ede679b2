import { DeleteObjectsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';

/** A million objects: more than a site and its logs ever are. */
const roundsMax = 1_000;

/** Removes everything from a bucket, old versions too, as its deletion demands. Answers how much it was. */
export async function emptyBucket(s3: S3Client, Bucket: string): Promise<number> {
  let removed = 0;
  for (let round = 0; round < roundsMax; round += 1) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key = '', VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return removed;
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors[0]) throw new Error(`${Errors[0].Key} could not be removed: ${Errors[0].Message}`);
    removed += Objects.length;
  }
  throw new Error(`The bucket ${Bucket} does not come to its end. Run this again.`);
}
