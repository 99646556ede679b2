import type { BookNode } from './book.ts';
import { type NextNode, nextNode, type Walk } from './walk.ts';

/** The nodes of a walk, read from it once, as far as needed, and then looked at for every candidate start. */
export interface Shortlist {
  readonly walk: Walk;
  readonly nodes: BookNode[];
}

export const createShortlist = (walk: Walk): Shortlist => ({ walk, nodes: [] });

/** The nodes of the shortlist from its beginning. */
export function readShortlist({ walk, nodes }: Shortlist): NextNode {
  let place = 0;
  return () => {
    const known = nodes[place];
    place += 1;
    walk.wanted.book.examined += 1;
    if (known !== undefined) return known;
    const node = nextNode(walk);
    if (node !== undefined) nodes.push(node);
    return node;
  };
}
