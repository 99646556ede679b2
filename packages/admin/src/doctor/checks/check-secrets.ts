import { DescribeSecretCommand, type DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { ofType } from '../../deployment/deployed-bank.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok, type Said, warning } from '../finding.ts';
import { inspectEach } from '../inspect.ts';

const dayMs = 86_400_000;
/** A secret that nothing rotates is replaced by hand at least once in this time. */
const ageDaysMax = 400;
/** A rotation may take its window; later than this is missed. */
const graceMs = 2 * dayMs;

/** Each secret is there, and rotated in time where it rotates. None is read. */
export const checkSecrets: Check = (bank, { clients, now }) =>
  inspectEach('secrets', bank.place, ofType(bank, 'AWS::SecretsManager::Secret'), async ({ id, physicalId, stack }) => {
    const rotates = ofType(bank, 'AWS::SecretsManager::RotationSchedule').some(
      (each) => each.stack === stack && each.properties().SecretId === physicalId,
    );
    const found = await clients.secrets.send(new DescribeSecretCommand({ SecretId: physicalId }));
    return judge(found, rotates, now(), id);
  });

function judge(found: DescribeSecretCommandOutput, rotates: boolean, now: number, id: string): Said {
  if (found.DeletedDate) return broken(`will be deleted`, `Restore it at once: aws secretsmanager restore-secret, for ${id}`);
  if (rotates && found.RotationEnabled !== true) return broken('does not rotate, though its template says so', 'Deploy again.');
  if (found.RotationEnabled === true && found.NextRotationDate && found.NextRotationDate.getTime() + graceMs < now) {
    return broken(`should have been rotated on ${dateOf(found.NextRotationDate)}`, 'Look at the log of the function that rotates it.');
  }
  const changed = found.LastRotatedDate ?? found.LastChangedDate ?? found.CreatedDate;
  const ageDays = changed === undefined ? 0 : Math.floor((now - changed.getTime()) / dayMs);
  if (ageDays > ageDaysMax) return warning(`is ${ageDays} days old`, 'Replace it by hand, at a quiet hour, and deploy again.');
  return ok(changed === undefined ? 'is there' : `last changed on ${dateOf(changed)}`);
}

const dateOf = (at: Date): string => at.toISOString().slice(0, 10);
