/**
 * Whether this names an IANA time zone by its place, or is `UTC`. Neither an offset, which does not know the zone's future, nor an
 * abbreviation: `CST` is Chicago's and China's.
 */
export function isTimeZone(name: string): boolean {
  if (!/^(?:[A-Za-z][\w+-]*(?:\/[\w+-]+){1,2}|UTC)$/.test(name)) return false;
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
