/** A text that is the same for equal values, whatever the order in which their fields were read. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, field: unknown) => {
    if (typeof field === 'bigint') return `${field}n`;
    if (field === null || typeof field !== 'object' || Array.isArray(field)) return field;
    return Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

/** Whether two values say the same. */
export const isSame = (left: unknown, right: unknown): boolean => canonical(left) === canonical(right);
