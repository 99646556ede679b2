import { route } from '../../runtime/serve.ts';
import { closeDeposit } from './close-deposit.ts';
import { getDeposit } from './get-deposit.ts';
import { listDeposits } from './list-deposits.ts';
import { openDeposit } from './open-deposit.ts';
import { reclaimCapacity } from './reclaim-capacity.ts';

export const handler = route([openDeposit, listDeposits, getDeposit, closeDeposit, reclaimCapacity]);
