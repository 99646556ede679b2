import { route } from '../../runtime/serve.ts';
import { createKey } from './create-key.ts';
import { listKeys } from './list-keys.ts';
import { revokeKey } from './revoke-key.ts';

export const handler = route([createKey, listKeys, revokeKey]);
