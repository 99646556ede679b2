/** Where a node stands. `code` begins with the country: `cn-nx`. */
export interface Region {
  readonly country: string;
  readonly code: string;
  readonly site?: string | undefined;
}

/** Country (`cn`) or region code (`cn-nx`), lower case: what an order allows or denies. */
export const regionForm = /^[a-z]{2}(?:-[a-z0-9]{1,12}){0,3}$/;

/** Whether `place`, a country or a region code, covers `region`. */
export const covers = (place: string, region: Region): boolean => place === region.country || place === region.code;
