const silenceMsMax = 2_500;

/**
 * How long a function waits for AWS: three attempts and the pauses between them end within nine seconds, while the function with
 * the shortest time still has one of its ten in which to say so. A kept connection that has died costs only the first attempt.
 */
export const callLimits = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 1_000,
    // Until an answer begins. Without the second line it is only warned of.
    requestTimeout: silenceMsMax,
    throwOnRequestTimeout: true,
    // For an answer that stops in its middle.
    socketTimeout: silenceMsMax,
  },
};
