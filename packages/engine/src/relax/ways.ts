import type { Demand } from '@compute-bank/domain/entities/withdrawal';
import type { RelaxationKind } from '@compute-bank/domain/relaxation-kind';
import { bandwidthSteps, deniedRegionSteps, fabricSteps, interconnectSteps, networkSteps, regionSteps } from './place-steps.ts';
import type { Question } from './question.ts';
import { shapeSteps, sizeSteps } from './size-steps.ts';
import type { Steps } from './steps.ts';
import { interruptibleSteps, noticeSteps, priceSteps, providerSteps, tierSteps } from './term-steps.ts';
import { earlierSteps, laterSteps, shorterSteps } from './time-steps.ts';

/** For each kind of change: the steps to try; several lists where alternatives are not comparable, such as regions. */
export const waysToRelax: { readonly [K in RelaxationKind]: (question: Question, demand: Demand) => Steps[] } = {
  region: regionSteps,
  later: laterSteps,
  earlier: earlierSteps,
  price: priceSteps,
  network: networkSteps,
  bandwidth: bandwidthSteps,
  interconnect: interconnectSteps,
  tier: tierSteps,
  size: sizeSteps,
  shape: shapeSteps,
  duration: shorterSteps,
  notice: noticeSteps,
  interruptible: interruptibleSteps,
  provider: providerSteps,
  fabric: fabricSteps,
  denied_region: deniedRegionSteps,
};
