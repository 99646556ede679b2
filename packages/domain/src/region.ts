/** Where a node stands. `code` begins with the country: `cn-nx`. */
export interface Region {
  readonly country: string;
  readonly code: string;
  readonly site?: string | undefined;
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
