import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { callLimits } from './call-limits.ts';
import type { SecretStage } from './seal-keys.ts';

/** Reads versions of one secret from Secrets Manager. */
export function createReadSecret(secretArn: string): (stage: SecretStage) => Promise<string | null> {
  const client = new SecretsManagerClient(callLimits);
  return async (stage) => {
    try {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage: stage }));
      return SecretString ?? null;
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceNotFoundException' && stage === 'AWSPREVIOUS') return null;
      throw error;
    }
  };
}
