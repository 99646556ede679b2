/** GPUs that a node with `free` of them gives to an order that still wants `open`: a whole node is never split. */
export function takeOf(free: number, open: number, whole: number, perNode: number): number {
  if (whole > 0) return free >= whole && whole <= open ? whole : 0;
  if (perNode > 0) return free >= perNode ? perNode : 0;
  return Math.min(free, open);
}
