import { type LambdaClient, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { collectPages } from '../aws/pages.ts';

/** A version of a function: its code and settings as they were, for good. */
export interface FunctionVersion {
  /** 1, 2, 3 … */
  readonly version: number;
  readonly madeAt: string;
  /** Base64: alike for alike code. */
  readonly codeSha256: string;
}

/** Every version of a function, oldest first. What is deployed but no version, `$LATEST`, is none. */
export async function listVersions(client: LambdaClient, functionName: string): Promise<readonly FunctionVersion[]> {
  const all = await collectPages(`versions of ${functionName}`, async (Marker) => {
    const output = await client.send(new ListVersionsByFunctionCommand({ FunctionName: functionName, Marker }));
    return { items: output.Versions ?? [], next: output.NextMarker };
  });
  return all
    .map(({ Version, LastModified = '', CodeSha256 = '' }) => ({ version: Number(Version), madeAt: LastModified, codeSha256: CodeSha256 }))
    .filter(({ version }) => Number.isInteger(version))
    .sort((a, b) => a.version - b.version);
}
