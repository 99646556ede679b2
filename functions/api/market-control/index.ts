import { route } from '../../runtime/serve.ts';
import { createMarket } from './create-market.ts';
import { haltMarket } from './halt-market.ts';
import { planSplit } from './plan-split.ts';
import { resumeMarket } from './resume-market.ts';
import { splitMarket } from './split-market.ts';

export const handler = route([createMarket, haltMarket, resumeMarket, planSplit, splitMarket]);
