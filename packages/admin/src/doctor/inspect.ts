import { isAbsence, reasonOf } from '../aws/failure.ts';
import type { DeployedResource, Place } from '../deployment/deployed-bank.ts';
import { type Area, broken, type Finding, type Said, unknown } from './finding.ts';

export const deployAgain = ({ stage, cell }: Place): string => `Deploy it again: npm run deploy -- --stage ${stage} --cell ${cell}`;

/** Inspects each resource, one after another. What is not there is broken; what cannot be asked is unknown. */
export async function inspectEach(
  area: Area,
  place: Place,
  resources: readonly DeployedResource[],
  inspect: (resource: DeployedResource) => Promise<Said>,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const resource of resources) {
    const said = resource.physicalId === '' ? broken('was never made', deployAgain(place)) : await attempt(place, () => inspect(resource));
    findings.push({ area, subject: withoutHash(resource.name), ...said });
  }
  return findings;
}

/** A key in a template ends in eight digits that tell nobody anything. */
const withoutHash = (name: string): string => name.replace(/(?<=[a-z])[0-9A-F]{8}$/, '');

/** What `inspect` says, or why it could not be asked. */
export async function attempt(place: Place, inspect: () => Promise<Said>): Promise<Said> {
  try {
    return await inspect();
  } catch (error) {
    if (isAbsence(error)) return broken(`is not there (${reasonOf(error)})`, deployAgain(place));
    return unknown(reasonOf(error));
  }
}
