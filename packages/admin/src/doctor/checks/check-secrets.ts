import { DescribeSecretCommand, type DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { ofType } from '../../deployment/deployed-bank.ts';
import type { Check } from '../doctor-world.ts';
import { broken, ok, type Said, warning } from '../finding.ts';
import { bringBack, inspectEach } from '../inspect.ts';

const dayMs = 86_400_000;
/** A secret that nothing rotates is replaced by hand at least once in this time. */
const ageDaysMax = 400;
/** A rotation may take its window; later than this is missed. */
const graceMs = 2 * dayMs;

/** Each secret is there, and rotated in time where it rotates. None is read. */
export const checkSecrets: Check = (bank, { clients, now }) =>
  inspectEach('secrets', bank, ofType(bank, 'AWS::SecretsManager::Secret'), async ({ physicalId }) => {
    const rotates = ofType(bank, 'AWS::SecretsManager::RotationSchedule').some((each) => each.properties().SecretId === physicalId);
    const found = await clients.secrets.send(new DescribeSecretCommand({ SecretId: physicalId }));
    return judge(found, rotates ? bringBack(bank) : null, now(), physicalId);
  });

/** `ifStill` is what to do if it does not rotate; null if its template does not ask for it. */
function judge(found: DescribeSecretCommandOutput, ifStill: string | null, now: number, secretId: string): Said {
  if (found.DeletedDate) return broken('will be deleted', `Restore it at once: aws secretsmanager restore-secret --secret-id ${secretId}`);
  if (ifStill !== null && found.RotationEnabled !== true) return broken('does not rotate, though a template says so', ifStill);
  if (found.RotationEnabled === true && found.NextRotationDate && found.NextRotationDate.getTime() + graceMs < now) {
    return broken(`should have been rotated on ${dateOf(found.NextRotationDate)}`, 'Look at the log of the function Rotator.');
  }
  const changed = found.LastRotatedDate ?? found.LastChangedDate ?? found.CreatedDate;
  const ageDays = changed === undefined ? 0 : Math.floor((now - changed.getTime()) / dayMs);
  if (ageDays > ageDaysMax) return warning(`is ${ageDays} days old`, 'Replace it by hand, as docs/runbooks/rotate-a-secret.md says.');
  return ok(changed === undefined ? 'is there' : `last changed on ${dateOf(changed)}`);
}

const dateOf = (at: Date): string => at.toISOString().slice(0, 10);
