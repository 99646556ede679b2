/** Where a node stands. `code` begins with the country: `cn-nx`. */
export interface Region {
  readonly country: string;
  readonly code: string;
  readonly site?: string | undefined;
}

/** Regions in or out, by country or region code; an empty `allow` allows all. */
export interface RegionFilter {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

/** Country (`cn`) or region code (`cn-nx`), lower case: what an order allows or denies. */
export const regionForm = /^[a-z]{2}(?:-[a-z0-9]{1,12}){0,3}$/;

/** All places that cover a region, the widest first: for `cn-nx-zw` these are `cn`, `cn-nx` and `cn-nx-zw`. */
export function placesOf({ country, code }: Region): string[] {
  const places = [country];
  for (let end = code.indexOf('-', 1); end !== -1; end = code.indexOf('-', end + 1)) places.push(code.slice(0, end));
  places.push(code);
  return [...new Set(places)];
}

/** Whether `place`, a country or a region code, covers `region`: `cn-nx` covers `cn-nx-zw`, and not `cn-nxx`. */
export const covers = (place: string, { country, code }: Region): boolean =>
  place === country || (code.startsWith(place) && (code.length === place.length || code[place.length] === '-'));

/** Whether a node of this region passes. */
export const passes = ({ allow, deny }: RegionFilter, region: Region): boolean =>
  !deny.some((place) => covers(place, region)) && (allow.length === 0 || allow.some((place) => covers(place, region)));

/** Everywhere: it covers every place. */
const anywhere = '';

const liesIn = (inner: string, outer: string): boolean => outer === anywhere || inner === outer || inner.startsWith(`${outer}-`);

/** Whether some place passes both filters, whatever nodes stand there. */
export function meet(one: RegionFilter, other: RegionFilter): boolean {
  const denied = [...one.deny, ...other.deny];
  const isOpen = (place: string): boolean => !denied.some((closed) => liesIn(place, closed));
  return placesIn(one).some((a) =>
    placesIn(other).some((b) => {
      if (liesIn(a, b)) return isOpen(a);
      return liesIn(b, a) && isOpen(b);
    }),
  );
}

const placesIn = ({ allow }: RegionFilter): readonly string[] => (allow.length === 0 ? [anywhere] : allow);

/** For people: `cn, us but not us-tx`, or `all regions`. */
export function describeRegions({ allow, deny }: RegionFilter): string {
  const inside = allow.length === 0 ? 'all regions' : allow.join(', ');
  return deny.length === 0 ? inside : `${inside} but not ${deny.join(', ')}`;
}
