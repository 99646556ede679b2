import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startHost } from '@compute-bank/local/host';
import type { Host, HostOptions } from '@compute-bank/local/host-options';
import { fixtureStack } from '../fixtures/local-host/stack.ts';
import { fixtureProduct } from '../fixtures/local-host/world.ts';

export const freshState = (): string => mkdtempSync(join(tmpdir(), 'local-host-'));

/** A host on the fixture's deployment, whose failed messages come back at once. */
export function startFixture(options: Partial<HostOptions> = {}): Promise<Host> {
  return startHost({
    root: process.cwd(),
    product: fixtureProduct,
    stateDir: freshState(),
    stacks: [fixtureStack],
    retryDelay: () => 0,
    ...options,
  });
}

export const post = (host: Host, path: string, body: unknown): Promise<Response> =>
  fetch(`${host.api}${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
