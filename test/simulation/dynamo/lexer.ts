import { validation } from './refusal.ts';

const token = /\s*(?:(<>|<=|>=|[=<>()[\],.+-])|([#:]?[A-Za-z0-9_][A-Za-z0-9_-]*))/y;

/** The tokens of an expression, with one of look-ahead. A name may hold `-` only behind `#` or `:`, as in the service's grammar. */
export class Lexer {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokenise(text);
  }

  peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  next(): string {
    const found = this.#tokens[this.#at];
    if (found === undefined) throw validation('Syntax error; unexpected end of expression');
    this.#at += 1;
    return found;
  }

  /** Takes the token if it is this one (keywords in any case). */
  take(expected: string): boolean {
    if (this.peek()?.toUpperCase() !== expected) return false;
    this.#at += 1;
    return true;
  }

  expect(expected: string): void {
    if (!this.take(expected)) throw validation(`Syntax error; expected ${expected}, got ${this.peek() ?? 'the end'}`);
  }

  expectEnd(): void {
    if (this.peek() !== undefined) throw validation(`Syntax error; token: ${this.peek()}`);
  }
}

const tokenise = (text: string): string[] => {
  const tokens: string[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    token.lastIndex = at;
    const match = token.exec(text);
    if (!match) throw validation(`Syntax error; token: ${text.slice(at, at + 10)}`);
    const found = match[1] ?? match[2] ?? '';
    const isPlain = match[2] !== undefined && !/^[#:]/.test(found);
    const kept = isPlain ? (found.split('-')[0] ?? found) : found;
    tokens.push(kept);
    at = token.lastIndex - (found.length - kept.length);
  }
  if (tokens.length === 0) throw validation('Invalid expression: The expression can not be empty');
  return tokens;
};
