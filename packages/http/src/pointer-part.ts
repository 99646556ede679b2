/** A name in a JSON pointer, escaped as RFC 6901 asks, and cut: a caller's own text comes back no longer than this. */
export const pointerPart = (part: string): string => part.slice(0, 64).replaceAll('~', '~0').replaceAll('/', '~1');
