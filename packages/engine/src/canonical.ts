const bigintForm = /^-?\d{1,40}n$/;
/** The only keys that carry bigints. Text elsewhere may look like one. */
const bigintKeys: ReadonlySet<string> = new Set([
  'costScore',
  'floorMicros',
  'limitMicros',
  'priceCapMicros',
  'priceMicros',
  'priceMicrosMax',
  'surplusScore',
]);
/** Characters that JSON writes as they are. */
const plainText = /^[\w .:/+@=-]*$/;

/** JSON with sorted keys, no spaces, absent keys for undefined, and bigints as `"123n"`: one text per value. */
export function toCanonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quote(value);
    case 'bigint':
      return `"${value}n"`;
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? arrayText(value) : objectText(value as Readonly<Record<string, unknown>>);
    default:
      return JSON.stringify(value ?? null);
  }
}

const quote = (text: string): string => (plainText.test(text) ? `"${text}"` : JSON.stringify(text));

// Every record passes through here twice: plain loops that add to one text are a third of the time of maps and joins.
function arrayText(items: readonly unknown[]): string {
  let text = '[';
  for (const item of items) text += text === '[' ? toCanonical(item) : `,${toCanonical(item)}`;
  return `${text}]`;
}

function objectText(fields: Readonly<Record<string, unknown>>): string {
  let text = '{';
  for (const key of Object.keys(fields).sort()) {
    const value = fields[key];
    if (value === undefined) continue;
    text += `${text === '{' ? '' : ','}${quote(key)}:${toCanonical(value)}`;
  }
  return `${text}}`;
}

/** Reads what {@link toCanonical} wrote, bigints included. Throws if it is not JSON. */
export function fromCanonical(text: string): unknown {
  const value: unknown = JSON.parse(text);
  revive(value);
  return value;
}

/** Gives bigints back under the keys that carry them. A reviver of `JSON.parse` does the same in thrice the time. */
function revive(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) revive(item);
    return;
  }
  const fields = value as Record<string, unknown>;
  for (const key of Object.keys(fields)) {
    const field = fields[key];
    if (typeof field === 'object') revive(field);
    else if (typeof field === 'string' && bigintKeys.has(key) && bigintForm.test(field)) fields[key] = BigInt(field.slice(0, -1));
  }
}
