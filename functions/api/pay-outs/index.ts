import { route } from '../../runtime/serve.ts';
import { requestPayOut } from './request-pay-out.ts';

export const handler = route([requestPayOut]);
