import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stack } from '@compute-bank/local/template/directory';
import { isShape, type Shape, shapeAt } from '@compute-bank/local/template/shape';
import { readAssembly, runApp } from '@compute-bank/local/template/synthesise';
import { contextOf } from '../deployment/deploy-command.ts';
import type { DeployedBank } from '../deployment/deployed-bank.ts';
import { type Assembly, chooseStacks } from './choose-stacks.ts';

/** The root of the checkout that this program is part of. */
const root = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * The templates that this checkout would deploy, functions bundled: seconds of work, without network or account. Each with the
 * flags of its own last deployment: one that changed nothing in a stack left that stack as it was.
 */
export async function readCheckout({ place, stacks }: DeployedBank): Promise<readonly Stack[]> {
  const flags = new Map(stacks.map(({ name, template }) => [name, JSON.stringify(contextOf(template))]));
  const assemblies: Assembly[] = [];
  for (const given of new Set(flags.values())) {
    const context = { ...programContext(), ...shapeAt(JSON.parse(given), 'flags'), ...place };
    assemblies.push({ flags: given, stacks: await synthesiseWith(context) });
  }
  return chooseStacks(assemblies, flags);
}

async function synthesiseWith(context: Shape): Promise<readonly Stack[]> {
  const directory = mkdtempSync(join(tmpdir(), 'compute-bank-templates-'));
  try {
    await runApp(root, directory, context);
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
