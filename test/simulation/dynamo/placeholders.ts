import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { normalise } from './attribute-value.ts';
import { must, validation } from './refusal.ts';

export interface PlaceholderInput {
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

/** `#name` and `:value` of one request, and whether each was used: an unused one is refused, as the service does. */
export class Placeholders {
  readonly #names: Readonly<Record<string, string>>;
  readonly #values: Readonly<Record<string, AttributeValue>>;
  readonly #used = new Set<string>();

  constructor(input: PlaceholderInput) {
    this.#names = input.ExpressionAttributeNames ?? {};
    this.#values = Object.fromEntries(
      Object.entries(input.ExpressionAttributeValues ?? {}).map(([name, value]) => [name, normalise(value)]),
    );
  }

  name(placeholder: string): string {
    const name = this.#names[placeholder];
    if (name === undefined) throw validation(`An expression attribute name used in the document path is not defined: ${placeholder}`);
    this.#used.add(placeholder);
    return name;
  }

  value(placeholder: string): AttributeValue {
    const value = this.#values[placeholder];
    if (value === undefined) throw validation(`An expression attribute value used in expression is not defined: ${placeholder}`);
    this.#used.add(placeholder);
    return value;
  }

  /** To be called when every expression of the request is parsed. */
  checkAllUsed(): void {
    const unused = (given: object): string[] => Object.keys(given).filter((placeholder) => !this.#used.has(placeholder));
    must(unused(this.#names).length === 0, `Value provided in ExpressionAttributeNames unused in expressions: ${unused(this.#names)}`);
    must(unused(this.#values).length === 0, `Value provided in ExpressionAttributeValues unused in expressions: ${unused(this.#values)}`);
  }
}
