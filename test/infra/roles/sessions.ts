import { isAllowed } from './is-allowed.ts';
import type { Role } from './read-roles.ts';

/** The tags that a session is asked for with: name → value. */
export type Tags = Readonly<Record<string, string>>;

export const tenantRoleOf = (roles: readonly Role[], name: string): Role | undefined =>
  roles.find((role) => role.name === `${name} as tenant`);

/**
 * Whether a function may take on a role with these tags: it must be allowed to ask, and the role must trust it. To set a tag
 * is an act of its own.
 */
export function mayTakeOn(roles: readonly Role[], name: string, taken: Role, tags: Tags): boolean {
  const own = roles.find((role) => role.name === name);
  const acts = Object.keys(tags).length > 0 ? ['sts:AssumeRole', 'sts:TagSession'] : ['sts:AssumeRole'];
  const asked = Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, [value]] as const);
  const context = { ...Object.fromEntries(asked), ...(asked.length > 0 && { 'aws:TagKeys': Object.keys(tags) }) };
  return acts.every((action) => {
    const attempt = { action, resource: taken.name, context };
    const trusted = taken.trusts
      .filter(({ principal }) => principal === name)
      .map(({ actions, conditions }) => ({ effect: 'Allow' as const, actions, resources: [taken.name], conditions }));
    return own !== undefined && isAllowed(own, attempt) && isAllowed({ ...taken, permissions: trusted }, attempt);
  });
}

/** What requests of such a session say of who makes them. */
export const principalTags = (tags: Tags): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, [value]]));
