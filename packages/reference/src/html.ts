/** Text that is HTML already. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | readonly Part[];

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeText = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

function toText(part: Part): string {
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(toText).join('');
  return escapeText(String(part));
}

/** A template in which every value that is not markup itself is shown as text. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(strings.map((string, index) => string + toText(parts[index] ?? '')).join(''));

export const nothing = new Markup('');

/** Prose in which `code` is marked as the documents mark it. */
export const prose = (text: string): Markup =>
  new Markup(escapeText(text).replace(/`([^`]+)`/g, (_, code: string) => `<code>${code}</code>`));
