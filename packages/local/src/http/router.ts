import type { RouteDefinition } from '../template/deployment.ts';

export interface Matched {
  readonly route: RouteDefinition;
  /** Decoded values by parameter name. */
  readonly parameters: Readonly<Record<string, string>>;
}
export type Router = (method: string, path: string) => Matched | undefined;

interface Pattern {
  readonly route: RouteDefinition;
  readonly method: string;
  readonly segments: readonly string[];
}

const parameterOf = (segment: string): string | undefined => /^\{(\w+)\+?\}$/.exec(segment)?.[1];
const isGreedy = (segment: string): boolean => segment.endsWith('+}');

/** Finds the most specific route, as an HTTP API does: literal before parameter before greedy, a named method before ANY. */
export function createRouter(routes: readonly RouteDefinition[]): Router {
  const patterns = routes.map(toPattern).sort(bySpecificity);
  const fallback = routes.find((route) => route.key === '$default');
  return (method, path) => {
    const parts = path.split('/').slice(1);
    for (const pattern of patterns) {
      if (pattern.method !== 'ANY' && pattern.method !== method) continue;
      const parameters = matchSegments(pattern.segments, parts);
      if (parameters) return { route: pattern.route, parameters };
    }
    return fallback && { route: fallback, parameters: {} };
  };
}

function toPattern(route: RouteDefinition): Pattern {
  const [method = '', path = ''] = route.key.split(' ');
  return { route, method, segments: path.split('/').slice(1) };
}

const rank = (segment: string | undefined): number => {
  if (segment === undefined) return 3;
  if (isGreedy(segment)) return 2;
  return parameterOf(segment) === undefined ? 0 : 1;
};

function bySpecificity(a: Pattern, b: Pattern): number {
  for (let index = 0; index < Math.max(a.segments.length, b.segments.length); index += 1) {
    const difference = rank(a.segments[index]) - rank(b.segments[index]);
    if (difference !== 0) return difference;
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY');
}

function matchSegments(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [index, segment] of pattern.entries()) {
    const part = parts[index];
    const name = parameterOf(segment);
    if (part === undefined || part === '') return undefined;
    if (name === undefined) {
      if (segment !== part) return undefined;
      continue;
    }
    const value = decode(isGreedy(segment) ? parts.slice(index).join('/') : part);
    if (value === undefined) return undefined;
    parameters[name] = value;
    if (isGreedy(segment)) return parameters;
  }
  return pattern.length === parts.length ? parameters : undefined;
}

function decode(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
