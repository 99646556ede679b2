import type { AttributeValue } from './attribute-value.ts';
import type { Path } from './document-path.ts';
import { parsePath } from './document-path.ts';
import type { Lexer } from './lexer.ts';
import type { Placeholders } from './placeholders.ts';
import { must, validation } from './refusal.ts';

export type Operand =
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'value'; readonly value: AttributeValue }
  | { readonly kind: 'size'; readonly path: Path };

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type PredicateName = 'attribute_exists' | 'attribute_not_exists' | 'attribute_type' | 'begins_with' | 'contains';

export type Condition =
  | { readonly kind: 'and' | 'or'; readonly left: Condition; readonly right: Condition }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'compare'; readonly comparator: Comparator; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'between'; readonly of: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: 'in'; readonly of: Operand; readonly among: readonly Operand[] }
  | { readonly kind: 'predicate'; readonly name: PredicateName; readonly path: Path; readonly argument?: Operand };

const comparators: readonly Comparator[] = ['=', '<>', '<', '<=', '>', '>='];
const predicateArguments: Record<PredicateName, 1 | 2> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
};
const isPredicate = (word: string | undefined): word is PredicateName => word !== undefined && word in predicateArguments;

/** Recursive descent over the grammar of condition, filter and key condition expressions: OR < AND < NOT < comparison. */
export class ConditionParser {
  readonly #lexer: Lexer;
  readonly #placeholders: Placeholders;

  constructor(lexer: Lexer, placeholders: Placeholders) {
    this.#lexer = lexer;
    this.#placeholders = placeholders;
  }

  parse(): Condition {
    const condition = this.#or();
    this.#lexer.expectEnd();
    return condition;
  }

  #or(): Condition {
    let left = this.#and();
    while (this.#lexer.take('OR')) left = { kind: 'or', left, right: this.#and() };
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#lexer.take('AND')) left = { kind: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Condition {
    if (this.#lexer.take('NOT')) return { kind: 'not', of: this.#not() };
    if (this.#lexer.take('(')) {
      const inner = this.#or();
      this.#lexer.expect(')');
      return inner;
    }
    const word = this.#lexer.peek();
    return isPredicate(word) ? this.#predicate(word) : this.#comparison();
  }

  #predicate(name: PredicateName): Condition {
    this.#lexer.next();
    this.#lexer.expect('(');
    const path = parsePath(this.#lexer, this.#placeholders);
    if (predicateArguments[name] === 1) {
      this.#lexer.expect(')');
      return { kind: 'predicate', name, path };
    }
    this.#lexer.expect(',');
    const argument = this.#operand();
    this.#lexer.expect(')');
    return { kind: 'predicate', name, path, argument };
  }

  #comparison(): Condition {
    const left = this.#operand();
    if (this.#lexer.take('BETWEEN')) return this.#between(left);
    if (this.#lexer.take('IN')) return this.#in(left);
    const comparator = comparators.find((known) => this.#lexer.take(known));
    if (comparator === undefined) throw validation(`Syntax error; token: ${this.#lexer.peek() ?? 'end of expression'}`);
    return { kind: 'compare', comparator, left, right: this.#operand() };
  }

  #between(of: Operand): Condition {
    const low = this.#operand();
    this.#lexer.expect('AND');
    return { kind: 'between', of, low, high: this.#operand() };
  }

  #in(of: Operand): Condition {
    this.#lexer.expect('(');
    const among = [this.#operand()];
    while (this.#lexer.take(',')) among.push(this.#operand());
    this.#lexer.expect(')');
    must(among.length <= 100, 'The IN operator is provided with too many operands');
    return { kind: 'in', of, among };
  }

  #operand(): Operand {
    const word = this.#lexer.peek();
    if (word?.startsWith(':')) return { kind: 'value', value: this.#placeholders.value(this.#lexer.next()) };
    if (word !== 'size') return { kind: 'path', path: parsePath(this.#lexer, this.#placeholders) };
    this.#lexer.next();
    this.#lexer.expect('(');
    const path = parsePath(this.#lexer, this.#placeholders);
    this.#lexer.expect(')');
    return { kind: 'size', path };
  }
}
