/** The ways in which a demand can ask for less. What weighs as much as another comes in this order. */
export const relaxationKinds = [
  'region',
  'later',
  'earlier',
  'price',
  'network',
  'bandwidth',
  'interconnect',
  'tier',
  'size',
  'shape',
  'duration',
  'notice',
  'interruptible',
  'provider',
  'denied_region',
  'fabric',
] as const;
export type RelaxationKind = (typeof relaxationKinds)[number];
