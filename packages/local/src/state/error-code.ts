import { isShape } from '../template/shape.ts';

/** The system's code of an error, such as `ENOENT`; undefined for anything else. */
export const errorCode = (error: unknown): unknown => (isShape(error) ? error.code : undefined);
