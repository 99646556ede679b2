import type { Stack } from '@compute-bank/local/template/directory';
import type { Clients } from '../aws/clients.ts';
import type { DeployedBank } from '../deployment/deployed-bank.ts';
import type { Finding } from './finding.ts';

export interface DoctorWorld {
  readonly clients: Clients;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly fetch: typeof fetch;
  /** The API's address, where it is not the one that the deployment says. */
  readonly apiUrl: string | null;
  /** The longest that the API may take to say that it is well, in milliseconds. */
  readonly healthMsMax: number;
  /** What this checkout would deploy; null where that is not to be asked. */
  readonly checkout: (() => Promise<readonly Stack[]>) | null;
}

/** Looks at one area of a deployment. It throws only where nothing of it could be asked. */
export type Check = (bank: DeployedBank, world: DoctorWorld) => Promise<readonly Finding[]>;
