import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stack } from '@compute-bank/local/template/directory';
import { isShape, type Shape, shapeAt } from '@compute-bank/local/template/shape';
import { readAssembly, runApp } from '@compute-bank/local/template/synthesise';
import type { Place } from '../deployment/deployed-bank.ts';

/** The root of the checkout that this program is part of. */
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The templates that this checkout would deploy, functions bundled: seconds of work, without network or account. */
export async function readCheckout({ stage, cell }: Place): Promise<readonly Stack[]> {
  const directory = mkdtempSync(join(tmpdir(), 'compute-bank-templates-'));
  try {
    await runApp(root, directory, { ...programContext(), stage, cell });
    return readAssembly(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What the CDK program adds when it deploys, without which it would write some templates otherwise. */
function programContext(): Shape {
  const { context } = shapeAt(JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')), 'cdk.json');
  return isShape(context) ? context : {};
}
