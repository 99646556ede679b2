import { admin } from './admin.ts';

/** An administrator's key of the deployed bank, made as its operator makes it; a further one for each file of tests. */
export async function adminKey(): Promise<string> {
  const { secret } = (await admin('first-key', '--again')) as { secret: string };
  return secret;
}
