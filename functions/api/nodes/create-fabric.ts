import { createFabric as use } from '@compute-bank/application/create-fabric';
import { createFabric as declared } from '@compute-bank/contracts/fabrics';
import { presentFabric } from '../../present/node.ts';
import { serve } from '../../runtime/serve.ts';

/** Creates a fabric. */
export const createFabric = serve(declared, presentFabric, ({ principal, body, once }, deps) => use(deps, principal, body, once));
