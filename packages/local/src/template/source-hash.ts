import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { errorCode } from '../state/error-code.ts';

/** What the templates are made from; the lock file stands for the version of CDK. */
const sources = ['infra', 'packages/contracts/src', 'packages/domain/src', 'packages/reference/src', 'cdk.json', 'package-lock.json'];

/** A hash over names and contents of everything that synthesis reads. */
export function sourceHash(root: string): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesUnder(join(root, source))).sort()) {
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 24);
}

function filesUnder(path: string): readonly string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (errorCode(error) === 'ENOTDIR') return [path];
    throw error;
  }
}
