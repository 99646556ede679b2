import * as z from 'zod';
import * as request from './request-fields.ts';
import * as response from './response-fields.ts';

const places = z.array(request.place).max(50).default([]);

/** Which regions a market takes: as withdrawals say which they want. */
export const askedRegions = z.strictObject({
  allow: places.meta({ description: 'Countries or region codes; each covers what lies in it. Empty allows all.', example: ['cn'] }),
  deny: places.meta({ description: 'Never taken, whatever is allowed.', example: ['cn-nx'] }),
});

export const shownRegions = z.strictObject({ allow: z.array(z.string()), deny: z.array(z.string()) });

export const shownPart = z.strictObject({ marketId: response.marketId, regions: shownRegions });
