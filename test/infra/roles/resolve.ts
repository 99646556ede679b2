import type { SynthesisedStack } from '../synthesise.ts';

/** Says in words what a value of a template refers to: `Bank`, `Bank/stream`, `commands.fifo`, `<region>`. */
export type Resolve = (stack: string, value: unknown) => string;

/** A resolver for the stacks of one cell, across their exports. Throws on what it does not know. */
export function createResolve(stacks: readonly SynthesisedStack[]): Resolve {
  const exports = new Map<string, { readonly stack: string; readonly value: unknown }>();
  for (const { name, template } of stacks) {
    for (const output of Object.values(template.Outputs ?? {})) {
      if (output.Export) exports.set(output.Export.Name, { stack: name, value: output.Value });
    }
  }
  const nameOf = (stack: string, id: string): string => {
    const named = stacks.find(({ name }) => name === stack)?.template.Resources[id]?.Metadata?.['computeBank:name'];
    return typeof named === 'string' ? named : id.replace(/[0-9A-F]{8}$/, '');
  };
  const resolve: Resolve = (stack, value) => {
    if (typeof value === 'string') return value;
    const [form, argument] = Object.entries(value as Record<string, unknown>)[0] ?? [];
    if (form === 'Ref') return String(argument).startsWith('AWS::') ? pseudo(String(argument)) : nameOf(stack, String(argument));
    if (form === 'Fn::GetAtt') {
      const [id, attribute] = argument as [string, string];
      return nameOf(stack, id) + (attribute === 'StreamArn' ? '/stream' : '');
    }
    if (form === 'Fn::ImportValue') {
      const found = exports.get(String(argument));
      if (found) return resolve(found.stack, found.value);
    }
    if (form === 'Fn::Join') {
      const [separator, parts] = argument as [string, readonly unknown[]];
      return parts.map((part) => resolve(stack, part)).join(separator);
    }
    throw new Error(`${stack}: ${JSON.stringify(value)} refers to nothing known.`);
  };
  return resolve;
}

/** `AWS::Region` → `<region>`. */
const pseudo = (name: string): string => `<${name.slice('AWS::'.length).toLowerCase()}>`;
