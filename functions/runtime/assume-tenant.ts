import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { assert } from '@compute-bank/domain/assert';
import { isId, type TenantId } from '@compute-bank/domain/ids';
import type { Assumed } from './sessions.ts';

type Credentials = Awaited<ReturnType<ReturnType<typeof fromTemporaryCredentials>>>;

/** The function could not take on the role of the caller's tenant: nothing is wrong with the request, and it may be tried again. */
class NoSession extends Error {
  override readonly name = 'NoSession';
}

/** As long as the role allows. */
const sessionSeconds = 3_600;
const sessionNameLengthMax = 64;

/**
 * Asks STS for the rights of a function in the name of one tenant. The tag decides which partitions they are for, so its form
 * is checked once more; STS itself takes no tag with a wildcard in it. Connections are those of `base`.
 */
export const assumeTenant =
  (base: DynamoDBClient, roleArn: string) =>
  async (tenantId: TenantId): Promise<Assumed<Credentials>> => {
    assert(isId('ten', tenantId), 'a session is for a tenant');
    const provide = fromTemporaryCredentials({
      params: {
        RoleArn: roleArn,
        // Shown in the account's trail beside whatever the session did.
        RoleSessionName: tenantId.slice(0, sessionNameLengthMax),
        DurationSeconds: sessionSeconds,
        Tags: [{ Key: 'tenant', Value: tenantId }],
      },
      clientConfig: { region: await base.config.region(), requestHandler: base.config.requestHandler, maxAttempts: 2 },
    });
    try {
      const credentials = await provide();
      assert(credentials.expiration, 'STS says when a session ends');
      return { credentials, expiresAt: credentials.expiration.getTime() };
    } catch (cause) {
      throw new NoSession(`${tenantId}: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)}`, { cause });
    }
  };
