import {
  DescribeSecretCommand,
  type DescribeSecretResponse,
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { assert } from '@compute-bank/domain/assert';
import { seal, unseal } from '@compute-bank/http/seal';
import type { SecretsManagerRotationEvent } from 'aws-lambda';

export interface RotationDeps {
  readonly client: Pick<SecretsManagerClient, 'send'>;
  /** A new secret: at least 128 bits that nobody can guess. */
  readonly makeSecret: () => string;
}

type Rotation = Omit<SecretsManagerRotationEvent, 'Step'>;

/**
 * One step of a rotation, as Secrets Manager calls for it: make a version, set it, test it, put it in use. Each may be called
 * again after a failure, so each does only what is left to do. The version in use until then becomes the previous one.
 */
export async function rotateSecret(deps: RotationDeps, { Step, ...rotation }: SecretsManagerRotationEvent): Promise<void> {
  const secret = await deps.client.send(new DescribeSecretCommand({ SecretId: rotation.SecretId }));
  assert(secret.RotationEnabled, 'the secret is not set to be rotated');
  const stages = secret.VersionIdsToStages?.[rotation.ClientRequestToken];
  assert(stages, 'the secret has no version for this rotation');
  if (stages.includes('AWSCURRENT')) return;
  assert(stages.includes('AWSPENDING'), 'the version for this rotation is not waiting to be put in use');
  switch (Step) {
    case 'createSecret':
      return create(deps, rotation);
    case 'setSecret':
      // Nobody else keeps a copy that would have to be changed.
      return undefined;
    case 'testSecret':
      return test(deps, rotation);
    case 'finishSecret':
      return finish(deps, rotation, secret);
    default:
      assert(false, 'a rotation has four steps, and this is none of them');
  }
}

/** The version that is being made; undefined if it has no value yet. */
async function pending({ client }: RotationDeps, { SecretId, ClientRequestToken }: Rotation): Promise<string | undefined> {
  try {
    const asked = new GetSecretValueCommand({ SecretId, VersionId: ClientRequestToken, VersionStage: 'AWSPENDING' });
    return (await client.send(asked)).SecretString;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function create(deps: RotationDeps, rotation: Rotation): Promise<void> {
  if ((await pending(deps, rotation)) !== undefined) return;
  await deps.client.send(new PutSecretValueCommand({ ...rotation, SecretString: deps.makeSecret(), VersionStages: ['AWSPENDING'] }));
}

const secretLengthMin = 32;

async function test(deps: RotationDeps, rotation: Rotation): Promise<void> {
  const made = await pending(deps, rotation);
  assert(made !== undefined && made.length >= secretLengthMin, 'the new version is missing or too short');
  assert(unseal(made, 'rotation', seal(made, 'rotation', 'text')) === 'text', 'the new version does not open what it sealed');
}

async function finish({ client }: RotationDeps, { SecretId, ClientRequestToken }: Rotation, secret: DescribeSecretResponse): Promise<void> {
  const inUse = Object.entries(secret.VersionIdsToStages ?? {}).find(([, stages]) => stages.includes('AWSCURRENT'))?.[0];
  const move = { SecretId, VersionStage: 'AWSCURRENT', MoveToVersionId: ClientRequestToken };
  await client.send(new UpdateSecretVersionStageCommand({ ...move, ...(inUse !== undefined && { RemoveFromVersionId: inUse }) }));
}
