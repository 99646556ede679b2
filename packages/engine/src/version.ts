/** Names the rules that made a record. A change of any decision is a new version, and old versions stay replayable. */
export const engineVersion = '5';
