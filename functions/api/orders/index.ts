import { route } from '../../runtime/serve.ts';
import { cancelWithdrawal } from './cancel-withdrawal.ts';
import { placeWithdrawal } from './place-withdrawal.ts';

export const handler = route([placeWithdrawal, cancelWithdrawal]);
