import { resolve, type Scope } from '@compute-bank/local/template/resolve';
import { isShape, shapeAt, textAt } from '@compute-bank/local/template/shape';
import type { DeployedResource, DeployedStack } from './deployed-bank.ts';

/** Key in the template → what AWS calls it. */
export type PhysicalIds = ReadonlyMap<string, string>;

/** The metadata that says how the bank calls a resource. */
const nameKey = 'computeBank:name';

/** Every resource of the stacks, each with its physical id, across which imports are followed. */
export function resourcesOf(
  stacks: readonly Pick<DeployedStack, 'name' | 'template'>[],
  physicalIds: ReadonlyMap<string, PhysicalIds>,
): readonly DeployedResource[] {
  const exports = new Map<string, () => unknown>();
  const found: DeployedResource[] = [];
  for (const { name: stack, template } of stacks) {
    const scope = scopeOf(stack, physicalIds.get(stack) ?? new Map(), exports);
    for (const [id, raw] of Object.entries(isShape(template.Resources) ? template.Resources : {})) {
      const { Type, Metadata, Properties } = shapeAt(raw, `${stack}/${id}`);
      const metadata = isShape(Metadata) ? Metadata : {};
      found.push({
        stack,
        id,
        type: textAt(Type, `${stack}/${id}.Type`),
        name: String(metadata[nameKey] ?? id),
        metadata,
        physicalId: physicalIds.get(stack)?.get(id) ?? '',
        properties: () => shapeAt(resolve(Properties ?? {}, scope), `${stack}/${id}.Properties`),
      });
    }
    for (const output of Object.values(isShape(template.Outputs) ? template.Outputs : {})) {
      const { Export: exported, Value } = shapeAt(output, `${stack}: output`);
      if (isShape(exported)) exports.set(String(exported.Name), () => resolve(Value, scope));
    }
  }
  return found;
}

/** A reference of any kind becomes the physical id of what it refers to: enough to tell which one is meant. */
function scopeOf(stack: string, ids: PhysicalIds, exports: ReadonlyMap<string, () => unknown>): Scope {
  const idOf = (name: string): string => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`${stack} refers to ${name}, which was never made.`);
    return id;
  };
  return {
    ref: (name) => (name.startsWith('AWS::') ? name : (ids.get(name) ?? `parameter:${name}`)),
    attribute: (name) => idOf(name),
    imported: (name) => {
      const value = exports.get(name);
      if (!value) throw new Error(`${stack} imports ${name}, which no stack exports.`);
      return value();
    },
  };
}
