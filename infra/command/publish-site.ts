import { parseArgs } from 'node:util';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { S3Client } from '@aws-sdk/client-s3';
import { buildReference } from '@compute-bank/reference/build-reference';
import { readSources } from '@compute-bank/reference/read-sources';
import { isStageName, stages } from '../configuration/stages.ts';
import { emptyBucket } from '../site/empty-bucket.ts';
import { findSite, type Site, SiteError, siteStackName } from '../site/find-site.ts';
import { publishFiles } from '../site/publish-files.ts';

const usage = `npm run publish-site -- --stage ${Object.keys(stages).join('|')} [--cell NAME] [--empty]

Makes the API reference and puts it onto the deployed site. With --empty everything is taken away again, the site's logs
too, so that the stack can be destroyed.
`;

const timeouts = { requestHandler: { requestTimeout: 60_000, throwOnRequestTimeout: true, connectionTimeout: 5_000 } };

/** `npm run publish-site`. Sets the exit status: 0 done, 1 it failed, 2 it cannot be done as asked. */
async function publishSite(argv: readonly string[]): Promise<void> {
  const { stage, cell, empty } = readFlags(argv);
  const site = await findSite(new CloudFormationClient(timeouts), siteStackName(stage, cell));
  const s3 = new S3Client(timeouts);
  process.stdout.write(empty ? await emptied(s3, site) : await published(s3, site));
}

async function published(s3: S3Client, site: Site): Promise<string> {
  const files = buildReference(readSources(process.cwd()));
  const { put, removed } = await publishFiles(files, site, { s3, cloudFront: new CloudFrontClient(timeouts) });
  const gone = removed.length > 0 ? `, ${removed.length} taken away (${removed.join(', ')})` : '';
  return `Published ${put} files${gone}. The API reference is at ${site.url}/ within a minute or two.\n`;
}

async function emptied(s3: S3Client, site: Site): Promise<string> {
  const counts = [await emptyBucket(s3, site.pagesBucket), await emptyBucket(s3, site.logsBucket)];
  return `Took away ${counts[0]} versions of pages and ${counts[1]} logs.\n`;
}

function readFlags(argv: readonly string[]): { readonly stage: string; readonly cell: string; readonly empty: boolean } {
  const { values } = parse(argv);
  const { stage, cell, empty } = values;
  if (stage === undefined || !isStageName(stage)) throw new SiteError(`Say which stage.\n${usage}`);
  if (empty && stages[stage].isProtected) throw new SiteError(`The site of ${stage} is not emptied by a command.`);
  return { stage, cell, empty };
}

function parse(argv: readonly string[]) {
  const options = {
    stage: { type: 'string' },
    cell: { type: 'string', default: 'main' },
    empty: { type: 'boolean', default: false },
  } as const;
  try {
    return parseArgs({ args: [...argv], options });
  } catch (error) {
    throw new SiteError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

try {
  await publishSite(process.argv.slice(2));
} catch (error) {
  const isExpected = error instanceof SiteError;
  process.stderr.write(`The site was not published. ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = isExpected ? 2 : 1;
}
