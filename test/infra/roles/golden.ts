import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Permission, Role, Trust } from './read-roles.ts';

/** The reviewed file: for each role who assumes it and a line for each action on each resource. */
export type Golden = Readonly<Record<string, readonly string[]>>;

const path = join(import.meta.dirname, '..', 'roles.golden.json');

export const readGolden = (): Golden => JSON.parse(readFileSync(path, 'utf8')) as Golden;
export const writeGolden = (golden: Golden): void => writeFileSync(path, `${JSON.stringify(golden, null, 2)}\n`);

/** The roles as the reviewed file would say them. */
export function toGolden(roles: readonly Role[]): Golden {
  const entries = roles.map(({ name, trusts, permissions }): [string, readonly string[]] => {
    const lines = new Set(permissions.flatMap(toLines));
    return [name, [...trusts.flatMap(trustLines), ...[...lines].sort()]];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const trustWords: Readonly<Record<string, string>> = { 'sts:AssumeRole': 'assumed by', 'sts:TagSession': 'tagged by' };

const trustLines = ({ principal, actions, conditions }: Trust): readonly string[] =>
  actions.map((action) => `${trustWords[action] ?? action} ${principal}${when(conditions)}`);

function toLines({ effect, actions, resources, conditions }: Permission): readonly string[] {
  const prefix = effect === 'Deny' ? 'NOT ' : '';
  return actions.flatMap((action) => resources.map((resource) => `${prefix}${action} on ${resource}${when(conditions)}`));
}

/** Conditions in words. */
function when(conditions: Permission['conditions']): string {
  const clauses = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => `${operator} ${key} ${values.join(' or ')}`),
  );
  return clauses.length > 0 ? ` if ${clauses.join(' and ')}` : '';
}

/** Every difference in a sentence: `Relay gains dynamodb:Scan on Bank`. */
export function differences(reviewed: Golden, found: Golden): readonly string[] {
  const names = [...new Set([...Object.keys(reviewed), ...Object.keys(found)])].sort();
  return names.flatMap((name) => {
    const [before, after] = [reviewed[name] ?? [], found[name] ?? []];
    const gained = after.filter((line) => !before.includes(line)).map((line) => `${name} gains ${line}`);
    const lost = before.filter((line) => !after.includes(line)).map((line) => `${name} loses ${line}`);
    return [...gained, ...lost];
  });
}
