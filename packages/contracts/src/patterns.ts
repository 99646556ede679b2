import type { IdPrefix } from '@compute-bank/domain/ids';

/** Forms as OpenAPI shows them. The domain's own checks decide; a test holds both together. */
export const idPattern = (prefix: IdPrefix): string => `^${prefix}_[0-9a-z]{12,40}(?:-[0-9a-z]{1,8}){0,10}$`;
export const marketPattern = '^[a-z][a-z0-9]*(?:-[a-z0-9]+){0,8}$';
export const assetPattern = '^[A-Z][A-Z0-9]{2,11}$';
export const decimalPattern = '^(?:0|[1-9]\\d{0,11})(?:\\.\\d{1,6})?$';
export const amountPattern = '^-?(?:0|[1-9]\\d*)\\.\\d{6}$';
export const instantPattern = '^\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?(?:[Zz]|[+-]\\d{2}:\\d{2})$';
export const localDatePattern = '^\\d{4}-\\d{2}-\\d{2}$';
export const clockTimePattern = '^(?:(?:[01]\\d|2[0-3]):[0-5]\\d|24:00)$';
