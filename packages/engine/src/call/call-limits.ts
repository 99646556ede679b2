/** Bounds of one call's model. They are part of the rules, like those of `limits`. */
export const callLimits = {
  /** Orders that are matched together; those after them by limit and age take what is left, one by one. */
  orders: 1_024,
  /** Nodes that one order is compared with, cheapest first. */
  nodesPerOrder: 1_024,
  /** Nodes of one model, cheapest first. */
  nodes: 2_048,
  /** Moments at which a lease of the model may start or end. */
  slots: 512,
} as const;
