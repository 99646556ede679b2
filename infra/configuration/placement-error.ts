/** A flag that cannot be deployed with. The message says which, and what would be right; no stack is shown. */
export class PlacementError extends Error {}
