/** A fence against floods, far above what one cell is sized for; quotas per tenant are the bank's own business. Requests a second, and at once. */
export const throttle = { rateLimit: 2_000, burstLimit: 4_000 };

/** Of which agents, all together, may take this much: the rest is for people and their orders. */
export const agentThrottle = { rateLimit: 1_200, burstLimit: 2_400 };
