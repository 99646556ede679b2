import { isShape, listAt, textAt } from './shape.ts';

/** What names in a template stand for. */
export interface Scope {
  /** `Ref`: a resource, a parameter or a pseudo parameter. */
  ref(name: string): unknown;
  /** `Fn::GetAtt`. */
  attribute(name: string, attribute: string): unknown;
  /** `Fn::ImportValue`. */
  imported(name: string): unknown;
}

/** Evaluates CloudFormation's intrinsic functions inside a value. Throws on one it does not know, rather than guess. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((each) => resolve(each, scope));
  if (!isShape(value)) return value;
  const [name, argument, ...more] = Object.entries(value).flat();
  if (more.length === 0 && typeof name === 'string' && (name === 'Ref' || name.startsWith('Fn::'))) return call(name, argument, scope);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, resolve(each, scope)]));
}

function call(name: string, argument: unknown, scope: Scope): unknown {
  switch (name) {
    case 'Ref':
      return scope.ref(textAt(argument, 'Ref'));
    case 'Fn::GetAtt':
      return attribute(argument, scope);
    case 'Fn::ImportValue':
      return scope.imported(textAt(resolve(argument, scope), name));
    case 'Fn::Join': {
      const [separator, parts] = listAt(argument, name);
      return listAt(resolve(parts, scope), name).map(String).join(textAt(separator, name));
    }
    case 'Fn::Sub':
      return substitute(argument, scope);
    case 'Fn::Select': {
      const [index, list] = listAt(argument, name);
      return listAt(resolve(list, scope), name)[Number(index)];
    }
    case 'Fn::Split': {
      const [separator, source] = listAt(argument, name);
      return textAt(resolve(source, scope), name).split(textAt(separator, name));
    }
    default:
      throw new Error(`The local host cannot evaluate ${name}.`);
  }
}

function attribute(argument: unknown, scope: Scope): unknown {
  const [name, ...path] = typeof argument === 'string' ? argument.split('.') : listAt(argument, 'Fn::GetAtt').map(String);
  return scope.attribute(textAt(name, 'Fn::GetAtt'), path.join('.'));
}

function substitute(argument: unknown, scope: Scope): string {
  const [text, values] = Array.isArray(argument) ? argument : [argument, {}];
  return textAt(text, 'Fn::Sub').replace(/\$\{([^!}][^}]*)\}/g, (_, name: string) => {
    if (isShape(values) && name in values) return String(resolve(values[name], scope));
    return String(name.includes('.') ? attribute(name, scope) : scope.ref(name));
  });
}
