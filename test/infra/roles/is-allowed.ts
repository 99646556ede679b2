import type { Permission, Role } from './read-roles.ts';

/** What somebody wants to do. */
export interface Attempt {
  readonly action: string;
  /** In words, as the roles are read: `Market`, `commands.fifo`. */
  readonly resource: string;
  /** Condition keys of the request; one that is not there is absent from the request. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/**
 * Decides as IAM does within one account for an identity's own policies: what no statement allows is refused, and a
 * statement that denies wins. Of the operators it knows those that the bank's roles use, and throws on any other.
 */
export function isAllowed({ permissions }: Role, attempt: Attempt): boolean {
  const applying = permissions.filter((permission) => applies(permission, attempt));
  return applying.some(({ effect }) => effect === 'Allow') && !applying.some(({ effect }) => effect === 'Deny');
}

function applies({ actions, resources, conditions }: Permission, { action, resource, context = {} }: Attempt): boolean {
  // Actions are compared without case, resources with it.
  if (!actions.some((pattern) => matches(pattern.toLowerCase(), action.toLowerCase()))) return false;
  if (!resources.some((pattern) => matches(pattern, resource))) return false;
  return Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, filled(wanted, context), context[key])),
  );
}

/**
 * Fills policy variables, `${aws:PrincipalTag/tenant}`, from the request. A value whose variable is not there matches nothing,
 * and what is filled in is meant as it stands: a star in it is a star.
 */
function filled(wanted: readonly string[], context: NonNullable<Attempt['context']>): readonly string[] {
  return wanted.flatMap((value) => {
    const names = [...value.matchAll(/\$\{([^}]+)\}/g)].map(([, name = '']) => name);
    if (names.some((name) => context[name]?.length !== 1)) return [];
    return [value.replace(/\$\{([^}]+)\}/g, (_, name: string) => (context[name]?.[0] ?? '').replace(/[*?\\]/g, '\\$&'))];
  });
}

/** `values` are those of the request for one key; undefined if the request does not have the key. */
function holds(operator: string, wanted: readonly string[], values: readonly string[] | undefined): boolean {
  switch (operator) {
    case 'StringEquals':
      return values?.length === 1 && wanted.includes(values[0] ?? '');
    case 'StringEqualsIfExists':
      return values === undefined || (values.length === 1 && wanted.includes(values[0] ?? ''));
    case 'StringLike':
      return values?.length === 1 && wanted.some((pattern) => matches(pattern, values[0] ?? ''));
    case 'ForAllValues:StringEquals':
      return (values ?? []).every((value) => wanted.includes(value));
    case 'ForAllValues:StringLike':
      // Of no value at all this holds too, which is why a null check belongs beside it.
      return (values ?? []).every((value) => wanted.some((pattern) => matches(pattern, value)));
    case 'Null':
      return String(values === undefined) === wanted[0];
    case 'Bool':
      return values?.[0] === wanted[0];
    default:
      throw new Error(`The evaluator does not know the operator ${operator}.`);
  }
}

/** `*` is any text, `?` any one character; after a backslash each is itself. */
function matches(pattern: string, text: string): boolean {
  const expression = pattern.replace(/\\([*?\\])|[.+^${}()|[\]\\*?]/g, (sign, itself?: string) => {
    if (itself !== undefined) return `\\${itself}`;
    return sign === '*' ? '.*' : sign === '?' ? '.' : `\\${sign}`;
  });
  return new RegExp(`^${expression}$`, 's').test(text);
}
