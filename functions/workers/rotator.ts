import { randomBytes } from 'node:crypto';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerRotationEvent } from 'aws-lambda';
import { callLimits } from '../runtime/call-limits.ts';
import { rotateSecret } from '../runtime/rotate-secret.ts';

const client = new SecretsManagerClient(callLimits);
const makeSecret = (): string => randomBytes(36).toString('base64url');

/** Takes one step of the rotation of the bank's secret. */
export const handler = (event: SecretsManagerRotationEvent): Promise<void> => rotateSecret({ client, makeSecret }, event);
