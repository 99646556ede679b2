/** Flags of Node for a fleet process: its live memory is small, and without a bound Node would let garbage pile up. */
export const fleetNodeFlags: readonly string[] = ['--max-old-space-size=96', '--max-semi-space-size=2'];
