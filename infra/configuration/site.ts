import { PriceClass } from 'aws-cdk-lib/aws-cloudfront';
import type { StageName } from './stages.ts';

/** From where the site is served: everywhere for readers, from the cheapest places for those who build it. */
export const sitePriceClasses: Readonly<Record<StageName, PriceClass>> = {
  dev: PriceClass.PRICE_CLASS_100,
  staging: PriceClass.PRICE_CLASS_100,
  prod: PriceClass.PRICE_CLASS_ALL,
};
