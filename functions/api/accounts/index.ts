import { route } from '../../runtime/serve.ts';
import { listBalances } from './list-balances.ts';
import { listTransfers } from './list-transfers.ts';

export const handler = route([listBalances, listTransfers]);
