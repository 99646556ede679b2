import type { Rejection } from '@compute-bank/domain/rejection';
import { Refused } from './refused.ts';

const depthMax = 32;
const keysMax = 10_000;
/** Names with a meaning of their own to JavaScript: no field of ours is called so. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Reads JSON that means one thing: no doubled keys (two readers could take different ones), no key that reaches a
 * prototype, no deep nesting. Throws {@link Refused} with `invalid_request`.
 */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refusal('The body is not valid JSON.');
  }
  checkStructure(text);
  return value;
}

const refusal = (detail: string): Refused => new Refused({ code: 'invalid_request', detail } satisfies Rejection);

/** Walks valid JSON token by token: every string that a colon follows is a key of the innermost object. */
function checkStructure(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  let keys = 0;
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') open.push(token === '{' ? new Set() : undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (isKey(text, index + token.length)) {
      checkKey(token, open.at(-1));
      keys += 1;
    }
    if (open.length > depthMax) throw refusal(`The body nests deeper than ${depthMax} levels.`);
    if (keys > keysMax) throw refusal(`The body has more than ${keysMax} fields.`);
  }
}

/** Only a key is followed by a colon outside a string. */
function isKey(text: string, after: number): boolean {
  let at = after;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at += 1;
  return text[at] === ':';
}

function checkKey(token: string, seen: Set<string> | undefined): void {
  const key = String(JSON.parse(token));
  if (forbiddenKeys.has(key)) throw refusal('The body has a field whose name is not allowed.');
  if (seen?.has(key)) throw refusal(`The body names a field twice: ${JSON.stringify(key.slice(0, 64))}.`);
  seen?.add(key);
}
