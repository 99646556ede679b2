import { route } from '../../runtime/serve.ts';
import { topUp } from './top-up.ts';

export const handler = route([topUp]);
