/** How far a node's figures have been checked, least first. */
export const tiers = ['unverified', 'verified'] as const;
export type Tier = (typeof tiers)[number];

export const tierRank = (value: Tier): number => tiers.indexOf(value);
