import { isAbsence, reasonOf } from '../aws/failure.ts';
import { deployCommand } from '../deployment/deploy-command.ts';
import type { DeployedBank, DeployedResource } from '../deployment/deployed-bank.ts';
import { type Area, broken, type Finding, type Said, unknown } from './finding.ts';

/** For what was never made. */
export const deployAgain = (bank: DeployedBank): string => `Deploy it again: ${deployCommand(bank)}`;

/** For what was made and then changed or removed by hand: a deployment that finds its template unchanged would leave it so. */
export const bringBack = (bank: DeployedBank): string => `Bring it back: ${deployCommand(bank, '--revert-drift')}`;

/** Inspects each resource, one after another. What is not there is broken; what cannot be asked is unknown. */
export async function inspectEach(
  area: Area,
  bank: DeployedBank,
  resources: readonly DeployedResource[],
  inspect: (resource: DeployedResource) => Promise<Said>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const resource of resources) {
    const said = resource.physicalId === '' ? broken('was never made', deployAgain(bank)) : await attempt(bank, () => inspect(resource));
    findings.push({ area, subject: withoutHash(resource.name), ...said });
  }
  return findings;
}

/** A key in a template ends in eight digits that tell nobody anything. */
const withoutHash = (name: string): string => name.replace(/(?<=[a-z])[0-9A-F]{8}$/, '');

/** What `inspect` says, or why it could not be asked. */
export async function attempt(bank: DeployedBank, inspect: () => Promise<Said>, ifAbsent = bringBack(bank)): Promise<Said> {
  try {
    return await inspect();
  } catch (error) {
    if (isAbsence(error)) return broken(`is not there (${reasonOf(error)})`, ifAbsent);
    return unknown(reasonOf(error));
  }
}
