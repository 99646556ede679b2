import { makeFirstKey } from '@compute-bank/application/make-first-key';
import type { Context } from 'aws-lambda';
import { runtime } from '../runtime/deps.ts';
import { readFirstKeyRequest } from '../runtime/first-key-request.ts';

/** Called by the operator's program, by no route and no schedule: the first key of an administrator, shown in this answer alone. */
export const handler = async (event: unknown, { awsRequestId }: Pick<Context, 'awsRequestId'>) => {
  const { again } = readFirstKeyRequest(event);
  const made = await makeFirstKey(runtime(), { again, request: awsRequestId });
  return made.ok ? { keyId: made.value.key.keyId, secret: made.value.secret } : made.rejection;
};
