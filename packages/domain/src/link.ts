/** Interconnect inside a node, weakest first. Other vendors' links map onto these by measured bandwidth. */
export const interconnectClasses = ['pcie', 'nvlink', 'nvswitch'] as const;
export type InterconnectClass = (typeof interconnectClasses)[number];

/** Network between nodes of one fabric, weakest first. */
export const networkKinds = ['ethernet', 'roce', 'infiniband'] as const;
export type NetworkKind = (typeof networkKinds)[number];

export interface Network {
  readonly kind: NetworkKind;
  /** Gbit/s per GPU between nodes. */
  readonly gbpsPerGpu: number;
}

export const interconnectRank = (value: InterconnectClass): number => interconnectClasses.indexOf(value);
export const networkRank = (value: NetworkKind): number => networkKinds.indexOf(value);
