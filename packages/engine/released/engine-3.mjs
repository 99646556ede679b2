// Engine 3 as it was released: frozen, so that its records can be decided again. Made by "npm run engine:release".

// packages/domain/src/instant.ts
var secondMs = 1e3;
var minuteMs = 6e4;
var hourMs = 36e5;
var dayMs = 864e5;
var instant = (ms) => ms;
var addMs = (at, ms) => at + ms;
var earlier = (a, b) => a < b ? a : b;
var later = (a, b) => a > b ? a : b;
var ceilMinute = (at) => Math.ceil(at / minuteMs) * minuteMs;
var floorMinute = (at) => Math.floor(at / minuteMs) * minuteMs;
var isWholeMinute = (at) => at % minuteMs === 0;

// packages/domain/src/assert.ts
var InvariantBroken = class extends Error {
  name = "InvariantBroken";
};
function assert(condition, message) {
  if (!condition) throw new InvariantBroken(message);
}

// packages/engine/src/chunked-list.ts
var chunkMax = 64;
var createChunkedList = (compare, summarise2) => ({
  compare,
  summarise: summarise2,
  chunks: []
});
function seek(list, before) {
  let low = 0;
  let high = list.chunks.length;
  while (low < high) {
    const middle = low + high >>> 1;
    const last = list.chunks[middle]?.items.at(-1);
    if (last !== void 0 && before(last)) low = middle + 1;
    else high = middle;
  }
  const items = list.chunks[low]?.items ?? [];
  return { chunk: low, index: firstNot(items, before) };
}
function firstNot(items, before) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = low + high >>> 1;
    const item = items[middle];
    if (item !== void 0 && before(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
var firstItem = (list) => list.chunks[0]?.items[0];
function insertItem(list, item) {
  const place2 = seek(list, (other) => list.compare(other, item) < 0);
  const atEnd = place2.chunk === list.chunks.length;
  const number = atEnd ? Math.max(0, place2.chunk - 1) : place2.chunk;
  const chunk = list.chunks[number];
  if (chunk === void 0) {
    list.chunks.push({ items: [item], summary: void 0 });
    return;
  }
  chunk.items.splice(atEnd ? chunk.items.length : place2.index, 0, item);
  chunk.summary = void 0;
  if (chunk.items.length > chunkMax) list.chunks.splice(number + 1, 0, { items: chunk.items.splice(chunkMax >> 1), summary: void 0 });
}
function fillList(list, items) {
  assert(list.chunks.length === 0, "chunked list: only an empty one is filled");
  const sorted = items.toSorted(list.compare);
  const size = chunkMax >> 1;
  for (let from = 0; from < sorted.length; from += size) list.chunks.push({ items: sorted.slice(from, from + size), summary: void 0 });
}
function removeItem(list, item) {
  const place2 = seek(list, (other) => list.compare(other, item) < 0);
  const chunk = list.chunks[place2.chunk];
  const found = chunk?.items[place2.index];
  assert(chunk !== void 0 && found !== void 0 && list.compare(found, item) === 0, "chunked list: the item to remove is listed");
  chunk.items.splice(place2.index, 1);
  chunk.summary = void 0;
  if (chunk.items.length === 0) list.chunks.splice(place2.chunk, 1);
}
function summaryOf(list, chunk) {
  chunk.summary ??= list.summarise(chunk.items);
  return chunk.summary;
}
var compareText = (a, b) => a < b ? -1 : a > b ? 1 : 0;
var compareMicros = (a, b) => a < b ? -1 : a > b ? 1 : 0;
var lowerMicros = (a, b) => compareMicros(a, b) < 0 ? a : b;

// packages/engine/src/calendar.ts
var createCalendar = () => ({ times: [], used: [] });
function stepsUntil(calendar, time) {
  let low = 0;
  let high = calendar.times.length;
  while (low < high) {
    const middle = low + high >>> 1;
    if ((calendar.times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}
function peakUse(calendar, from, until) {
  let step = stepsUntil(calendar, from);
  let peak = step === 0 ? 0 : calendar.used[step - 1] ?? 0;
  while (step < calendar.times.length && (calendar.times[step] ?? 0) < until) {
    peak = Math.max(peak, calendar.used[step] ?? 0);
    step += 1;
  }
  return peak;
}
function cutAt(calendar, time) {
  const step = stepsUntil(calendar, time);
  if (step > 0 && calendar.times[step - 1] === time) return step - 1;
  calendar.times.splice(step, 0, time);
  calendar.used.splice(step, 0, step === 0 ? 0 : calendar.used[step - 1] ?? 0);
  return step;
}
function joinAt(calendar, step) {
  const before = step === 0 ? 0 : calendar.used[step - 1];
  if (step >= calendar.times.length || calendar.used[step] !== before) return;
  calendar.times.splice(step, 1);
  calendar.used.splice(step, 1);
}
function addUse(calendar, from, until, gpus) {
  if (from >= until) return;
  const first = cutAt(calendar, from);
  const end = cutAt(calendar, until);
  for (let step = first; step < end; step += 1) calendar.used[step] = (calendar.used[step] ?? 0) + gpus;
  joinAt(calendar, end);
  joinAt(calendar, first);
}

// packages/engine/src/more-time.ts
function slicesUntil({ nodes }, lease, end) {
  const slices = [];
  for (const { nodeId, gpus, from } of lease.slices) {
    const deposit = nodes.get(nodeId)?.deposit;
    if (deposit === void 0 || deposit.closing) return void 0;
    const { depositId, tenantId: providerId, windows, floorMicros: priceMicros } = deposit.offer;
    const begin = from ?? lease.start;
    if (!windows.some((window) => window.start <= begin && end <= window.end)) return void 0;
    slices.push({ depositId, providerId, nodeId, gpus, priceMicros });
  }
  return slices;
}
function isFreeUntil({ nodes, market }, lease, end) {
  const until = addMs(end, market?.turnaroundMs ?? 0);
  return lease.slices.every(({ nodeId, gpus }) => {
    const node = nodes.get(nodeId);
    return node?.listed === true && node.offered.gpus - peakUse(node.calendar, lease.until, until) >= gpus;
  });
}

// packages/engine/src/call/clearing-of.ts
function callClearing({ market }) {
  const clearing = market?.clearing;
  return clearing?.kind === "call" ? clearing : void 0;
}

// packages/engine/src/call/note-call.ts
var callAfter = (at, everyMs) => instant((Math.floor(at / everyMs) + 1) * everyMs);
var nodesOfTenant = (book, tenantId) => [...book.deposits.values()].flatMap(({ offer: offer2 }) => offer2.tenantId === tenantId ? offer2.nodes.map(({ nodeId }) => nodeId) : []);
function stirredBy(book, event) {
  switch (event.kind) {
    case "deposit-opened":
      return event.deposit.nodes.map(({ nodeId }) => nodeId);
    case "capacity-returned":
    case "lease-failed":
    case "rematched":
    case "lease-shortened":
    case "lease-revoked":
    case "match-annulled":
      return (book.leases.get(event.matchId)?.slices ?? []).map(({ nodeId }) => nodeId);
    case "node-restored":
    case "node-updated":
    case "capacity-reclaimed":
      return [event.nodeId];
    case "tenant-reinstated":
      return nodesOfTenant(book, event.tenantId);
    default:
      return [];
  }
}
function noteCall(book, event, at) {
  const clearing = callClearing(book);
  if (clearing === void 0) return;
  const isAwaited = book.standing.size > 0;
  const next = callAfter(at, clearing.everyMs);
  if (event.kind === "cleared") {
    book.callAt = null;
    book.calledArrivals = book.arrivals;
    book.stirred.clear();
  } else if (event.kind === "withdrawal-standing") {
    book.callAt = isAwaited ? book.callAt ?? next : next;
  } else if (event.kind === "market-resumed") {
    book.callAt = isAwaited ? next : null;
  } else if (isAwaited) {
    const stirred = stirredBy(book, event);
    for (const nodeId of stirred) book.stirred.add(nodeId);
    if (stirred.length > 0) book.callAt ??= next;
  }
}

// packages/domain/src/ids.ts
function derivedId(prefix, from, suffix) {
  const body = from.slice(from.indexOf("_") + 1);
  return suffix === void 0 ? `${prefix}_${body}` : `${prefix}_${body}-${suffix}`;
}

// packages/engine/src/free-runs.ts
function firstOpenWindow(windows, now) {
  let low = 0;
  let high = windows.length;
  while (low < high) {
    const middle = low + high >>> 1;
    if ((windows[middle]?.end ?? 0) <= now) low = middle + 1;
    else high = middle;
  }
  return low;
}
function measureRuns(runs, { windows, calendar, fullAt }, now, turnaroundMs) {
  runs.length = 0;
  const { times, used } = calendar;
  let step = 0;
  for (let place2 = firstOpenWindow(windows, now); place2 < windows.length; place2 += 1) {
    const window = windows[place2];
    if (window === void 0) break;
    let from = window.start;
    while (step < times.length && (times[step + 1] ?? Number.POSITIVE_INFINITY) <= from) step += 1;
    for (let next = step; next < times.length && (times[next] ?? 0) < window.end + turnaroundMs; next += 1) {
      if ((used[next] ?? 0) < fullAt) continue;
      pushRun(runs, from, Math.min(window.end, (times[next] ?? 0) - turnaroundMs));
      from = Math.max(from, times[next + 1] ?? Number.POSITIVE_INFINITY);
    }
    pushRun(runs, from, window.end);
  }
}
function pushRun(runs, from, to) {
  if (from < to) runs.push(from, to);
}
function lastBegun(runs, time) {
  let low = 0;
  let high = runs.length >> 1;
  while (low < high) {
    const middle = low + high >>> 1;
    if ((runs[2 * middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return 2 * (low - 1);
}
function hasRun(runs, start, end) {
  const place2 = lastBegun(runs, start);
  return place2 >= 0 && (runs[place2 + 1] ?? 0) >= end;
}
function hasRunBetween(runs, first, last, durationMs) {
  for (let place2 = Math.max(0, lastBegun(runs, first)); place2 < runs.length; place2 += 2) {
    const from = runs[place2] ?? 0;
    if (from > last) return false;
    if (Math.max(from, first) + durationMs <= (runs[place2 + 1] ?? 0)) return true;
  }
  return false;
}

// packages/domain/src/link.ts
var interconnectClasses = ["pcie", "nvlink", "nvswitch"];
var networkKinds = ["ethernet", "roce", "infiniband"];
var interconnectRank = (value) => interconnectClasses.indexOf(value);
var networkRank = (value) => networkKinds.indexOf(value);

// packages/engine/src/summary-tree.ts
var fanOut = 32;
function createBranch({ create }, isLeaf) {
  return { parent: null, isLeaf, branches: [], items: [], summary: create(), stale: false };
}
var createSummaryTree = (compare, measure2) => ({
  compare,
  measure: measure2,
  root: createBranch(measure2, true),
  size: 0
});
function firstOf(branch) {
  let at = branch;
  while (at !== void 0 && !at.isLeaf) at = at.branches[0];
  return at?.items[0];
}
function branchFor({ compare }, { branches }, item) {
  let low = 0;
  let high = branches.length - 1;
  while (low < high) {
    const middle = low + high + 1 >>> 1;
    const branch = branches[middle];
    const first = branch === void 0 ? void 0 : firstOf(branch);
    if (first !== void 0 && compare(first, item) <= 0) low = middle;
    else high = middle - 1;
  }
  return low;
}
function leafFor(tree, item) {
  let at = tree.root;
  while (!at.isLeaf) at = at.branches[branchFor(tree, at, item)] ?? at;
  return at;
}
function placeIn({ compare }, { items }, item) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = low + high >>> 1;
    const other = items[middle];
    if (other !== void 0 && compare(other, item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
function refresh({ measure: measure2 }, branch) {
  measure2.clear(branch.summary);
  for (const item of branch.items) measure2.addItem(branch.summary, item);
  for (const { summary } of branch.branches) measure2.addSummary(branch.summary, summary);
  branch.stale = false;
  if (branch.parent !== null) branch.parent.stale = true;
}
function insertInto(tree, item) {
  const leaf = leafFor(tree, item);
  leaf.items.splice(placeIn(tree, leaf, item), 0, item);
  tree.size += 1;
  widenFrom(tree, leaf, item);
  if (leaf.items.length > fanOut) split(tree, leaf);
}
function widenFrom({ measure: measure2 }, leaf, item) {
  for (let at = leaf; at !== null; at = at.parent) measure2.addItem(at.summary, item);
}
function split(tree, branch) {
  const right = createBranch(tree.measure, branch.isLeaf);
  right.items.push(...branch.items.splice(branch.items.length >> 1));
  right.branches.push(...branch.branches.splice(branch.branches.length >> 1));
  for (const child of right.branches) child.parent = right;
  const parent = branch.parent ?? growRoot(tree, branch);
  right.parent = parent;
  parent.branches.splice(parent.branches.indexOf(branch) + 1, 0, right);
  refresh(tree, branch);
  refresh(tree, right);
  if (parent.branches.length > fanOut) split(tree, parent);
}
function growRoot(tree, branch) {
  const root = createBranch(tree.measure, false);
  tree.measure.addSummary(root.summary, branch.summary);
  root.branches.push(branch);
  branch.parent = root;
  tree.root = root;
  return root;
}
function removeFrom(tree, item) {
  const leaf = leafFor(tree, item);
  const place2 = placeIn(tree, leaf, item);
  const found = leaf.items[place2];
  assert(found !== void 0 && tree.compare(found, item) === 0, "summary tree: the item to remove is listed");
  leaf.items.splice(place2, 1);
  leaf.stale = true;
  tree.size -= 1;
  shrink(tree, leaf);
}
function shrink(tree, branch) {
  const { parent } = branch;
  if (parent === null) {
    const only = branch.branches.length === 1 ? branch.branches[0] : void 0;
    if (only !== void 0) {
      only.parent = null;
      tree.root = only;
    }
    return;
  }
  const size = branch.items.length + branch.branches.length;
  if (size > fanOut >> 2) return;
  const place2 = parent.branches.indexOf(branch);
  const left = parent.branches[place2 - 1];
  const right = parent.branches[place2 + 1];
  if (size === 0) parent.branches.splice(place2, 1);
  else if (left !== void 0 && canJoin(left, branch)) join(tree, parent, left, branch);
  else if (right !== void 0 && canJoin(branch, right)) join(tree, parent, branch, right);
  else return;
  parent.stale = true;
  shrink(tree, parent);
}
var canJoin = (left, right) => left.items.length + left.branches.length + right.items.length + right.branches.length <= fanOut - (fanOut >> 2);
function join({ measure: measure2 }, parent, left, right) {
  left.items.push(...right.items);
  for (const child of right.branches) child.parent = left;
  left.branches.push(...right.branches);
  measure2.addSummary(left.summary, right.summary);
  left.stale = true;
  parent.branches.splice(parent.branches.indexOf(right), 1);
}
var widen = (tree, item) => widenFrom(tree, leafFor(tree, item), item);
function loosen(tree, item) {
  leafFor(tree, item).stale = true;
}

// packages/engine/src/time-buckets.ts
var bucketMs = 6 * hourMs;
var buckets = 64;
var minuteMax = 2 ** 31 - 1;
var ceilMinutes = (time) => Math.min(minuteMax, Math.ceil(time / minuteMs));
var createFreeUntil = () => new Int32Array(buckets);
function addRuns(until, runs) {
  for (let place2 = 0; place2 < runs.length; place2 += 2) {
    const from = runs[place2] ?? 0;
    const to = runs[place2 + 1] ?? 0;
    const minutes = ceilMinutes(to);
    const first = Math.floor(from / bucketMs);
    const last = Math.min(Math.floor(to / bucketMs), first + buckets - 1);
    for (let bucket = first; bucket <= last; bucket += 1) {
      const slot = bucket % buckets;
      if ((until[slot] ?? 0) < minutes) until[slot] = minutes;
    }
  }
}
function addUntil(until, other) {
  for (let slot = 0; slot < buckets; slot += 1) {
    const minutes = other[slot] ?? 0;
    if ((until[slot] ?? 0) < minutes) until[slot] = minutes;
  }
}
function addGpus(sums, runs, gpus) {
  let done = Number.NEGATIVE_INFINITY;
  for (let place2 = 0; place2 < runs.length; place2 += 2) {
    const first = Math.max(done + 1, Math.floor((runs[place2] ?? 0) / bucketMs));
    const last = Math.min(Math.floor((runs[place2 + 1] ?? 0) / bucketMs), first + buckets - 1);
    for (let bucket = first; bucket <= last; bucket += 1) sums[bucket % buckets] = (sums[bucket % buckets] ?? 0) + gpus;
    done = Math.max(done, last);
  }
}
function createProbe(first, last, durationMs) {
  const slots = [];
  const needs = [];
  const begin = Math.floor(first / bucketMs);
  const end = Math.min(Math.floor(last / bucketMs), begin + buckets - 1);
  for (let bucket = begin; bucket <= end; bucket += 1) {
    slots.push(bucket % buckets);
    needs.push(Math.min(minuteMax, (Math.max(first, bucket * bucketMs) + durationMs) / minuteMs));
  }
  return { first, last, durationMs, slots, needs };
}
function mayServe(until, { slots, needs }) {
  for (let place2 = 0; place2 < slots.length; place2 += 1) {
    if ((until[slots[place2] ?? 0] ?? 0) >= (needs[place2] ?? 0)) return true;
  }
  return false;
}
function mayHold(gpusFree, gpus, { slots }) {
  for (const slot of slots) if ((gpusFree[slot] ?? 0) >= gpus) return true;
  return false;
}

// packages/engine/src/fabric-classes.ts
var sizes = [1, 8, 16, 32, 64, 128, 256, 512, 1024];
var measure = {
  create: () => new Int32Array(buckets),
  clear: (summary) => void summary.fill(0),
  addItem: (summary, { gpusFree }) => addUntil(summary, gpusFree),
  addSummary: addUntil
};
var createTree = (place2) => createSummaryTree((a, b) => (a.costs[place2] ?? 0) - (b.costs[place2] ?? 0) || compareText(a.fabricId, b.fabricId), measure);
var createFabricTrees = () => sizes.map((_, place2) => createTree(place2));
function classFor(gpus) {
  let place2 = 0;
  while ((sizes[place2 + 1] ?? Number.POSITIVE_INFINITY) <= gpus) place2 += 1;
  return { place: place2, size: sizes[place2] ?? 1 };
}
function measureCosts(fabric) {
  fabric.costs.length = 0;
  addCosts(fabric.costs, fabric.ladder.root, { gpus: 0, cost: 0 });
}
function addCosts(costs, branch, sum) {
  for (const { offered, deposit } of branch.items) {
    for (let size = sizes[costs.length]; size !== void 0 && sum.gpus + offered.gpus >= size; size = sizes[costs.length]) {
      costs.push(sum.cost + (size - sum.gpus) * deposit.floor);
    }
    sum.gpus += offered.gpus;
    sum.cost += offered.gpus * deposit.floor;
  }
  for (const child of branch.branches) addCosts(costs, child, sum);
}

// packages/engine/src/fill-tree.ts
var filledTo = 24;
function fillTree(tree, items) {
  assert(tree.size === 0, "summary tree: only an empty one is filled");
  if (items.length === 0) return;
  const sorted = items.toSorted(tree.compare);
  let level = inParts(sorted).map((part) => branchOf(tree, { items: part, branches: [] }));
  while (level.length > 1) level = inParts(level).map((part) => branchOf(tree, { items: [], branches: part }));
  const [root] = level;
  assert(root !== void 0, "summary tree: items make a root");
  tree.root = root;
  tree.size = items.length;
}
function inParts(items) {
  const count = Math.ceil(items.length / filledTo);
  return Array.from(
    { length: count },
    (_, part) => items.slice(Math.floor(part * items.length / count), Math.floor((part + 1) * items.length / count))
  );
}
function branchOf(tree, { items, branches }) {
  const branch = { ...createBranch(tree.measure, branches.length === 0), items, branches };
  for (const child of branches) child.parent = branch;
  refresh(tree, branch);
  return branch;
}

// packages/engine/src/ladders.ts
var compareNodes = (a, b) => a.deposit.floor - b.deposit.floor || a.deposit.arrival - b.deposit.arrival || a.ordinal - b.ordinal;
var nodeMeasure = {
  create: () => ({ freeUntil: createFreeUntil(), gpusMax: 0, freeAlwaysMin: Number.MAX_SAFE_INTEGER }),
  clear(summary) {
    summary.freeUntil.fill(0);
    summary.gpusMax = 0;
    summary.freeAlwaysMin = Number.MAX_SAFE_INTEGER;
  },
  addItem(summary, { runs, offered, freeAlways }) {
    addRuns(summary.freeUntil, runs);
    if (summary.gpusMax < offered.gpus) summary.gpusMax = offered.gpus;
    if (summary.freeAlwaysMin > freeAlways) summary.freeAlwaysMin = freeAlways;
  },
  addSummary(summary, other) {
    addUntil(summary.freeUntil, other.freeUntil);
    if (summary.gpusMax < other.gpusMax) summary.gpusMax = other.gpusMax;
    if (summary.freeAlwaysMin > other.freeAlwaysMin) summary.freeAlwaysMin = other.freeAlwaysMin;
  }
};
var createLadder = () => createSummaryTree(compareNodes, nodeMeasure);
function groupOf(book, node) {
  const { region, interconnect } = node.offered;
  const rank = interconnectRank(interconnect);
  const key = `${region.country}/${region.code}/${rank}`;
  const known = book.groups.get(key);
  if (known !== void 0) return known;
  const group = {
    region: { country: region.country, code: region.code },
    interconnectRank: rank,
    ladder: createLadder(),
    fabrics: createFabricTrees()
  };
  book.groups.set(key, group);
  return group;
}
function fabricOf(book, { offered: { fabricId } }) {
  const known = book.fabrics.get(fabricId);
  if (known !== void 0) return known;
  const fabric = {
    fabricId,
    ladder: createLadder(),
    gpus: 0,
    floor: 0,
    costs: [],
    gpusFree: new Int32Array(buckets),
    groups: /* @__PURE__ */ new Map()
  };
  book.fabrics.set(fabricId, fabric);
  return fabric;
}
function* treesOf(fabric) {
  for (const group of fabric.groups.keys()) yield* group.fabrics.slice(0, fabric.costs.length);
}
function changeFabric(fabric, change) {
  for (const tree of treesOf(fabric)) removeFrom(tree, fabric);
  change();
  fabric.floor = firstOf(fabric.ladder.root)?.deposit.floor ?? 0;
  measureCosts(fabric);
  for (const tree of treesOf(fabric)) insertInto(tree, fabric);
}
function listNode(book, node) {
  const group = groupOf(book, node);
  const fabric = fabricOf(book, node);
  node.listed = true;
  insertInto(group.ladder, node);
  changeFabric(fabric, () => {
    insertInto(fabric.ladder, node);
    fabric.gpus += node.offered.gpus;
    addGpus(fabric.gpusFree, node.runs, node.offered.gpus);
    fabric.groups.set(group, (fabric.groups.get(group) ?? 0) + 1);
  });
}
function listNodes(book, nodes) {
  const byGroup = /* @__PURE__ */ new Map();
  const byFabric = /* @__PURE__ */ new Map();
  for (const node of nodes) {
    const group = groupOf(book, node);
    const fabric = fabricOf(book, node);
    node.listed = true;
    fabric.gpus += node.offered.gpus;
    addGpus(fabric.gpusFree, node.runs, node.offered.gpus);
    fabric.groups.set(group, (fabric.groups.get(group) ?? 0) + 1);
    append(byGroup, group, node);
    append(byFabric, fabric, node);
  }
  const fabricsByTree = /* @__PURE__ */ new Map();
  for (const [fabric, own] of byFabric) {
    fillTree(fabric.ladder, own);
    fabric.floor = firstOf(fabric.ladder.root)?.deposit.floor ?? 0;
    measureCosts(fabric);
    for (const tree of treesOf(fabric)) append(fabricsByTree, tree, fabric);
  }
  for (const [group, own] of byGroup) fillTree(group.ladder, own);
  for (const [tree, fabrics] of fabricsByTree) fillTree(tree, fabrics);
}
function append(lists, key, item) {
  const list = lists.get(key);
  if (list === void 0) lists.set(key, [item]);
  else list.push(item);
}
function unlistNode(book, node) {
  const group = groupOf(book, node);
  const fabric = fabricOf(book, node);
  node.listed = false;
  removeFrom(group.ladder, node);
  changeFabric(fabric, () => {
    removeFrom(fabric.ladder, node);
    fabric.gpus -= node.offered.gpus;
    addGpus(fabric.gpusFree, node.runs, -node.offered.gpus);
    const left = (fabric.groups.get(group) ?? 0) - 1;
    if (left > 0) fabric.groups.set(group, left);
    else fabric.groups.delete(group);
  });
  if (fabric.groups.size === 0) book.fabrics.delete(fabric.fabricId);
  if (group.ladder.size === 0) dropGroup(book, group);
}
function dropGroup(book, { region, interconnectRank: rank }) {
  book.groups.delete(`${region.country}/${region.code}/${rank}`);
}
function remeasureNode(book, node, measure2) {
  if (!node.listed) {
    measure2(book, node);
    return;
  }
  const fabric = fabricOf(book, node);
  addGpus(fabric.gpusFree, node.runs, -node.offered.gpus);
  measure2(book, node);
  addGpus(fabric.gpusFree, node.runs, node.offered.gpus);
  for (const ladder of [groupOf(book, node).ladder, fabric.ladder]) remeasured(ladder, node);
  for (const tree of treesOf(fabric)) remeasured(tree, fabric);
}
function remeasured(tree, item) {
  widen(tree, item);
  loosen(tree, item);
}

// packages/engine/src/capacity.ts
function measureNode(book, node) {
  const { gpus } = node.offered;
  const { windows, unit } = node.deposit.offer;
  node.freeAlways = gpus - peakUse(node.calendar, 0, Number.MAX_SAFE_INTEGER);
  assert(node.freeAlways >= 0, "no GPU is sold twice");
  const fullAt = unit === "node" ? 1 : gpus;
  measureRuns(node.runs, { windows, calendar: node.calendar, fullAt }, book.at, book.market?.turnaroundMs ?? 0);
}
function changeUse(book, lease, change) {
  for (const slice of lease.slices) {
    const node = book.nodes.get(slice.nodeId);
    assert(node !== void 0, "a node stays in the book while it is in use");
    const from = slice.from ?? lease.start;
    if (from < lease.until) addUse(node.calendar, from, lease.until, change * slice.gpus);
    if (change === 1) node.leases.add(lease);
    else node.leases.delete(lease);
    remeasureNode(book, node, measureNode);
  }
}
function occupy(book, lease) {
  book.leases.set(lease.matchId, lease);
  insertItem(book.leaseEnds, lease);
  changeUse(book, lease, 1);
}
function dropLease(book, lease) {
  removeItem(book.leaseEnds, lease);
  book.leases.delete(lease.matchId);
  changeUse(book, lease, -1);
}
function endEarly(book, lease, until) {
  dropLease(book, lease);
  lease.running = false;
  lease.until = until < lease.until ? until : lease.until;
  if (lease.until > lease.start && lease.until > book.at) occupy(book, lease);
}

// packages/engine/src/limits.ts
var limits = {
  /** Candidate starts looked at per set of nodes (the whole set, or one fabric). */
  starts: 32,
  /** Nodes whose own starts are looked at where the cheapest start is wanted. */
  startNodes: 64,
  /** Matches that one order makes within one application. */
  matchesPerOrder: 100,
  /** How often one lease moves to other nodes; after that it fails. */
  moves: 16,
  /** Events of one application, the closing `continue` included. */
  events: 1e3,
  /** How long ended ids and early cancels are remembered, and how old an unknown order may be. */
  horizonMs: hourMs,
  /** Ids remembered at most, whatever their age. */
  ids: 1e6
};

// packages/engine/src/memory.ts
function keep(memory, id, at) {
  memory.delete(id);
  memory.set(id, at);
}
var remember = (book, id, at) => keep(book.seen, id, at);
var rememberCancel = (book, id, at) => keep(book.cancelled, id, at);
var horizonAt = (at) => addMs(at, -limits.horizonMs);
var isWithin = (since, at) => since !== void 0 && since > horizonAt(at);
var isSeen = (book, id, at) => isWithin(book.seen.get(id), at);
var isCancelledBefore = (book, id, at) => isWithin(book.cancelled.get(id), at);
var isBeyondHorizon = (admittedAt, at) => admittedAt <= horizonAt(at);
function forgetOld(memory, at) {
  for (const [id, since] of memory) {
    if (since > horizonAt(at) && memory.size <= limits.ids) return;
    memory.delete(id);
  }
}
function passTime(book, at) {
  if (at <= book.at) return;
  book.at = at;
  for (let lease = firstItem(book.leaseEnds); lease !== void 0 && lease.until <= at; lease = firstItem(book.leaseEnds)) {
    dropLease(book, lease);
  }
  forgetOld(book.seen, at);
  forgetOld(book.cancelled, at);
}

// packages/engine/src/on-offer.ts
var isOnOffer = (book, { deposit, offered: { nodeId } }) => !deposit.closing && !book.failed.has(nodeId) && !book.maintained.has(nodeId) && !book.suspended.has(deposit.offer.tenantId) && book.reclaims.get(nodeId)?.fullFrom !== null;
function relist(book, node) {
  const isListed = isOnOffer(book, node);
  if (isListed && !node.listed) listNode(book, node);
  if (!isListed && node.listed) unlistNode(book, node);
}
function fullFrom(book, node, from) {
  let full = addMs(from, book.market?.turnaroundMs ?? 0);
  for (const lease of node.leases) full = later(full, lease.until);
  return full;
}
function fillReclaimed(book, node, change) {
  const from = book.reclaims.get(node.offered.nodeId)?.fullFrom ?? null;
  const lastEnd = node.deposit.offer.windows.at(-1)?.end;
  if (from === null || lastEnd === void 0) return;
  addUse(node.calendar, from, addMs(lastEnd, book.market?.turnaroundMs ?? 0), change * node.offered.gpus);
  remeasureNode(book, node, measureNode);
}

// packages/engine/src/evolve-deposits.ts
var closeTimer = ({ closesAt, offer: { depositId, tenantId } }) => ({
  at: closesAt,
  kind: "close",
  depositId,
  tenantId
});
function closeAt(book, deposit, closesAt) {
  if (closesAt === deposit.closesAt) return;
  removeItem(book.timers, closeTimer(deposit));
  deposit.closesAt = closesAt;
  insertItem(book.timers, closeTimer(deposit));
}
function freeFrom(deposit, at) {
  let from = at;
  for (const node of deposit.nodes) for (const lease of node.leases) from = later(from, lease.until);
  return from;
}
function createNode(deposit, offered, ordinal) {
  const { gpus } = offered;
  return { deposit, offered, calendar: createCalendar(), runs: [], ordinal, leases: /* @__PURE__ */ new Set(), freeAlways: gpus, listed: false };
}
function ordinalsOf(nodes) {
  const ids = nodes.map(({ nodeId }) => nodeId).sort();
  return new Map(ids.map((nodeId, ordinal) => [nodeId, ordinal]));
}
function addDeposit(book, offer2, arrival) {
  const deposit = enterDeposit(book, offer2, arrival);
  for (const node of deposit.nodes) {
    measureNode(book, node);
    relist(book, node);
  }
  insertItem(book.timers, closeTimer(deposit));
}
function enterDeposit(book, offer2, arrival) {
  const lastEnd = offer2.windows.at(-1)?.end;
  assert(lastEnd !== void 0 && book.market !== null, "an open deposit has a window, and its market is open");
  const closesAt = addMs(lastEnd, book.market.turnaroundMs);
  const floor = Number(offer2.floorMicros);
  const deposit = { offer: offer2, arrival, floor, nodes: [], closing: false, closesAt };
  const ordinals = ordinalsOf(offer2.nodes);
  for (const offered of offer2.nodes) {
    const node = createNode(deposit, offered, ordinals.get(offered.nodeId) ?? 0);
    deposit.nodes.push(node);
    book.nodes.set(offered.nodeId, node);
  }
  book.deposits.set(offer2.depositId, deposit);
  return deposit;
}
function findDeposit(book, id) {
  const deposit = book.deposits.get(id);
  assert(deposit !== void 0, "the deposit of an event is in the book");
  return deposit;
}
function beginClosing(book, deposit, closesAt) {
  deposit.closing = true;
  for (const node of deposit.nodes) relist(book, node);
  closeAt(book, deposit, closesAt);
}
function closeDeposit(book, deposit, at) {
  removeItem(book.timers, closeTimer(deposit));
  for (const node of deposit.nodes) {
    if (node.listed) unlistNode(book, node);
    book.nodes.delete(node.offered.nodeId);
    book.reclaims.delete(node.offered.nodeId);
  }
  book.deposits.delete(deposit.offer.depositId);
  remember(book, deposit.offer.depositId, at);
}
function endLease(book, matchId, until, at) {
  const lease = book.leases.get(matchId);
  assert(lease !== void 0, "the lease of an event is in the book");
  endEarly(book, lease, until);
  settleClosing(book, lease.slices, at);
}
function settleClosing(book, slices, at) {
  const deposits = new Set(slices.map(({ nodeId }) => book.nodes.get(nodeId)?.deposit));
  for (const deposit of deposits) if (deposit?.closing) closeAt(book, deposit, freeFrom(deposit, at));
}
function failNode(book, nodeId, owner) {
  book.failed.set(nodeId, owner);
  const node = book.nodes.get(nodeId);
  if (node !== void 0) relist(book, node);
}
function restoreNode(book, nodeId) {
  book.failed.delete(nodeId);
  const node = book.nodes.get(nodeId);
  if (node !== void 0) relist(book, node);
}

// packages/engine/src/wishes.ts
var wishTimer = ({ decideBy: at, matchId, tenantId }) => ({ at, kind: "wish", matchId, tenantId });
function addWish(book, wish) {
  book.wishes.set(wish.matchId, wish);
  insertItem(book.timers, wishTimer(wish));
}
function removeWish(book, matchId) {
  const wish = book.wishes.get(matchId);
  if (wish === void 0) return;
  removeItem(book.timers, wishTimer(wish));
  book.wishes.delete(matchId);
}

// packages/engine/src/evolve-changes.ts
function evolveChange(book, event, at) {
  if ("commandId" in event) remember(book, event.commandId, at);
  switch (event.kind) {
    case "rematched":
      rematch(book, event, at);
      break;
    case "lease-shortened":
      retime(book, event.matchId, event.end, at);
      break;
    case "lease-extended":
      extend(book, event, at);
      removeWish(book, event.matchId);
      break;
    case "extension-standing": {
      const { kind: _, ...wish } = event;
      addWish(book, { ...wish, askedAt: at });
      break;
    }
    case "extension-ended":
      removeWish(book, event.matchId);
      break;
    case "lease-revoked":
    case "match-annulled":
      endLease(book, event.matchId, findLease(book, event.matchId).start, at);
      remember(book, event.matchId, at);
      break;
    case "node-updated":
      updateNode(book, event);
      break;
    case "capacity-reclaiming":
      for (const nodeId of event.nodeIds) beginReclaim(book, nodeId, event.from);
      break;
    case "capacity-reclaimed":
      finishReclaim(book, event.nodeId);
      break;
    case "tenant-suspended":
      book.suspended.set(event.tenantId, event.until);
      relistTenant(book, event.tenantId);
      break;
    case "tenant-reinstated":
      book.suspended.delete(event.tenantId);
      relistTenant(book, event.tenantId);
      break;
  }
}
function findLease(book, matchId) {
  const lease = book.leases.get(matchId);
  assert(lease !== void 0, "the lease of an event is in the book");
  return lease;
}
function findNode(book, nodeId) {
  const node = book.nodes.get(nodeId);
  assert(node !== void 0, "the node of an event is in the book");
  return node;
}
var freeAgain = (book, end) => addMs(end, book.market?.turnaroundMs ?? 0);
function retime(book, matchId, end, at) {
  const lease = findLease(book, matchId);
  dropLease(book, lease);
  lease.end = end;
  lease.until = freeAgain(book, end);
  occupy(book, lease);
  settleClosing(book, lease.slices, at);
}
function extend(book, { matchId, slices, end }, at) {
  const lease = findLease(book, matchId);
  dropLease(book, lease);
  const priced = lease.slices.map((slice, place2) => ({
    ...slice,
    priceMicros: lowerMicros(slice.priceMicros, slices[place2]?.priceMicros ?? slice.priceMicros)
  }));
  occupy(book, { ...lease, slices: priced, end, until: freeAgain(book, end) });
  settleClosing(book, priced, at);
}
function rematch(book, event, at) {
  const lease = findLease(book, event.matchId);
  const rematches = lease.rematches + 1;
  dropLease(book, lease);
  const slices = lease.slices.map((slice) => {
    const standIn = event.slices[event.lost.indexOf(slice.nodeId)];
    if (standIn === void 0) return slice;
    const { nodeId, gpus, priceMicros } = standIn;
    return { nodeId, gpus, priceMicros, ...event.from > lease.start && { from: event.from } };
  });
  occupy(book, { ...lease, slices, rematches });
  const used = lease.slices.filter((slice) => event.lost.includes(slice.nodeId) && (slice.from ?? lease.start) < event.at);
  const until = freeAgain(book, event.at);
  if (used.length > 0 && until > book.at) {
    const matchId = derivedId("mat", event.matchId, `x${rematches}`);
    occupy(book, { ...lease, matchId, slices: used, end: event.at, until, running: false });
  }
  settleClosing(book, lease.slices, at);
}
function updateNode(book, { nodeId, tenantId, tier, network, maintenance }) {
  if (maintenance) book.maintained.set(nodeId, tenantId);
  else book.maintained.delete(nodeId);
  const node = book.nodes.get(nodeId);
  if (node === void 0) return;
  if (node.listed) unlistNode(book, node);
  const { deposit } = node;
  const changed = { ...node, offered: { ...node.offered, tier, network } };
  deposit.offer = { ...deposit.offer, nodes: deposit.offer.nodes.map((one) => one.nodeId === nodeId ? changed.offered : one) };
  deposit.nodes.splice(deposit.nodes.indexOf(node), 1, changed);
  book.nodes.set(nodeId, changed);
  relist(book, changed);
}
function beginReclaim(book, nodeId, from) {
  const node = findNode(book, nodeId);
  fillReclaimed(book, node, -1);
  book.reclaims.set(nodeId, { from, fullFrom: null });
  relist(book, node);
}
function finishReclaim(book, nodeId) {
  const node = findNode(book, nodeId);
  const { from } = book.reclaims.get(nodeId) ?? { from: book.at };
  book.reclaims.set(nodeId, { from, fullFrom: fullFrom(book, node, from) });
  fillReclaimed(book, node, 1);
  relist(book, node);
}
function relistTenant(book, tenantId) {
  for (const { offer: offer2, nodes } of book.deposits.values()) if (offer2.tenantId === tenantId) for (const node of nodes) relist(book, node);
}

// packages/engine/src/needs.ts
function needsOf({ ownerId, demand }) {
  const { interconnect, regions, sameFabric, tierMin, noticeMsMin, providersExcluded } = demand;
  return {
    ownerId,
    ...interconnect !== "pcie" && { interconnect },
    ...regions.allow.length + regions.deny.length > 0 && { regions },
    ...sameFabric !== null && { sameFabric },
    ...tierMin !== "unverified" && { tierMin },
    ...noticeMsMin !== null && { noticeMsMin },
    ...providersExcluded.length > 0 && { providersExcluded }
  };
}
var askedBy = (needs) => ({
  interconnect: needs.interconnect ?? "pcie",
  regions: needs.regions ?? { allow: [], deny: [] },
  sameFabric: needs.sameFabric ?? null,
  tierMin: needs.tierMin ?? "unverified",
  noticeMsMin: needs.noticeMsMin ?? null,
  providersExcluded: needs.providersExcluded ?? []
});

// packages/domain/src/region.ts
var regionForm = /^[a-z]{2}(?:-[a-z0-9]{1,12}){0,3}$/;
function placesOf({ country, code }) {
  const places = [country];
  for (let end = code.indexOf("-", 1); end !== -1; end = code.indexOf("-", end + 1)) places.push(code.slice(0, end));
  places.push(code);
  return [...new Set(places)];
}
var covers = (place2, { country, code }) => place2 === country || code.startsWith(place2) && (code.length === place2.length || code[place2.length] === "-");

// packages/engine/src/standing-index.ts
var compareStanding = (a, b) => compareMicros(b.demand.limitMicros, a.demand.limitMicros) || a.arrival - b.arrival;
var gpusPerNode = (order) => order.demand.size.kind === "shape" ? order.demand.size.gpusPerNode : 1;
var gpusPerFabric = (order) => order.demand.sameFabric === null ? 0 : order.gpusOpen;
var summarise = (orders) => ({
  gpusPerNodeMin: Math.min(...orders.map(gpusPerNode)),
  gpusPerFabricMin: Math.min(...orders.map(gpusPerFabric))
});
var listKey = (place2, rank) => `${place2}/${rank}`;
function keysOf(order) {
  const places = order.demand.regions.allow.length === 0 ? ["*"] : [...new Set(order.demand.regions.allow)];
  return places.map((place2) => listKey(place2, interconnectRank(order.demand.interconnect)));
}
function addStanding(index, order) {
  for (const key of keysOf(order)) {
    const list = index.lists.get(key) ?? createChunkedList(compareStanding, summarise);
    index.lists.set(key, list);
    insertItem(list, order);
  }
}
function removeStanding(index, order) {
  for (const key of keysOf(order)) {
    const list = index.lists.get(key);
    if (list === void 0) continue;
    removeItem(list, order);
    if (list.chunks.length === 0) index.lists.delete(key);
  }
}
function listsFor(index, { region, interconnect }) {
  const found = [];
  for (const place2 of ["*", ...placesOf(region)]) {
    for (let least = 0; least <= interconnectRank(interconnect); least += 1) {
      const list = index.lists.get(listKey(place2, least));
      if (list !== void 0) found.push(list);
    }
  }
  return found;
}
var isAtOrBefore = (order, after) => order.demand.limitMicros > after.limitMicros || order.demand.limitMicros === after.limitMicros && order.arrival <= after.arrival;
function nextStanding(list, after, gpusMax, fabricGpus) {
  for (const chunk of list.chunks) {
    const last = chunk.items.at(-1);
    if (after !== null && last !== void 0 && isAtOrBefore(last, after)) continue;
    const summary = summaryOf(list, chunk);
    if (summary.gpusPerNodeMin > gpusMax || summary.gpusPerFabricMin > fabricGpus) continue;
    for (const order of chunk.items) {
      if (after !== null && isAtOrBefore(order, after)) continue;
      if (gpusPerNode(order) <= gpusMax && gpusPerFabric(order) <= fabricGpus) return order;
    }
  }
  return void 0;
}

// packages/engine/src/evolve-orders.ts
function lapsesAt(demand) {
  const lastStartPassed = addMs(floorMinute(addMs(demand.endLatest, -demand.durationMs)), 1);
  return demand.life.kind === "standing" ? earlier(demand.life.until, lastStartPassed) : lastStartPassed;
}
var expiryTimer = ({ demand, withdrawalId, tenantId }) => ({
  at: lapsesAt(demand),
  kind: "expire",
  withdrawalId,
  tenantId
});
function addOrder(book, order) {
  book.standing.set(order.withdrawalId, order);
  addStanding(book.standingIndex, order);
  insertItem(book.timers, expiryTimer(order));
}
function endOrder(book, id, at) {
  const order = book.standing.get(id);
  if (order !== void 0) {
    removeStanding(book.standingIndex, order);
    removeItem(book.timers, expiryTimer(order));
    book.standing.delete(id);
  }
  book.cancelled.delete(id);
  remember(book, id, at);
}
function enterMatch(book, event, at) {
  assert(book.market !== null, "a match is made in an open market");
  const { matchId, leaseId, withdrawalId, tenantId, start, end } = event;
  const slices = event.slices.map(({ nodeId, gpus, priceMicros }) => ({ nodeId, gpus, priceMicros }));
  const until = addMs(end, book.market.turnaroundMs);
  const order = book.standing.get(withdrawalId);
  const needs = event.needs ?? (order && needsOf(order));
  assert(needs !== void 0, "a match says what its order needs, unless the order stands");
  occupy(book, { matchId, leaseId, withdrawalId, tenantId, slices, start, end, until, running: true, needs, rematches: 0 });
  if (event.gpusOpen === 0) endOrder(book, withdrawalId, at);
  else if (order !== void 0) {
    removeStanding(book.standingIndex, order);
    order.gpusOpen = event.gpusOpen;
    order.matches += 1;
    addStanding(book.standingIndex, order);
  }
}

// packages/engine/src/evolve.ts
function evolve(book, event, at) {
  passTime(book, at);
  noteCall(book, event, at);
  switch (event.kind) {
    case "market-opened":
      book.market = event.market;
      break;
    case "market-halted":
    case "market-resumed":
      book.halted = event.kind === "market-halted";
      remember(book, event.commandId, at);
      break;
    case "withdrawal-standing":
    case "matched":
    case "withdrawal-ended":
      evolveOrder(book, event, at);
      break;
    case "command-refused":
      evolveRefusal(book, event, at);
      break;
    case "advanced":
    case "cleared":
      book.unfinished = null;
      remember(book, event.commandId, at);
      break;
    case "continue":
      book.unfinished = event.commandId;
      break;
    case "deposit-opened":
    case "deposit-closing":
    case "deposit-closed":
    case "node-failed":
    case "node-restored":
    case "capacity-returned":
    case "lease-failed":
      evolveSupply(book, event, at);
      break;
    default:
      evolveChange(book, event, at);
  }
}
function evolveSupply(book, event, at) {
  switch (event.kind) {
    case "deposit-opened":
      addDeposit(book, event.deposit, book.arrivals);
      book.arrivals += 1;
      break;
    case "deposit-closing": {
      const deposit = findDeposit(book, event.depositId);
      beginClosing(book, deposit, freeFrom(deposit, at));
      break;
    }
    case "deposit-closed":
      closeDeposit(book, findDeposit(book, event.depositId), at);
      break;
    case "node-failed":
      failNode(book, event.nodeId, event.tenantId);
      remember(book, event.commandId, at);
      break;
    case "node-restored":
      restoreNode(book, event.nodeId);
      remember(book, event.commandId, at);
      break;
    case "capacity-returned":
      endLease(book, event.matchId, event.from, at);
      break;
    case "lease-failed":
      endLease(book, event.matchId, addMs(event.at, book.market?.turnaroundMs ?? 0), at);
      break;
  }
}
function evolveOrder(book, event, at) {
  switch (event.kind) {
    case "withdrawal-standing": {
      const { withdrawalId, tenantId, ownerId, demand, gpusOpen } = event;
      addOrder(book, { withdrawalId, tenantId, ownerId, demand, arrival: book.arrivals, gpusOpen, matches: 0 });
      book.arrivals += 1;
      break;
    }
    case "matched":
      enterMatch(book, event, at);
      break;
    case "withdrawal-ended":
      endOrder(book, event.withdrawalId, at);
      break;
  }
}
function evolveRefusal(book, event, at) {
  const { code, command, commandId, subject } = event;
  if (code === "duplicate" || code === "stale" || code === "malformed") return;
  remember(book, commandId, at);
  if (command === "cancel-withdrawal" && code === "unknown_id") rememberCancel(book, subject, at);
}

// packages/engine/src/run.ts
var wishEnding = /* @__PURE__ */ new Set([
  "capacity-returned",
  "lease-failed",
  "lease-shortened",
  "lease-revoked",
  "match-annulled",
  "rematched"
]);
function emit(run, event) {
  run.events.push(event);
  evolve(run.book, event, run.at);
  const wish = "matchId" in event && wishEnding.has(event.kind) ? run.book.wishes.get(event.matchId) : void 0;
  if (wish !== void 0) emit(run, endOfWish(wish, "lease_changed"));
}
var endOfWish = ({ matchId, leaseId, tenantId, commandId: extensionId }, outcome) => ({
  kind: "extension-ended",
  matchId,
  leaseId,
  tenantId,
  extensionId,
  outcome
});
function hasRoom(run) {
  if (run.events.length < limits.events - 3) return true;
  run.cut = true;
  return false;
}
function subjectOf(command) {
  switch (command.kind) {
    case "open-market":
      return command.marketId;
    case "open-deposit":
    case "close-deposit":
    case "reclaim-capacity":
      return command.depositId;
    case "place-withdrawal":
    case "cancel-withdrawal":
      return command.withdrawalId;
    case "return-capacity":
    case "extend-lease":
    case "cancel-extension":
    case "annul-match":
      return command.leaseId;
    case "fail-node":
    case "restore-node":
    case "update-node":
      return command.nodeId;
    case "suspend-tenant":
    case "reinstate-tenant":
      return command.tenantId;
    case "advance":
    case "clear":
    case "halt":
    case "resume":
      return command.commandId;
  }
}
function refuse(run, command, code) {
  const { commandId, issuer, kind } = command;
  emit(run, { kind: "command-refused", commandId, command: kind, subject: subjectOf(command), issuer, code });
}

// packages/engine/src/grant-wishes.ts
function emitExtended(run, lease, { commandId, until }, slices) {
  const { matchId, leaseId, tenantId, end: from } = lease;
  emit(run, { kind: "lease-extended", commandId, matchId, leaseId, tenantId, slices, from, end: until });
}
function grantWishes(run, leases) {
  const { book } = run;
  if (book.halted || book.wishes.size === 0) return;
  const wishes = new Set([...leases].flatMap(({ matchId }) => book.wishes.get(matchId) ?? []));
  for (const wish of [...wishes].sort((a, b) => a.askedAt - b.askedAt || compareText(a.matchId, b.matchId))) {
    if (!hasRoom(run)) return;
    grantWish(run, wish);
  }
}
function grantWish(run, wish) {
  const { book, at } = run;
  const lease = book.leases.get(wish.matchId);
  if (lease === void 0 || wish.decideBy <= at || book.suspended.has(wish.tenantId)) return;
  const slices = slicesUntil(book, lease, wish.until);
  if (slices !== void 0 && isFreeUntil(book, lease, wish.until)) emitExtended(run, lease, wish, slices);
}

// packages/engine/src/price.ts
var priceOf = (order, deposit) => deposit.arrival < order.arrival ? deposit.floor : Number(order.demand.limitMicros);
var arrivesNow = Number.MAX_SAFE_INTEGER;

// packages/domain/src/tier.ts
var tiers = ["unverified", "verified"];
var tierRank = (value) => tiers.indexOf(value);

// packages/engine/src/confined.ts
var isWithin2 = ({ fabricId, nodesExcluded }, offered) => (fabricId === null || offered.fabricId === fabricId) && !nodesExcluded.has(offered.nodeId);

// packages/engine/src/eligible.ts
function allowsRegion(demand, region) {
  const { allow, deny } = demand.regions;
  if (deny.some((place2) => covers(place2, region))) return false;
  return allow.length === 0 || allow.some((place2) => covers(place2, region));
}
var isOwn = (order, deposit) => deposit.offer.tenantId === order.tenantId || deposit.offer.ownerId === order.ownerId;
var hasInterconnect = (demand, offered) => interconnectRank(offered.interconnect) >= interconnectRank(demand.interconnect);
var hasNetwork = ({ sameFabric }, { network }) => sameFabric === null || networkRank(network.kind) >= networkRank(sameFabric.kind) && network.gbpsPerGpu >= sameFabric.gbpsPerGpu;
var isAccepted = ({ tierMin, noticeMsMin, providersExcluded }, { offer: offer2 }, { tier }) => (offer2.noticeMs === null || noticeMsMin !== null && offer2.noticeMs >= noticeMsMin) && tierRank(tier) >= tierRank(tierMin) && !providersExcluded.includes(offer2.tenantId);
function meetsTerms(order, node) {
  const { size, durationMs } = order.demand;
  const { unit, leaseMsMin } = node.deposit.offer;
  const { gpus } = node.offered;
  if (durationMs < leaseMsMin) return false;
  if (size.kind === "shape") return unit === "node" ? gpus === size.gpusPerNode : gpus >= size.gpusPerNode;
  return unit === "gpu" || gpus <= order.gpusOpen;
}
var isEligible = (order, node) => (order.confined === void 0 || isWithin2(order.confined, node.offered)) && !isOwn(order, node.deposit) && hasInterconnect(order.demand, node.offered) && hasNetwork(order.demand, node.offered) && isAccepted(order.demand, node.deposit, node.offered) && meetsTerms(order, node) && allowsRegion(order.demand, node.offered.region);

// packages/engine/src/plan.ts
function toPlan(start, taken, ordinal) {
  let gpus = 0;
  let costPerHour = 0;
  let leftover2 = 0;
  for (const one of taken) {
    gpus += one.gpus;
    costPerHour += one.price * one.gpus;
    leftover2 += one.free - one.gpus;
  }
  return { start, taken, gpus, costPerHour, leftover: leftover2, ordinal };
}
var compareBy = {
  earlier_start: (a, b) => a.start - b.start,
  more_gpus: (a, b) => b.gpus - a.gpus,
  cheaper: (a, b) => a.costPerHour - b.costPerHour,
  fewer_nodes: (a, b) => a.taken.length - b.taken.length,
  better_fit: (a, b) => a.leftover - b.leftover,
  older_deposit: (a, b) => compareFirst(a, b, (one, other) => one.node.deposit.arrival - other.node.deposit.arrival),
  node_id: (a, b) => compareFirst(a, b, (one, other) => one.node.ordinal - other.node.ordinal)
};
var rulesOf = {
  soonest: ["earlier_start", "more_gpus", "cheaper", "fewer_nodes", "better_fit", "older_deposit", "node_id"],
  cheapest: ["more_gpus", "cheaper", "earlier_start", "fewer_nodes", "better_fit", "older_deposit", "node_id"]
};
function compareFirst(a, b, compare) {
  for (const [place2, one] of a.taken.entries()) {
    const other = b.taken[place2];
    if (other === void 0) return 0;
    if (one.node !== other.node) return compare(one, other);
  }
  return 0;
}
function comparePlans(prefer, a, b) {
  for (const rule of rulesOf[prefer]) {
    const order = compareBy[rule](a, b);
    if (order !== 0) return order;
  }
  return 0;
}

// packages/engine/src/exact-fill.ts
var isWhole = ({ node }) => node.deposit.offer.unit === "node";
var divisor = (a, b) => b === 0 ? a : divisor(b, a % b);
function highestBit(bits, low, high) {
  const from = Math.max(0, low);
  if (high < from) return void 0;
  const range2 = bits >> BigInt(from) & (1n << BigInt(high - from + 1)) - 1n;
  return range2 === 0n ? void 0 : from + range2.toString(2).length - 1;
}
function reachableTotals(sizes2, steps) {
  const mask = (1n << BigInt(steps + 1)) - 1n;
  const totals = new Array(sizes2.length + 1).fill(1n);
  for (let place2 = sizes2.length - 1; place2 >= 0; place2 -= 1) {
    const rest = totals[place2 + 1] ?? 1n;
    totals[place2] = (rest | rest << BigInt(sizes2[place2] ?? 0)) & mask;
  }
  return totals;
}
function chooseWhole(whole, parts, wanted) {
  const step = whole.reduce((common, { free }) => divisor(common, free), 0);
  const sizes2 = whole.map(({ free }) => free / step);
  const steps = Math.min(
    Math.floor(wanted / step),
    sizes2.reduce((sum2, size) => sum2 + size, 0)
  );
  const totals = reachableTotals(sizes2, steps);
  const most2 = (highestBit(totals[0] ?? 1n, 0, steps) ?? 0) * step;
  const total = Math.min(wanted, most2 + parts);
  const chosen = /* @__PURE__ */ new Set();
  let sum = 0;
  for (const [place2, offer2] of whole.entries()) {
    const next = sum + offer2.free;
    const low = Math.ceil((total - parts - next) / step);
    const high = Math.min(steps, Math.floor((total - next) / step));
    if (highestBit(totals[place2 + 1] ?? 1n, low, high) === void 0) continue;
    sum = next;
    chosen.add(offer2);
  }
  return { chosen, total };
}
function exactFill(order, offers) {
  const whole = offers.filter(isWhole);
  const parts = offers.reduce((sum, offer2) => isWhole(offer2) ? sum : sum + offer2.free, 0);
  const { chosen, total } = chooseWhole(whole, parts, order.gpusOpen);
  let open = total;
  for (const { free } of chosen) open -= free;
  const taken = [];
  for (const offer2 of offers) {
    const gpus = isWhole(offer2) ? chosen.has(offer2) ? offer2.free : 0 : Math.min(offer2.free, open);
    if (!isWhole(offer2)) open -= gpus;
    if (gpus > 0) taken.push({ ...offer2, gpus });
  }
  return taken;
}

// packages/engine/src/fill.ts
function beginFill(order) {
  const { size } = order.demand;
  const gpusPerNode2 = size.kind === "shape" ? size.gpusPerNode : null;
  return {
    order,
    gpusPerNode: gpusPerNode2,
    wanted: order.gpusOpen,
    remaining: order.gpusOpen,
    costPerHour: 0,
    taken: [],
    price: null,
    waiting: [],
    skipped: false
  };
}
function compareWithinPrice(a, b) {
  const leftover2 = a.free - a.gpus - (b.free - b.gpus);
  return leftover2 || a.node.deposit.arrival - b.node.deposit.arrival || a.node.ordinal - b.node.ordinal;
}
function fullTake(fill, node, free, price) {
  const gpus = fill.gpusPerNode ?? Math.min(free, fill.wanted);
  return { node, gpus, price, free };
}
var waitingMax = (fill) => fill.gpusPerNode === null ? 1 : fill.remaining / fill.gpusPerNode;
function offer(fill, node, free, price) {
  if (fill.price !== price) {
    endPrice(fill);
    fill.price = price;
  }
  if (fill.remaining === 0) return;
  if (fill.gpusPerNode === null && node.deposit.offer.unit === "node" && free > fill.remaining) {
    fill.skipped = true;
    return;
  }
  const full = fullTake(fill, node, free, price);
  if (full.free === full.gpus) take(fill, full);
  else wait(fill, full);
}
function take(fill, full) {
  const gpus = Math.min(full.gpus, fill.remaining);
  fill.taken.push(gpus === full.gpus ? full : { ...full, gpus });
  fill.remaining -= gpus;
  fill.costPerHour += full.price * gpus;
}
function wait(fill, full) {
  let place2 = fill.waiting.length;
  while (place2 > 0) {
    const other = fill.waiting[place2 - 1];
    if (other === void 0 || compareWithinPrice(other, full) <= 0) break;
    place2 -= 1;
  }
  fill.waiting.splice(place2, 0, full);
  if (fill.waiting.length > waitingMax(fill)) fill.waiting.pop();
}
function endPrice(fill) {
  for (const full of fill.waiting) if (fill.remaining > 0) take(fill, full);
  fill.waiting.length = 0;
}
function isCovered(fill, freeAlways) {
  if (fill.waiting.length === 0 || fill.waiting.length < waitingMax(fill)) return false;
  const worst = fill.waiting.at(-1);
  return worst !== void 0 && freeAlways - (fill.gpusPerNode ?? fill.wanted) >= worst.free - worst.gpus;
}

// packages/engine/src/walk.ts
function freeFor({ start, end, until }, { runs, deposit, offered, calendar }) {
  if (!hasRun(runs, start, end)) return 0;
  return deposit.offer.unit === "node" ? offered.gpus : offered.gpus - peakUse(calendar, start, until);
}
function createWalk(wanted, ladders, fill) {
  const cursors = [];
  for (const ladder of ladders) {
    wanted.book.examined += 1;
    const { root } = ladder;
    const floor = firstOf(root)?.deposit.floor ?? Number.POSITIVE_INFINITY;
    if (floor > wanted.limit || !isOfUse(wanted, fill, root.summary)) continue;
    cursors.push({ ladder, path: [root], places: [0], hits: [false], node: void 0, floor });
  }
  for (let place2 = (cursors.length >> 1) - 1; place2 >= 0; place2 -= 1) siftDown(cursors, place2);
  return { wanted, fill, cursors };
}
var isOfUse = ({ order, probe }, fill, { gpusMax, freeAlwaysMin, freeUntil }) => gpusMax >= gpusPerNode(order) && !(fill !== null && isCovered(fill, freeAlwaysMin)) && mayServe(freeUntil, probe);
var isInTime = ({ first, last, durationMs }, { runs }) => first === last ? hasRun(runs, first, first + durationMs) : hasRunBetween(runs, first, last, durationMs);
function nextNode(walk) {
  const { cursors, wanted } = walk;
  for (let top = cursors[0]; top !== void 0 && top.floor <= wanted.limit; top = cursors[0]) {
    const { node } = top;
    if (node !== void 0) {
      top.node = void 0;
      return node;
    }
    const others = Math.min(cursors[1]?.floor ?? Number.POSITIVE_INFINITY, cursors[2]?.floor ?? Number.POSITIVE_INFINITY);
    advance(walk, top, Math.min(others, wanted.limit));
    siftDown(cursors, 0);
  }
  return void 0;
}
function isBefore(a, b) {
  if (a.floor !== b.floor) return a.floor < b.floor;
  if (a.node === void 0 || b.node === void 0) return a.node === void 0 && b.node !== void 0;
  return compareNodes(a.node, b.node) < 0;
}
function siftDown(cursors, from) {
  const moving = cursors[from];
  if (moving === void 0) return;
  let place2 = from;
  for (; ; ) {
    let child = 2 * place2 + 1;
    let least = cursors[child];
    const right = cursors[child + 1];
    if (least === void 0) break;
    if (right !== void 0 && isBefore(right, least)) {
      child += 1;
      least = right;
    }
    if (!isBefore(least, moving)) break;
    cursors[place2] = least;
    place2 = child;
  }
  cursors[place2] = moving;
}
function advance(walk, cursor, floorMax) {
  const { path } = cursor;
  for (let branch = path.at(-1); branch !== void 0; branch = path.at(-1)) {
    const isHeld = branch.isLeaf ? readLeaf(walk, cursor, branch, floorMax) : enterBranch(walk, cursor, branch, floorMax);
    if (isHeld) return;
  }
  cursor.floor = Number.POSITIVE_INFINITY;
}
function readLeaf({ wanted, fill }, cursor, { items }, floorMax) {
  const depth = cursor.path.length - 1;
  for (let place2 = cursor.places[depth] ?? 0; place2 < items.length; place2 += 1) {
    const node = items[place2];
    if (node === void 0) break;
    if (node.deposit.floor > floorMax) {
      cursor.places[depth] = place2;
      cursor.floor = node.deposit.floor;
      return true;
    }
    wanted.book.examined += 1;
    if (!isInTime(wanted.probe, node)) continue;
    cursor.hits[depth] = true;
    if (fill !== null && isCovered(fill, node.freeAlways) || !isEligible(wanted.order, node)) continue;
    cursor.places[depth] = place2 + 1;
    cursor.node = node;
    cursor.floor = node.deposit.floor;
    return true;
  }
  leave(cursor);
  return false;
}
function enterBranch({ wanted, fill }, cursor, { branches }, floorMax) {
  const depth = cursor.path.length - 1;
  for (let place2 = cursor.places[depth] ?? 0; place2 < branches.length; place2 += 1) {
    const child = branches[place2];
    const floor = child && firstOf(child)?.deposit.floor;
    if (child === void 0 || floor === void 0) break;
    cursor.places[depth] = place2;
    if (floor > floorMax) {
      cursor.floor = floor;
      return true;
    }
    wanted.book.examined += 1;
    if (!isOfUse(wanted, fill, child.summary)) continue;
    cursor.places[depth] = place2 + 1;
    cursor.path.push(child);
    cursor.places.push(0);
    cursor.hits.push(false);
    return false;
  }
  leave(cursor);
  return false;
}
function leave({ ladder, path, places, hits }) {
  const branch = path.pop();
  const isHit = hits.pop();
  places.pop();
  if (isHit) hits[hits.length - 1] = true;
  else if (branch?.stale) refresh(ladder, branch);
}

// packages/engine/src/construct.ts
function gpusLeast({ demand, gpusOpen, matches }) {
  const { size, sameFabric, life } = demand;
  if (size.kind === "shape" || sameFabric !== null || life.kind === "fill-or-kill") return gpusOpen;
  return matches > 0 ? 1 : Math.min(size.gpusMin, gpusOpen);
}
function construct(attempt) {
  const { order } = attempt;
  const fill = beginFill(order);
  if (order.arrival === arrivesNow) {
    if (!fillByFloor(attempt, fill)) return void 0;
  } else for (const full of collect(attempt, fill)) offer(fill, full.node, full.free, full.price);
  endPrice(fill);
  if (fill.wanted - fill.remaining >= gpusLeast(order)) return fill.taken;
  if (!fill.skipped) return void 0;
  const exact = exactFill(order, collect(attempt, fill));
  return exact.reduce((sum, { gpus }) => sum + gpus, 0) >= gpusLeast(order) ? exact : void 0;
}
function fillByFloor({ order, trial, nodes, costBelow: costBelow2 }, fill) {
  const next = nodes(fill);
  const least = gpusPerNode(order);
  for (let node = next(); node !== void 0 && fill.remaining > 0; node = next()) {
    const free = freeFor(trial, node);
    if (free < least) continue;
    const { floor } = node.deposit;
    offer(fill, node, free, floor);
    const isTooDear = costBelow2 !== null && !fill.skipped && fill.costPerHour + floor * fill.remaining >= costBelow2;
    if (isTooDear) return false;
  }
  return true;
}
function collect({ order, trial, nodes }, fill) {
  const found = [];
  const next = nodes(null);
  for (let node = next(); node !== void 0; node = next()) {
    const free = freeFor(trial, node);
    if (free >= gpusPerNode(order)) found.push(fullTake(fill, node, free, priceOf(order, node.deposit)));
  }
  return found.sort((a, b) => a.price - b.price || compareWithinPrice(a, b));
}

// packages/engine/src/shortlist.ts
var createShortlist = (walk) => ({ walk, nodes: [] });
function readShortlist({ walk, nodes }) {
  let place2 = 0;
  return () => {
    const known = nodes[place2];
    place2 += 1;
    walk.wanted.book.examined += 1;
    if (known !== void 0) return known;
    const node = nextNode(walk);
    if (node !== void 0) nodes.push(node);
    return node;
  };
}

// packages/engine/src/starts.ts
var earliestStart = (demand, at) => ceilMinute(later(demand.startEarliest, at));
var latestStart = (demand) => addMs(demand.endLatest, -demand.durationMs);

// packages/engine/src/sufficient-starts.ts
var reachesMs = [hourMs, 4 * hourMs, 16 * hourMs];
function* sufficientStarts(sweep, first, last) {
  let from = addMs(first, minuteMs);
  for (const reach of [...reachesMs, Number.POSITIVE_INFINITY]) {
    if (from > last) return;
    const to = instant(Math.min(last, first + reach));
    yield* sweepStarts(sweep, from, to);
    from = addMs(to, minuteMs);
  }
}
function sweepStarts(sweep, from, to) {
  const steps = [];
  const next = sweep.nodes(from, to);
  for (let node = next(); node !== void 0; node = next()) addSteps(steps, sweep, node, from, to);
  steps.sort((a, b) => a.time - b.time);
  const starts = [];
  let free = 0;
  let hasTurn = false;
  for (const [place2, { time, delta, isTurn }] of steps.entries()) {
    free += delta;
    hasTurn ||= isTurn;
    if (steps[place2 + 1]?.time === time) continue;
    if (hasTurn && free >= sweep.least) starts.push(instant(time));
    hasTurn = false;
  }
  return starts;
}
function addSteps(steps, { order, turnaroundMs }, node, from, to) {
  const { durationMs } = order.demand;
  const turns = /* @__PURE__ */ new Set();
  const times = /* @__PURE__ */ new Set([from]);
  const changesAt = (time) => {
    if (time > from && time <= to) times.add(time);
  };
  for (const window of node.deposit.offer.windows) {
    turns.add(window.start);
    changesAt(window.start);
    changesAt(minuteAfter(window.end - durationMs));
  }
  for (const { until } of node.leases) turns.add(ceilMinute(until));
  for (const time of node.calendar.times) {
    changesAt(ceilMinute(instant(time)));
    changesAt(minuteAfter(time - durationMs - turnaroundMs));
  }
  for (const time of turns) changesAt(time);
  let had = 0;
  for (const time of [...times].sort((a, b) => a - b)) {
    const share = shareAt(order, node, time, turnaroundMs);
    const isTurn = share > 0 && turns.has(time);
    if (share !== had || isTurn) steps.push({ time, delta: share - had, isTurn });
    had = share;
  }
}
var minuteAfter = (time) => Math.floor(time / minuteMs) * minuteMs + minuteMs;
function shareAt(order, node, start, turnaroundMs) {
  const end = start + order.demand.durationMs;
  const free = freeFor({ start, end, until: end + turnaroundMs }, node);
  const perNode = gpusPerNode(order);
  if (free < perNode) return 0;
  return order.demand.size.kind === "shape" ? perNode : Math.min(free, order.gpusOpen);
}

// packages/engine/src/search-starts.ts
function searchStarts(book, order, at, ladders, known) {
  const { demand } = order;
  const search = {
    book,
    order,
    ladders,
    known,
    limit: Number(demand.limitMicros),
    first: earliestStart(demand, at),
    last: latestStart(demand),
    turnaroundMs: book.market?.turnaroundMs ?? 0,
    best: void 0
  };
  if (search.first > search.last) return void 0;
  if (known.phase !== "later") tryStart(search, search.first, 1, (fill) => walkAt(search, search.first, fill));
  const bounded = isDone(search) ? false : demand.prefer === "soonest" ? searchByTime(search) : searchByPrice(search);
  if (bounded && search.best === void 0) searchByTime(search);
  return search.best && { plan: search.best, bounded };
}
var isDone = ({ order, known, best }) => known.phase === "first" || order.demand.prefer === "soonest" && best !== void 0;
function walkBetween({ book, order, limit, ladders }, first, last, fill) {
  return createWalk({ book, order, limit, probe: createProbe(first, last, order.demand.durationMs) }, ladders, fill);
}
var walkAll = (search) => walkBetween(search, search.first, search.last, null);
function read(walk) {
  return () => nextNode(walk);
}
var walkAt = (search, start, fill) => read(walkBetween(search, start, start, fill));
function isReachable(search) {
  const walk = walkAll(search);
  let missing = gpusLeast(search.order);
  while (missing > 0) {
    const node = nextNode(walk);
    if (node === void 0) return false;
    missing -= node.offered.gpus;
  }
  return true;
}
var isPossible = ({ known: { runs } }, start) => runs === void 0 || runs.some(({ from, to }) => from <= start && start <= to);
function searchByTime(search) {
  const { order, known, first, turnaroundMs } = search;
  const last = earlier(search.last, known.rival?.start ?? search.last);
  if (last <= first || !isReachable(search)) return false;
  const nodes = (from, to) => read(walkBetween(search, from, to, null));
  let ordinal = 1;
  for (const start of sufficientStarts({ order, least: gpusLeast(order), turnaroundMs, nodes }, first, last)) {
    ordinal += 1;
    if (ordinal > limits.starts) return true;
    tryStart(search, start, ordinal, (fill) => walkAt(search, start, fill));
    if (search.best !== void 0) return false;
  }
  return false;
}
function searchByPrice(search) {
  const { first } = search;
  const shortlist = createShortlist(walkAll(search));
  const next = readShortlist(shortlist);
  const tried = /* @__PURE__ */ new Set([first]);
  let lowest;
  let nodes = 0;
  for (let node = next(); node !== void 0; node = next()) {
    const { floor } = node.deposit;
    if (lowest !== void 0 && isFinal(search, lowest, floor)) return false;
    nodes += 1;
    if (nodes > limits.startNodes) return true;
    for (const start of nodeStarts(search, node)) {
      lowest ??= floor;
      if (isFinal(search, lowest, floor)) return false;
      if (tried.has(start)) continue;
      tried.add(start);
      if (tried.size > limits.starts) return true;
      tryStart(search, start, tried.size, () => readShortlist(shortlist));
    }
  }
  return false;
}
function nodeStarts(search, node) {
  const { order, first, last, turnaroundMs } = search;
  const moments = /* @__PURE__ */ new Set([first]);
  for (const { start } of node.deposit.offer.windows) moments.add(start);
  for (const { until } of node.leases) moments.add(ceilMinute(until));
  const isHeld = (start) => {
    const end = addMs(start, order.demand.durationMs);
    return freeFor({ start, end, until: addMs(end, turnaroundMs) }, node) >= gpusPerNode(order);
  };
  return [...moments].filter((start) => start >= first && start <= last && isHeld(start)).sort((a, b) => a - b);
}
function isFinal({ best, order, first }, lowest, floor) {
  if (best === void 0 || best.gpus < order.gpusOpen) return false;
  const leastCost2 = lowest * (order.gpusOpen - 1) + floor;
  return leastCost2 > best.costPerHour || best.start === first && best.costPerHour === lowest * order.gpusOpen;
}
function tryStart(search, start, ordinal, nodes) {
  if (!isPossible(search, start)) return;
  const { order, best, turnaroundMs } = search;
  const end = addMs(start, order.demand.durationMs);
  const trial = { start, end, until: addMs(end, turnaroundMs) };
  const taken = construct({ order, trial, costBelow: costBelow(search, start), nodes });
  if (taken === void 0) return;
  const plan = toPlan(start, taken, ordinal);
  if (best === void 0 || comparePlans(order.demand.prefer, plan, best) < 0) search.best = plan;
}
function costBelow({ best, order }, start) {
  if (best === void 0 || best.gpus < order.gpusOpen) return null;
  return start < best.start ? best.costPerHour + 0.5 : best.costPerHour;
}

// packages/engine/src/search.ts
function findPlan(book, order, at, within) {
  if (order.demand.sameFabric !== null) return searchFabrics({ book, order, at, within });
  const ladders = groupsFor(book, order).map((group) => group.ladder);
  return searchStarts(book, order, at, ladders, { runs: within?.runs });
}
function groupsFor(book, { demand }) {
  const least = interconnectRank(demand.interconnect);
  const found = [];
  for (const group of book.groups.values()) {
    if (group.interconnectRank >= least && allowsRegion(demand, group.region)) found.push(group);
  }
  return found;
}
function searchFabrics(search) {
  const { demand } = search.order;
  const first = earliestStart(demand, search.at);
  const last = latestStart(demand);
  if (first > last) return void 0;
  if (demand.prefer === "cheapest") return tryFabrics(search, createProbe(first, last, demand.durationMs), {});
  return tryFabrics(search, createProbe(first, first, demand.durationMs), { phase: "first" }) ?? tryFabrics(search, createProbe(first, last, demand.durationMs), { phase: "later" });
}
function tryFabrics(search, probe, known) {
  const { book, order, at, within } = search;
  const { prefer, limitMicros } = order.demand;
  const limit = Number(limitMicros);
  let best;
  for (const fabric of within === void 0 ? fabricsFor(search, probe, () => boundFor(best, known)) : within.fabrics) {
    book.examined += 1;
    if (fabric.floor > limit || fabric.gpus < order.gpusOpen || !mayHold(fabric.gpusFree, order.gpusOpen, probe)) continue;
    const least = leastCost(fabric, order, probe);
    if (least === void 0 || least > boundFor(best, known)) continue;
    const found = searchStarts(book, order, at, [fabric.ladder], { ...known, rival: best?.plan, runs: within?.runs });
    if (found !== void 0 && (best === void 0 || comparePlans(prefer, found.plan, best.plan) < 0)) best = found;
  }
  return best;
}
var boundFor = (best, { phase }) => best === void 0 || phase === "later" ? Number.POSITIVE_INFINITY : best.plan.costPerHour;
function leastCost({ ladder: { root } }, order, probe) {
  if (!root.isLeaf) return 0;
  let missing = order.gpusOpen;
  let cost = 0;
  for (const node of root.items) {
    if (!isInTime(probe, node)) continue;
    const gpus = Math.min(missing, node.offered.gpus);
    cost += gpus * node.deposit.floor;
    missing -= gpus;
    if (missing === 0) return cost;
  }
  return void 0;
}
function* fabricsFor({ book, order }, probe, bound) {
  const { place: place2, size } = classFor(order.gpusOpen);
  const costOf = ({ costs }) => costs[place2] ?? 0;
  const costMax = Number(order.demand.limitMicros) * order.gpusOpen;
  const readers = groupsFor(book, order).flatMap(({ fabrics }) => {
    const tree = fabrics[place2];
    if (tree === void 0) return [];
    const large = roomyFabrics(book, tree, tree.root, order.gpusOpen, probe);
    return { large, next: large.next() };
  });
  let last;
  for (; ; ) {
    let first;
    for (const reader of readers) {
      if (reader.next.done) continue;
      if (first === void 0 || first.next.done || isDearer(costOf, first.next.value, reader.next.value)) first = reader;
    }
    if (first === void 0 || first.next.done) return;
    const fabric = first.next.value;
    if (costOf(fabric) / size * order.gpusOpen > Math.min(costMax, bound()) + 1) return;
    first.next = first.large.next();
    if (fabric !== last) yield fabric;
    last = fabric;
  }
}
var isDearer = (costOf, a, b) => costOf(a) > costOf(b) || costOf(a) === costOf(b) && compareText(a.fabricId, b.fabricId) > 0;
function* roomyFabrics(book, tree, branch, gpus, probe) {
  book.examined += 1;
  if (!mayHold(branch.summary, gpus, probe)) return false;
  let isHit = false;
  for (const fabric of branch.items) {
    if (!mayHold(fabric.gpusFree, gpus, probe)) continue;
    isHit = true;
    yield fabric;
  }
  for (const child of branch.branches) isHit = (yield* roomyFabrics(book, tree, child, gpus, probe)) || isHit;
  if (!isHit && branch.stale) refresh(tree, branch);
  return isHit;
}

// packages/engine/src/stand-in.ts
var goesOnFrom = (lease, at) => later(lease.start, ceilMinute(at));
function findStandIns(run, lease, lost) {
  const { book, at } = run;
  const from = goesOnFrom(lease, at);
  if (book.halted || book.suspended.has(lease.tenantId) || from >= lease.end) return void 0;
  const nodesExcluded = new Set(lease.slices.map(({ nodeId }) => nodeId));
  const found = [];
  for (const slice of lease.slices) {
    if (!lost.includes(slice.nodeId)) continue;
    const standIn = findStandIn(book, toOrder(book, lease, slice, { from, nodesExcluded }), at);
    if (standIn === void 0) return void 0;
    nodesExcluded.add(standIn.nodeId);
    found.push(standIn);
  }
  return found;
}
function toOrder(book, lease, slice, { from, nodesExcluded }) {
  const { withdrawalId, tenantId, needs, end } = lease;
  const asked = askedBy(needs);
  const fabricId = asked.sameFabric === null ? null : book.nodes.get(slice.nodeId)?.offered.fabricId ?? null;
  return {
    withdrawalId,
    tenantId,
    ownerId: needs.ownerId,
    demand: {
      ...asked,
      size: { kind: "shape", nodes: 1, gpusPerNode: slice.gpus },
      durationMs: end - from,
      startEarliest: from,
      endLatest: end,
      prefer: "soonest",
      limitMicros: slice.priceMicros,
      priceKind: "limit",
      life: { kind: "fill-or-kill" }
    },
    arrival: arrivesNow,
    gpusOpen: slice.gpus,
    matches: 0,
    confined: { fabricId, nodesExcluded }
  };
}
function findStandIn(book, order, at) {
  const fabricId = order.confined?.fabricId ?? null;
  const fabric = fabricId === null ? void 0 : book.fabrics.get(fabricId);
  if (fabricId !== null && fabric === void 0) return void 0;
  const found = findPlan(book, order, at, fabric && { fabrics: /* @__PURE__ */ new Set([fabric]), runs: void 0 });
  const taken = found?.plan.taken[0];
  if (taken === void 0) return void 0;
  const { depositId, tenantId: providerId } = taken.node.deposit.offer;
  return { depositId, providerId, nodeId: taken.node.offered.nodeId, gpus: taken.gpus, priceMicros: BigInt(taken.price) };
}

// packages/engine/src/lose-nodes.ts
var runningOf = (leases, at) => [...leases].filter((lease) => lease.running && lease.end > at).sort((a, b) => compareText(a.matchId, b.matchId));
var nodesOf = ({ book }, slices) => slices.flatMap(({ nodeId }) => book.nodes.get(nodeId) ?? []);
function moveLease(run, lease, lost, reason) {
  const { at } = run;
  const slices = lease.rematches < limits.moves ? findStandIns(run, lease, lost) : void 0;
  if (slices === void 0) return false;
  const { matchId, leaseId, tenantId, end, rematches } = lease;
  const inOrder = lease.slices.flatMap(({ nodeId }) => lost.includes(nodeId) ? [nodeId] : []);
  const moved = { generation: rematches + 2, lost: inOrder, slices, at, from: goesOnFrom(lease, at), end };
  emit(run, { kind: "rematched", matchId, leaseId, tenantId, reason, ...moved });
  return true;
}
function revokeLease(run, { matchId, leaseId, tenantId }, reason) {
  emit(run, { kind: "lease-revoked", matchId, leaseId, tenantId, reason });
}
function shortenLease(run, { matchId, leaseId, tenantId, end: before }, end, reason) {
  if (end < before) emit(run, { kind: "lease-shortened", matchId, leaseId, tenantId, reason, end });
}

// packages/engine/src/match-order.ts
function toMatch(run, order, { plan, bounded }, call) {
  const { withdrawalId, tenantId, demand } = order;
  const number = order.matches + 1;
  const slices = plan.taken.map(({ node, gpus, price }) => ({
    depositId: node.deposit.offer.depositId,
    providerId: node.deposit.offer.tenantId,
    nodeId: node.offered.nodeId,
    gpus,
    priceMicros: BigInt(price)
  }));
  return {
    kind: "matched",
    withdrawalId,
    tenantId,
    matchId: derivedId("mat", withdrawalId, number),
    leaseId: derivedId("lea", withdrawalId, number),
    slices,
    start: plan.start,
    end: addMs(plan.start, demand.durationMs),
    gpusOpen: order.gpusOpen - plan.gpus,
    priceMicrosMax: BigInt(Math.max(...plan.taken.map(({ price }) => price))),
    record: {
      position: run.position,
      index: run.index,
      candidateStarts: plan.ordinal,
      bounded,
      costScore: BigInt(plan.costPerHour) * BigInt(demand.durationMs),
      nodes: slices.length,
      leftoverGpus: plan.leftover,
      ...call !== void 0 && { call }
    },
    ...!run.book.standing.has(withdrawalId) && { needs: needsOf(order) }
  };
}
function enterFound(run, order, found, call) {
  const match = toMatch(run, order, found, call);
  emit(run, match);
  if (run.book.standing.get(order.withdrawalId) === order) return;
  order.gpusOpen = match.gpusOpen;
  order.matches += 1;
}
function matchOrder(run, order, matchesMax, within) {
  for (let made = 0; made < matchesMax && order.gpusOpen > 0 && hasRoom(run); made += 1) {
    const found = findPlan(run.book, order, run.at, made === 0 ? within : void 0);
    if (found === void 0) return;
    enterFound(run, order, found);
  }
}

// packages/engine/src/start-runs.ts
function* freeStretches({ calendar, offered }, least) {
  let from = Number.NEGATIVE_INFINITY;
  let gpus = offered.gpus;
  for (let step = 0; step < calendar.times.length; step += 1) {
    const time = calendar.times[step] ?? 0;
    const free = offered.gpus - (calendar.used[step] ?? 0);
    if (free >= least) {
      if (gpus < 0) from = time;
      gpus = Math.max(gpus, free);
    } else if (gpus >= 0) {
      yield { from, to: time, gpus };
      gpus = -1;
    }
  }
  if (gpus >= 0) yield { from, to: Number.POSITIVE_INFINITY, gpus };
}
function startRuns(order, node, first, turnaroundMs) {
  const { durationMs } = order.demand;
  const last = latestStart(order.demand);
  const { windows, unit } = node.deposit.offer;
  const runs = [];
  for (const stretch of freeStretches(node, unit === "node" ? node.offered.gpus : gpusPerNode(order))) {
    const to = stretch.to - durationMs - turnaroundMs;
    if (to < first || stretch.from > last) continue;
    for (const window of windows) {
      if (window.start > last) break;
      const run = {
        from: Math.max(first, stretch.from, window.start),
        to: Math.min(last, to, window.end - durationMs),
        gpus: stretch.gpus
      };
      if (run.from <= run.to) runs.push(run);
    }
  }
  return runs;
}

// packages/engine/src/retry.ts
function retryFor(run, appeared) {
  const nodes = appeared.filter((node) => node.listed);
  if (run.book.wishes.size > 0) grantWishes(run, leasesOn(nodes));
  if (nodes.length > 0) retry(run, scopeOf(run, nodes));
}
var leasesOn = (nodes) => nodes.flatMap(({ leases }) => [...leases]);
function retryAll(run) {
  grantWishes(run, run.book.leases.values());
  retry(run, {
    lists: [...run.book.standingIndex.lists.values()],
    gpusMax: Number.POSITIVE_INFINITY,
    fabricGpusMax: Number.POSITIVE_INFINITY,
    floorMicrosMin: 0n,
    isExhausted: () => false,
    within: () => "anywhere"
  });
}
function scopeOf({ book, at }, nodes) {
  const lists = /* @__PURE__ */ new Set();
  const fabrics = /* @__PURE__ */ new Set();
  for (const { offered } of nodes) {
    for (const list of listsFor(book.standingIndex, offered)) lists.add(list);
    const fabric = book.fabrics.get(offered.fabricId);
    if (fabric !== void 0) fabrics.add(fabric);
  }
  return {
    lists: [...lists],
    gpusMax: Math.max(...nodes.map(({ offered }) => offered.gpus)),
    fabricGpusMax: Math.max(...[...fabrics].map(({ gpus }) => gpus)),
    floorMicrosMin: nodes.map(({ deposit }) => deposit.offer.floorMicros).reduce(lowerMicros),
    isExhausted: () => nodes.every(({ runs }) => runs.length === 0),
    within: (order) => {
      const runs = nodes.flatMap((node) => runsOn(order, node, at, book.market?.turnaroundMs ?? 0));
      return runs.length === 0 ? void 0 : { fabrics, runs };
    }
  };
}
function runsOn(order, node, at, turnaroundMs) {
  const isFit = node.deposit.offer.floorMicros <= order.demand.limitMicros && node.runs.length > 0 && isEligible(order, node);
  return isFit ? startRuns(order, node, earliestStart(order.demand, at), turnaroundMs) : [];
}
function nextOf(scope, after) {
  let next;
  for (const list of scope.lists) {
    const order = nextStanding(list, after, scope.gpusMax, scope.fabricGpusMax);
    if (order !== void 0 && (next === void 0 || compareStanding(order, next) < 0)) next = order;
  }
  return next;
}
function retry(run, scope) {
  if (run.book.halted || callClearing(run.book) !== void 0) return;
  let after = null;
  while (!scope.isExhausted()) {
    const order = nextOf(scope, after);
    if (order === void 0 || order.demand.limitMicros < scope.floorMicrosMin || !hasRoom(run)) return;
    after = { limitMicros: order.demand.limitMicros, arrival: order.arrival };
    run.book.examined += 1;
    const within = lapsesAt(order.demand) <= run.at ? void 0 : scope.within(order);
    if (within !== void 0) matchOrder(run, order, limits.events, within === "anywhere" ? void 0 : within);
  }
}

// packages/engine/src/apply-leases.ts
function extendLease(run, command) {
  const { book, at } = run;
  const { commandId, matchId, leaseId, until, limitMicros, stands } = command;
  const lease = book.leases.get(matchId);
  if (lease === void 0 || lease.leaseId !== leaseId || lease.until <= at) return "unknown_id";
  if (!lease.running || book.wishes.has(matchId)) return "wrong_state";
  const decideBy = earlier(command.decideBy, lease.end);
  if (decideBy < at || lease.end <= at || until <= lease.end) return "too_late";
  if (book.halted) return "market_halted";
  if (book.suspended.has(lease.tenantId)) return "tenant_suspended";
  const slices = slicesUntil(book, lease, until);
  const isFree = slices !== void 0 && isFreeUntil(book, lease, until);
  if (slices === void 0 || !isFree && (!stands || decideBy <= at)) return "not_free";
  if (slices.some(({ priceMicros }) => priceMicros > limitMicros)) return "price_above_limit";
  if (isFree) emitExtended(run, lease, command, slices);
  else emit(run, { kind: "extension-standing", commandId, matchId, leaseId, tenantId: lease.tenantId, until, decideBy, limitMicros });
}
function cancelExtension(run, { matchId, extensionId }) {
  const { book, at } = run;
  const wish = book.wishes.get(matchId);
  if (wish?.commandId !== extensionId) return isSeen(book, extensionId, at) ? "wrong_state" : "unknown_id";
  emit(run, endOfWish(wish, "cancelled"));
}
function annulMatch(run, command) {
  const { book, at } = run;
  const { commandId, matchId, leaseId } = command;
  const lease = book.leases.get(matchId);
  if (lease === void 0 || lease.leaseId !== leaseId) return isSeen(book, matchId, at) ? "wrong_state" : "unknown_id";
  if (!lease.running) return "wrong_state";
  if (lease.start <= at) return "too_late";
  const { tenantId, withdrawalId, slices } = lease;
  emit(run, { kind: "match-annulled", commandId, matchId, leaseId, tenantId, withdrawalId });
  retryFor(run, nodesOf(run, slices));
}

// packages/engine/src/apply-nodes.ts
function updateNode2(run, command) {
  const { book } = run;
  const { commandId, nodeId, tenantId, tier, network, maintenance } = command;
  const owner = book.nodes.get(nodeId)?.deposit.offer.tenantId ?? book.maintained.get(nodeId) ?? tenantId;
  if (owner !== tenantId) return "unknown_id";
  const known = book.nodes.get(nodeId)?.offered ?? { tier, network };
  const isSame = known.tier === tier && known.network.kind === network.kind && known.network.gbpsPerGpu === network.gbpsPerGpu;
  if (isSame && maintenance === book.maintained.has(nodeId)) return "wrong_state";
  emit(run, { kind: "node-updated", commandId, nodeId, tenantId, tier, network, maintenance });
  retryFor(run, nodesOf(run, [{ nodeId }]));
}
function reclaimCapacity(run, command) {
  const { book, at } = run;
  const { commandId, tenantId, depositId, from } = command;
  const deposit = book.deposits.get(depositId);
  if (deposit === void 0) return isSeen(book, depositId, at) ? "wrong_state" : "unknown_id";
  const named = deposit.nodes.filter(({ offered }) => command.nodeId === null || offered.nodeId === command.nodeId);
  if (deposit.offer.tenantId !== tenantId || named.length === 0) return "unknown_id";
  if (from >= endOf(deposit)) return "too_late";
  const { noticeMs } = deposit.offer;
  if (noticeMs === null || from < addMs(at, noticeMs)) return "notice_too_short";
  const nodeIds = named.map(({ offered }) => offered.nodeId).filter((nodeId) => (book.reclaims.get(nodeId)?.from ?? endOf(deposit)) > from);
  if (nodeIds.length === 0) return "wrong_state";
  emit(run, { kind: "capacity-reclaiming", commandId, depositId, tenantId, nodeIds, from });
  const freed = carryOutReclaims(run);
  if (!run.cut) retryFor(run, freed);
}
var endOf = ({ offer: offer2, closesAt }) => offer2.windows.at(-1)?.end ?? closesAt;
function carryOutReclaims(run) {
  const { book } = run;
  const freed = /* @__PURE__ */ new Set();
  const open = [...book.reclaims].filter(([, { fullFrom: fullFrom2 }]) => fullFrom2 === null).map(([nodeId]) => nodeId);
  for (const nodeId of open.sort(compareText)) {
    const [node] = nodesOf(run, [{ nodeId }]);
    if (node === void 0) continue;
    for (const lease of reachingOf(run, node)) {
      if (!hasRoom(run)) return [];
      for (const other of nodesOf(run, lease.slices)) freed.add(other);
      clearLease(run, lease);
    }
    if (!hasRoom(run)) return [];
    const { depositId, tenantId } = node.deposit.offer;
    emit(run, { kind: "capacity-reclaimed", depositId, tenantId, nodeId });
    freed.add(node);
  }
  return [...freed];
}
function reachingOf({ book, at }, node) {
  const from = later(book.reclaims.get(node.offered.nodeId)?.from ?? at, at);
  const last = addMs(from, book.market?.turnaroundMs ?? 0);
  return [...node.leases].filter((lease) => lease.until > last).sort((a, b) => compareText(a.matchId, b.matchId));
}
function clearLease(run, lease) {
  const { book, at } = run;
  const fromOf = ({ nodeId }) => {
    const reclaim = book.reclaims.get(nodeId);
    return reclaim?.fullFrom === null && reclaim.from < lease.end ? reclaim.from : void 0;
  };
  const lost = lease.slices.filter((slice) => fromOf(slice) !== void 0).map(({ nodeId }) => nodeId);
  const from = lease.slices.map((slice) => fromOf(slice) ?? lease.end).reduce(earlier);
  const isAhead = lease.running && lease.start > at;
  if (isAhead && moveLease(run, lease, lost, "reclaimed")) return;
  if (isAhead && lease.start >= from) revokeLease(run, lease, "reclaimed");
  else shortenLease(run, lease, later(from, at), "reclaimed");
}

// packages/engine/src/apply-time.ts
function advance2(run, commandId) {
  passTimers(run);
  if (!run.cut && run.book.unfinished === null) emit(run, { kind: "advanced", commandId });
}
function passTimers(run) {
  const { book, at } = run;
  for (let timer = firstItem(book.timers); timer !== void 0 && timer.at <= at && hasRoom(run); timer = firstItem(book.timers)) {
    if (timer.kind === "close") emit(run, { kind: "deposit-closed", depositId: timer.depositId, tenantId: timer.tenantId });
    else if (timer.kind === "expire") endOrder2(run, timer.withdrawalId, timer.tenantId, "expired");
    else endWish(run, timer.matchId);
  }
}
function endWish(run, matchId) {
  const wish = run.book.wishes.get(matchId);
  assert(wish !== void 0, "a wish that stands is in the book");
  emit(run, endOfWish(wish, "not_free"));
}
function endOrder2(run, withdrawalId, tenantId, outcome) {
  const gpusOpen = run.book.standing.get(withdrawalId)?.gpusOpen ?? 0;
  emit(run, { kind: "withdrawal-ended", withdrawalId, tenantId, outcome, gpusOpen });
}

// packages/engine/src/size.ts
var gpusOf = (size) => size.kind === "gpus" ? size.gpus : size.nodes * size.gpusPerNode;

// packages/engine/src/apply-orders.ts
function placeWithdrawal(run, command) {
  if (run.book.halted) return "market_halted";
  const { withdrawalId, tenantId, ownerId, demand } = command;
  if (run.book.suspended.has(tenantId)) return "tenant_suspended";
  const order = { withdrawalId, tenantId, ownerId, demand, arrival: arrivesNow, gpusOpen: gpusOf(demand.size), matches: 0 };
  if (isCancelledBefore(run.book, withdrawalId, run.at)) endUnmatched(run, order, "cancelled");
  else if (callClearing(run.book) !== void 0) awaitCall(run, order);
  else if (demand.life.kind !== "standing" || demand.priceKind === "market") matchNow(run, order);
  else if (lapsesAt(demand) <= run.at) endUnmatched(run, order, "expired");
  else matchOrStand(run, order);
}
function endUnmatched(run, { withdrawalId, tenantId, gpusOpen }, outcome) {
  emit(run, { kind: "withdrawal-ended", withdrawalId, tenantId, outcome, gpusOpen });
}
function matchNow(run, order) {
  matchOrder(run, order, limits.matchesPerOrder);
  if (order.gpusOpen > 0) endUnmatched(run, order, "no_match");
}
function awaitCall(run, order) {
  const { withdrawalId, tenantId, ownerId, demand, gpusOpen } = order;
  if (lapsesAt(demand) > run.at) emit(run, { kind: "withdrawal-standing", withdrawalId, tenantId, ownerId, demand, gpusOpen });
  else endUnmatched(run, order, demand.life.kind === "standing" ? "expired" : "no_match");
}
function matchOrStand(run, order) {
  const { withdrawalId, tenantId, ownerId, demand, gpusOpen } = order;
  const found = findPlan(run.book, order, run.at);
  if (found !== void 0 && found.plan.gpus === gpusOpen) {
    enterFound(run, order, found);
    return;
  }
  emit(run, { kind: "withdrawal-standing", withdrawalId, tenantId, ownerId, demand, gpusOpen });
  const standing = run.book.standing.get(withdrawalId);
  if (found !== void 0 && standing !== void 0) matchOrder(run, standing, limits.events);
}
function cancelWithdrawal(run, { withdrawalId }) {
  const order = run.book.standing.get(withdrawalId);
  if (order === void 0) return isSeen(run.book, withdrawalId, run.at) ? "wrong_state" : "unknown_id";
  endOrder2(run, withdrawalId, order.tenantId, "cancelled");
}

// packages/engine/src/fail-leases.ts
function failLeases(run, node, neverReady) {
  const { book, at } = run;
  const { nodeId } = node.offered;
  const freed = /* @__PURE__ */ new Set();
  for (const lease of runningOf(node.leases, at)) {
    if (!hasRoom(run)) break;
    for (const other of nodesOf(run, lease.slices)) freed.add(other);
    const lost = lease.slices.flatMap((slice) => book.failed.has(slice.nodeId) ? [slice.nodeId] : []);
    const isUnused = lease.start > at || lease.leaseId === neverReady;
    if (isUnused && moveLease(run, lease, lost, "node_failed")) continue;
    const { matchId, leaseId, tenantId } = lease;
    emit(run, { kind: "lease-failed", matchId, leaseId, tenantId, nodeId, at });
  }
  return [...freed];
}

// packages/engine/src/apply-supply.ts
function emitClosed(run, { offer: { depositId, tenantId } }) {
  emit(run, { kind: "deposit-closed", depositId, tenantId });
}
function openDeposit(run, command) {
  const { book, at } = run;
  if (book.halted) return "market_halted";
  const { depositId, tenantId, ownerId, nodes, windows, floorMicros, unit, leaseMsMin, noticeMs } = command;
  if (book.suspended.has(tenantId)) return "tenant_suspended";
  if ((windows.at(-1)?.end ?? at) <= at) return "too_late";
  const holders = /* @__PURE__ */ new Set();
  for (const { nodeId } of nodes) {
    const holder = book.nodes.get(nodeId)?.deposit;
    if (holder !== void 0) holders.add(holder);
  }
  for (const holder of holders) if (holder.closesAt > at) return "node_offered_elsewhere";
  for (const holder of holders) emitClosed(run, holder);
  const deposit = { depositId, tenantId, ownerId, nodes, windows, floorMicros, unit, leaseMsMin, noticeMs };
  emit(run, { kind: "deposit-opened", deposit });
  retryFor(run, book.deposits.get(depositId)?.nodes ?? []);
}
function closeDeposit2(run, command) {
  const { book, at } = run;
  const deposit = book.deposits.get(command.depositId);
  if (deposit === void 0) return isSeen(book, command.depositId, at) ? "wrong_state" : "unknown_id";
  if (deposit.closing) return "wrong_state";
  emit(run, { kind: "deposit-closing", depositId: command.depositId, tenantId: deposit.offer.tenantId });
  if (deposit.closesAt <= at) emitClosed(run, deposit);
}
function returnCapacity(run, command) {
  const { book, at } = run;
  const { matchId, leaseId } = command;
  const lease = book.leases.get(matchId);
  if (lease === void 0 || lease.leaseId !== leaseId || lease.until <= at) return "unknown_id";
  if (!lease.running) return "wrong_state";
  if (command.at >= lease.end) return "too_late";
  const from = addMs(command.at, book.market?.turnaroundMs ?? 0);
  emit(run, { kind: "capacity-returned", matchId, leaseId, tenantId: lease.tenantId, at: command.at, from });
  retryFor(run, nodesOf(run, lease.slices));
}
function failNode2(run, command) {
  const { book } = run;
  const { commandId, nodeId, tenantId, neverReady } = command;
  const node = book.nodes.get(nodeId);
  if (node !== void 0 && node.deposit.offer.tenantId !== tenantId) return "unknown_id";
  if (book.failed.has(nodeId)) return "wrong_state";
  emit(run, { kind: "node-failed", commandId, nodeId, tenantId });
  if (node === void 0) return void 0;
  const freed = failLeases(run, node, neverReady);
  if (!run.cut) retryFor(run, freed);
}
function restoreNode2(run, command) {
  const { book } = run;
  const { commandId, nodeId, tenantId } = command;
  const owner = book.failed.get(nodeId);
  if (owner !== tenantId) return owner === void 0 && book.nodes.has(nodeId) ? "wrong_state" : "unknown_id";
  emit(run, { kind: "node-restored", commandId, nodeId, tenantId });
  retryFor(run, nodesOf(run, [{ nodeId }]));
}

// packages/engine/src/apply-tenants.ts
function suspendTenant(run, { commandId, tenantId, until }) {
  if (run.book.suspended.has(tenantId)) return "wrong_state";
  emit(run, { kind: "tenant-suspended", commandId, tenantId, until });
  const freed = carryOutSuspension(run, tenantId, until);
  if (!run.cut) retryFor(run, freed);
}
function reinstateTenant(run, { commandId, tenantId }) {
  const { book } = run;
  if (!book.suspended.has(tenantId)) return "wrong_state";
  emit(run, { kind: "tenant-reinstated", commandId, tenantId });
  retryFor(run, nodesOfTenant2(book, tenantId));
}
var nodesOfTenant2 = (book, tenantId) => [...book.deposits.values()].flatMap(({ offer: offer2, nodes }) => offer2.tenantId === tenantId ? nodes : []);
function carryOutSuspension(run, tenantId, until) {
  const { book, at } = run;
  const standing = [...book.standing.values()].filter((order) => order.tenantId === tenantId);
  for (const { withdrawalId } of standing.sort((a, b) => a.arrival - b.arrival)) {
    if (!hasRoom(run)) return [];
    endOrder2(run, withdrawalId, tenantId, "tenant_suspended");
  }
  const freed = /* @__PURE__ */ new Set();
  const supplied = new Set(nodesOfTenant2(book, tenantId).flatMap((node) => [...node.leases]));
  const bought = [...book.leases.values()].filter((lease) => lease.tenantId === tenantId);
  for (const lease of runningOf(/* @__PURE__ */ new Set([...bought, ...supplied]), at)) {
    if (!hasRoom(run)) break;
    for (const node of nodesOf(run, lease.slices)) freed.add(node);
    suspendLease(run, lease, { tenantId, until });
  }
  return [...freed];
}
function suspendLease(run, lease, { tenantId, until }) {
  const { book, at } = run;
  const isBuyer = lease.tenantId === tenantId;
  const reason = isBuyer ? "buyer_suspended" : "provider_suspended";
  if (lease.start <= at) {
    shortenLease(run, lease, later(until, at), reason);
    return;
  }
  const lost = lease.slices.flatMap(({ nodeId }) => book.nodes.get(nodeId)?.deposit.offer.tenantId === tenantId ? [nodeId] : []);
  if (isBuyer || !moveLease(run, lease, lost, reason)) revokeLease(run, lease, reason);
}

// packages/engine/src/call/call-limits.ts
var callLimits = {
  /** Orders that are matched together; those after them by limit and age take what is left, one by one. */
  orders: 1024,
  /** Nodes that one order is compared with, cheapest first. */
  nodesPerOrder: 1024,
  /** Nodes of one model, cheapest first. */
  nodes: 2048,
  /** Moments at which a lease of the model may start or end. */
  slots: 512
};

// packages/engine/src/call/slots.ts
var occupiedMs = (order, turnaroundMs) => Math.ceil((order.demand.durationMs + turnaroundMs) / minuteMs) * minuteMs;
function cutSlots(book, orders, nodes, at) {
  const turnaroundMs = book.market?.turnaroundMs ?? 0;
  const from = Math.min(...orders.map(({ demand }) => earliestStart(demand, at)));
  const until = Math.max(...orders.map((order) => latestStart(order.demand) + occupiedMs(order, turnaroundMs)));
  const lengths = [...new Set(orders.map((order) => occupiedMs(order, turnaroundMs)))].sort((a, b) => a - b);
  const known = /* @__PURE__ */ new Set([until]);
  const enter = (time) => {
    if (time < from || time > until || known.has(time) || known.size >= callLimits.slots) return false;
    known.add(time);
    return true;
  };
  const given = [...orders.map(({ demand }) => earliestStart(demand, at)), ...turnsOf(book, nodes)];
  let level = [...new Set(given)].filter((time) => time >= from && time <= until).sort((a, b) => a - b);
  let bounded = level.length >= callLimits.slots;
  level = level.filter(enter);
  while (level.length > 0 && !bounded) {
    const next = level.flatMap((time) => lengths.map((length) => time + length)).sort((a, b) => a - b);
    level = next.filter(enter);
    bounded = known.size >= callLimits.slots;
  }
  return { times: Float64Array.from([...known].sort((a, b) => a - b)), bounded };
}
function turnsOf(book, nodes) {
  const ids = new Set(nodes.map(({ offered }) => offered.nodeId));
  const turns = [];
  for (const { deposit } of nodes) for (const window of deposit.offer.windows) turns.push(window.start);
  for (const lease of book.leases.values()) {
    if (lease.slices.some(({ nodeId }) => ids.has(nodeId))) turns.push(lease.start, ceilMinute(lease.until));
  }
  return turns;
}
function slotAt(times, time) {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = low + high >>> 1;
    if ((times[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
var slotFrom = (times, time) => slotAt(times, time - 1) + 1;
var startOf = (times, slot) => instant(times[slot] ?? 0);

// packages/engine/src/call/build-model.ts
function buildModel(book, orders, at) {
  const eligible = findEligible(book, orders, at);
  const nodes = unite(eligible);
  const served = orders.filter((_, place2) => (eligible[place2]?.length ?? 0) > 0);
  if (served.length === 0) return void 0;
  const { times, bounded } = cutSlots(book, served, nodes, at);
  const indexes = new Map(nodes.map((node, index) => [node, index]));
  const ends = endsByLength(book, served, times);
  const model = [];
  for (const [place2, order] of orders.entries()) {
    const own = (eligible[place2] ?? []).filter((node) => indexes.has(node));
    if (own.length > 0) model.push(toModelOrder(order, setsOf(order, own, indexes), { times, ends: ends(order), at }));
  }
  const whole = Int32Array.from(nodes, ({ deposit, offered }) => deposit.offer.unit === "node" ? offered.gpus : 0);
  return { orders: model, nodes, times, bounded, whole, free: freeOf(indexes, times), reach: reachOf(nodes, times) };
}
function findEligible(book, orders, at) {
  const offered = [];
  for (const { nodes, offer: offer2 } of book.deposits.values()) {
    if ((offer2.windows.at(-1)?.end ?? at) <= at) continue;
    for (const node of nodes) if (node.listed) offered.push(node);
  }
  offered.sort(compareNodes);
  return orders.map((order) => {
    const found = [];
    for (const node of offered) {
      if (found.length === callLimits.nodesPerOrder || node.deposit.offer.floorMicros > order.demand.limitMicros) break;
      if (isEligible(order, node) && hasWindow(order, node, at)) found.push(node);
    }
    return found;
  });
}
var hasWindow = ({ demand }, { deposit }, at) => deposit.offer.windows.some(({ start, end }) => {
  const first = Math.max(start, earliestStart(demand, at));
  return first <= latestStart(demand) && first + demand.durationMs <= end;
});
var unite = (eligible) => [...new Set(eligible.flat())].sort(compareNodes).slice(0, callLimits.nodes);
function endsByLength(book, orders, times) {
  const turnaroundMs = book.market?.turnaroundMs ?? 0;
  const known = /* @__PURE__ */ new Map();
  for (const order of orders) {
    const length = occupiedMs(order, turnaroundMs);
    if (!known.has(length))
      known.set(
        length,
        Int32Array.from(times, (time) => slotFrom(times, time + length))
      );
  }
  return (order) => known.get(occupiedMs(order, turnaroundMs)) ?? new Int32Array(times.length);
}
function setsOf(order, own, indexes) {
  const byFabric = /* @__PURE__ */ new Map();
  for (const node of own) {
    const key = order.demand.sameFabric === null ? "" : node.offered.fabricId;
    byFabric.set(key, [...byFabric.get(key) ?? [], node]);
  }
  return [...byFabric.values()].map((nodes) => ({
    nodes: Int32Array.from(nodes, (node) => indexes.get(node) ?? 0),
    margins: Float64Array.from(nodes, ({ deposit }) => Number(order.demand.limitMicros) - deposit.floor)
  }));
}
function toModelOrder(order, sets, { times, ends, at }) {
  const { size, durationMs } = order.demand;
  return {
    order,
    wanted: order.gpusOpen,
    least: gpusLeast(order),
    perNode: size.kind === "shape" ? size.gpusPerNode : 0,
    minutes: Math.ceil(durationMs / minuteMs),
    sets,
    first: slotFrom(times, earliestStart(order.demand, at)),
    last: slotAt(times, latestStart(order.demand)),
    ends
  };
}
function freeOf(indexes, times) {
  const slots = times.length;
  const free = new Int32Array(indexes.size * slots);
  for (const [{ calendar, offered }, index] of indexes) {
    for (let slot = 0; slot < slots; slot += 1) {
      const used = peakUse(calendar, times[slot] ?? 0, times[slot + 1] ?? Number.POSITIVE_INFINITY);
      free[index * slots + slot] = Math.max(0, offered.gpus - used);
    }
  }
  return free;
}
function reachOf(nodes, times) {
  const slots = times.length;
  const reach = new Int32Array(nodes.length * slots);
  for (const [index, { deposit }] of nodes.entries()) {
    for (const { start, end } of deposit.offer.windows) {
      const until = slotFrom(times, end);
      for (let slot = slotFrom(times, start); slot < until; slot += 1) {
        reach[index * slots + slot] = Math.floor((end - (times[slot] ?? 0)) / minuteMs);
      }
    }
  }
  return reach;
}

// packages/domain/src/money.ts
var microsMax = 10n ** 17n;
var priceMicrosMax = 400000000000n;
function divideHalfEven(dividend, divisor2) {
  assert(divisor2 > 0n, "divideHalfEven: divisor must be positive");
  const floor = dividend / divisor2 - (dividend % divisor2 < 0n ? 1n : 0n);
  const twiceRest = 2n * (dividend - floor * divisor2);
  if (twiceRest > divisor2) return floor + 1n;
  if (twiceRest < divisor2) return floor;
  return floor % 2n === 0n ? floor : floor + 1n;
}
var bpsPerUnit = 10000n;

// packages/engine/src/call/call-price.ts
function callPrice({ limitMicros, priceKind }, floorMicros, kBps) {
  if (priceKind === "market") return floorMicros;
  return divideHalfEven(floorMicros * bpsPerUnit + (limitMicros - floorMicros) * BigInt(kBps), bpsPerUnit);
}

// packages/engine/src/call/enter-placements.ts
function enterPlacements(run, model, { placed }, clearing, note) {
  for (const [index, order] of model.orders.entries()) {
    const placement = placed[index];
    if (placement === void 0) continue;
    if (!hasRoom(run)) return;
    const plan = toCallPlan(run, model, order, placement, clearing.kBps);
    if (plan !== void 0) enterFound(run, order.order, { plan, bounded: model.bounded }, note);
  }
}
function toCallPlan({ book }, model, { order, first }, placement, kBps) {
  const start = startOf(model.times, placement.start);
  const end = addMs(start, order.demand.durationMs);
  const trial = { start, end, until: addMs(end, book.market?.turnaroundMs ?? 0) };
  const taken = [];
  for (const [part, index] of placement.nodes.entries()) {
    const node = model.nodes[index];
    const gpus = placement.gpus[part] ?? 0;
    if (node === void 0 || freeFor(trial, node) < gpus || !isEligible(order, node)) return void 0;
    taken.push({ node, gpus, price: priceOf2(order, node, kBps), free: freeFor(trial, node) });
  }
  const plan = toPlan(start, taken, placement.start - first + 1);
  return plan.gpus >= gpusLeast(order) ? plan : void 0;
}
function atCallPrice(order, plan, kBps) {
  const taken = plan.taken.map((one) => ({ ...one, price: priceOf2(order, one.node, kBps) }));
  return toPlan(plan.start, taken, plan.ordinal);
}
var priceOf2 = ({ demand }, { deposit }, kBps) => Number(callPrice(demand, deposit.offer.floorMicros, kBps));

// packages/engine/src/call/generator.ts
var range = 4294967296;
function createGenerator(seed) {
  let state = seed >>> 0;
  return {
    below(below) {
      state = state + 1831565813 >>> 0;
      let mixed = Math.imul(state ^ state >>> 15, state | 1);
      mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
      return Math.floor(((mixed ^ mixed >>> 14) >>> 0) / range * below);
    }
  };
}
var seedOf = (position, index) => (Math.imul(position, 2654435761) ^ Math.imul(index + 1, 2246822507)) >>> 0;

// packages/engine/src/call/take-of.ts
function takeOf(free, open, whole, perNode) {
  if (whole > 0) return free >= whole && whole <= open ? whole : 0;
  if (perNode > 0) return free >= perNode ? perNode : 0;
  return Math.min(free, open);
}

// packages/engine/src/call/build-placement.ts
var alikeMax = 64;
function buildPlacement(state, order, set, start) {
  return build(state, order, set, start, true) ?? build(state, order, set, start, false);
}
function build(state, order, set, start, bestFit) {
  const nodes = [];
  const gpus = [];
  let open = order.wanted;
  let gained = 0;
  for (let position = 0; position < set.nodes.length && open > 0; ) {
    const margin = set.margins[position] ?? 0;
    const alike = [];
    for (; position < set.nodes.length && set.margins[position] === margin && alike.length < alikeMax; position += 1) {
      const node = set.nodes[position] ?? 0;
      const free = freeFrom2(state, order, node, start);
      if (free > 0) alike.push({ node, free });
    }
    if (bestFit) alike.sort((a, b) => leftover(order, a) - leftover(order, b));
    for (const { node, free } of alike) {
      const taken = open === 0 ? 0 : takeOf(free, open, state.model.whole[node] ?? 0, order.perNode);
      if (taken === 0) continue;
      nodes.push(node);
      gpus.push(taken);
      open -= taken;
      gained += taken * margin;
    }
  }
  if (order.wanted - open < order.least) return void 0;
  return { start, end: order.ends[start] ?? 0, nodes, gpus, gain: gained * order.minutes };
}
var leftover = ({ perNode, wanted }, { free }) => free - (perNode > 0 ? perNode : Math.min(free, wanted));
function freeFrom2({ model, free }, { minutes, ends }, node, start) {
  const row = node * model.times.length;
  if ((model.reach[row + start] ?? 0) < minutes) return 0;
  let least = free[row + start] ?? 0;
  const end = row + (ends[start] ?? 0);
  for (let slot = row + start + 1; slot < end && least > 0; slot += 1) {
    const value = free[slot] ?? 0;
    if (value < least) least = value;
  }
  return least;
}

// packages/engine/src/call/find-place.ts
var createScratch = (slots) => ({
  open: new Int32Array(slots),
  gained: new Float64Array(slots),
  queue: new Int32Array(slots)
});
function findPlace(state, scratch, order, blink) {
  let best;
  for (const set of order.sets) {
    const nodes = blink === null ? set : without(set, blink);
    const start = bestStart(state, scratch, order, nodes);
    if (start < 0) continue;
    const gain = (scratch.gained[start] ?? 0) * order.minutes;
    if (best !== void 0 && gain <= best.gain) continue;
    const placement = buildPlacement(state, order, nodes, start);
    if (placement !== void 0 && (best === void 0 || placement.gain > best.gain)) best = placement;
  }
  return best;
}
function without({ nodes, margins }, blink) {
  const kept = Array.from(nodes, () => !blink());
  return { nodes: nodes.filter((_, place2) => kept[place2]), margins: margins.filter((_, place2) => kept[place2]) };
}
function bestStart(state, scratch, order, { nodes, margins }) {
  const { open, gained } = scratch;
  const { first, last, wanted, least } = order;
  open.fill(wanted, first, last + 1);
  gained.fill(0, first, last + 1);
  let full = -1;
  for (let position = 0; position < nodes.length; position += 1) {
    const margin = margins[position] ?? 0;
    if (full >= 0 && !canBeat(scratch, order, margin, gained[full] ?? 0)) return full;
    full = takeNode(state, scratch, order, { node: nodes[position] ?? 0, margin, full });
  }
  let best = full;
  for (let start = first; start <= last; start += 1) {
    if (wanted - (open[start] ?? 0) < least) continue;
    if (best < 0 || (gained[start] ?? 0) > (gained[best] ?? 0)) best = start;
  }
  return best;
}
function canBeat({ open, gained }, { first, last }, margin, most2) {
  for (let start = first; start <= last; start += 1) {
    const left = open[start] ?? 0;
    if (left > 0 && (gained[start] ?? 0) + left * margin > most2) return true;
  }
  return false;
}
function takeNode({ free, model }, { open, gained, queue }, order, { node, margin, full }) {
  const { first, last, ends, minutes, perNode } = order;
  const { reach } = model;
  const whole = model.whole[node] ?? 0;
  const row = node * model.times.length;
  let best = full;
  let head = 0;
  let tail = 0;
  let fed = first;
  for (let start = first; start <= last; start += 1) {
    for (const end = ends[start] ?? 0; fed < end; fed += 1) {
      const value = free[row + fed] ?? 0;
      while (tail > head && (free[row + (queue[tail - 1] ?? 0)] ?? 0) >= value) tail -= 1;
      queue[tail] = fed;
      tail += 1;
    }
    while ((queue[head] ?? 0) < start && head < tail) head += 1;
    const left = open[start] ?? 0;
    if (left === 0 || (reach[row + start] ?? 0) < minutes) continue;
    const taken = takeOf(free[row + (queue[head] ?? 0)] ?? 0, left, whole, perNode);
    if (taken === 0) continue;
    open[start] = left - taken;
    gained[start] = (gained[start] ?? 0) + taken * margin;
    if (taken === left && isBetter(gained, start, best)) best = start;
  }
  return best;
}
var isBetter = (gained, start, best) => best < 0 || (gained[start] ?? 0) > (gained[best] ?? 0) || gained[start] === gained[best] && start < best;

// packages/engine/src/call/call-state.ts
var createCallState = (model) => ({
  model,
  free: model.free.slice(),
  placed: model.orders.map(() => void 0),
  users: model.nodes.map(() => []),
  total: 0
});
function occupy2({ model, free }, { start, end, nodes, gpus }, change) {
  const slots = model.times.length;
  for (let part = 0; part < nodes.length; part += 1) {
    const row = (nodes[part] ?? 0) * slots;
    const taken = change * (gpus[part] ?? 0);
    for (let slot = row + start; slot < row + end; slot += 1) free[slot] = (free[slot] ?? 0) - taken;
  }
}
function place(state, index, placement) {
  occupy2(state, placement, 1);
  for (const node of placement.nodes) state.users[node]?.push(index);
  state.placed[index] = placement;
  state.total += placement.gain;
}
function lift(state, index) {
  const placement = state.placed[index];
  if (placement === void 0) return;
  occupy2(state, placement, -1);
  for (const node of placement.nodes) {
    const users = state.users[node] ?? [];
    users.splice(users.indexOf(index), 1);
  }
  state.placed[index] = void 0;
  state.total -= placement.gain;
}

// packages/engine/src/call/greedy.ts
function placeInOrder(model, scratch, sequence) {
  const state = createCallState(model);
  for (const index of sequence) {
    const order = model.orders[index];
    const placement = order && findPlace(state, scratch, order, null);
    if (placement !== void 0) place(state, index, placement);
  }
  return state;
}
function gainsAlone(model, scratch) {
  const empty = createCallState(model);
  return model.orders.map((order) => findPlace(empty, scratch, order, null)?.gain ?? -1);
}
function solveGreedily(model, scratch) {
  const gains = gainsAlone(model, scratch);
  const sizes2 = model.orders.map(({ wanted, minutes }) => wanted * minutes);
  const limits2 = model.orders.map(({ order }) => Number(order.demand.limitMicros));
  const gain = (index) => gains[index] ?? 0;
  const size = (index) => sizes2[index] ?? 1;
  const keys = [
    gain,
    (index) => gain(index) / size(index),
    (index) => limits2[index] ?? 0,
    () => 0,
    size,
    (index) => -size(index)
  ];
  const able = gains.flatMap((value, index) => value < 0 ? [] : [index]);
  let best = createCallState(model);
  for (const [pass, key] of keys.entries()) {
    const sequence = able.toSorted((a, b) => key(b) - key(a) || arrivalOf(model, a) - arrivalOf(model, b));
    const state = placeInOrder(model, scratch, sequence);
    if (pass === 0 || state.total > best.total) best = state;
  }
  return { state: best, able };
}
var arrivalOf = ({ orders }, index) => orders[index]?.order.arrival ?? 0;

// packages/engine/src/call/ruin.ts
var removedMax = 8;
function remove(state, ruin, index) {
  const was = state.placed[index];
  if (was === void 0) return;
  lift(state, index);
  ruin.removed.push({ index, was });
  ruin.from = Math.min(ruin.from, was.start);
  ruin.until = Math.max(ruin.until, was.end);
}
var emptyRuin = (guest) => ({ removed: [], guest, from: Number.MAX_SAFE_INTEGER, until: 0 });
function makeRoom(state, random, guest) {
  const ruin = emptyRuin(guest);
  const order = state.model.orders[guest];
  const set = order?.sets[random.below(order.sets.length)];
  if (order === void 0 || set === void 0 || order.last < order.first) return ruin;
  const start = order.first + random.below(order.last - order.first + 1);
  const end = order.ends[start] ?? 0;
  const offset = random.below(Math.min(set.nodes.length, 4 + (set.nodes.length >> 1)));
  let gpus = 0;
  for (let step = 0; step < set.nodes.length && gpus < order.wanted && ruin.removed.length < removedMax; step += 1) {
    const node = set.nodes[(offset + step) % set.nodes.length] ?? 0;
    if ((state.model.reach[node * state.model.times.length + start] ?? 0) < order.minutes) continue;
    for (const user of [...state.users[node] ?? []]) {
      const use = state.placed[user];
      if (use !== void 0 && use.start < end && start < use.end && ruin.removed.length < removedMax) remove(state, ruin, user);
    }
    gpus += order.perNode > 0 ? order.perNode : state.model.nodes[node]?.offered.gpus ?? 0;
  }
  return ruin;
}
function removeNear(state, random, first) {
  const ruin = emptyRuin(-1);
  const order = state.model.orders[first];
  const was = state.placed[first];
  if (order === void 0 || was === void 0) return ruin;
  const wanted = 1 + random.below(removedMax);
  const set = order.sets.find(({ nodes }) => nodes.includes(was.nodes[0] ?? -1));
  remove(state, ruin, first);
  const pool = random.below(2) === 0 ? was.nodes : set?.nodes ?? was.nodes;
  const span = was.end - was.start;
  for (let tries = 0; tries < 3 * wanted && ruin.removed.length < wanted; tries += 1) {
    const users = state.users[pool[random.below(pool.length)] ?? 0] ?? [];
    const user = users[random.below(users.length)];
    const use = user === void 0 ? void 0 : state.placed[user];
    if (user === void 0 || use === void 0 || use.start > was.end + span || use.end < was.start - span) continue;
    remove(state, ruin, user);
  }
  return ruin;
}

// packages/engine/src/call/improve.ts
var guestsMax = 12;
var blinks = [64, 8, 3];
var thresholdShare = 4;
function improve(begun, iterations) {
  const { state, able, random } = begun;
  const waiting = able.filter((index) => state.placed[index] === void 0);
  const search = { ...begun, waiting };
  const threshold = state.total / able.length / thresholdShare;
  let best = [...state.placed];
  let bestTotal = state.total;
  for (let step = 0; step < iterations; step += 1) {
    const before = state.total;
    const ruin = pickRuin(search);
    const tried = recreate(search, ruin);
    const allowed = threshold * (1 - step / iterations) * random.below(1e3) / 1e3;
    if (state.total < before - allowed) undo(search, ruin, tried);
    else settle(search, ruin, tried);
    if (state.total <= bestTotal) continue;
    bestTotal = state.total;
    best = [...state.placed];
  }
  return best;
}
function pickRuin({ state, able, random, waiting }) {
  const guest = waiting[random.below(waiting.length)];
  if (guest !== void 0 && random.below(2) === 0) return makeRoom(state, random, guest);
  return removeNear(state, random, able[random.below(able.length)] ?? 0);
}
function recreate(search, ruin) {
  const { state, scratch, random } = search;
  const tried = ruin.removed.map(({ index }) => index);
  tried.push(...pickGuests(search, ruin));
  sortBy(tried, sequenceKey(search));
  if (ruin.guest >= 0 && random.below(2) === 0) tried.unshift(ruin.guest);
  else if (ruin.guest >= 0) tried.splice(random.below(tried.length + 1), 0, ruin.guest);
  for (const index of tried) {
    const order = state.model.orders[index];
    const placement = order && findPlace(state, scratch, vary(order, random), pickBlink(random));
    if (placement !== void 0) place(state, index, placement);
  }
  return tried;
}
function pickBlink(random) {
  const every = blinks[random.below(blinks.length + 1) - 1];
  return every === void 0 ? null : () => random.below(every) === 0;
}
function vary(order, random) {
  if (order.least === order.wanted || random.below(2) === 0) return order;
  return { ...order, wanted: order.least + random.below(order.wanted - order.least) };
}
function pickGuests({ state, random, waiting }, ruin) {
  const found = [];
  const offset = random.below(waiting.length);
  const looked = Math.min(waiting.length, 4 * guestsMax);
  for (let step = 0; step < looked && found.length < guestsMax; step += 1) {
    const index = waiting[(offset + step) % waiting.length] ?? 0;
    const order = state.model.orders[index];
    if (index === ruin.guest || order === void 0) continue;
    if (order.first < ruin.until && (order.ends[order.last] ?? 0) > ruin.from) found.push(index);
  }
  return found;
}
function sequenceKey({ state, random }) {
  const orders = state.model.orders;
  const ask = (index, key) => {
    const order = orders[index];
    return order === void 0 ? 0 : key(order);
  };
  const margin = (order) => order.sets[0]?.margins[0] ?? 0;
  switch (random.below(4)) {
    case 0:
      return (index) => ask(index, (order) => -margin(order) * order.wanted * order.minutes);
    case 1:
      return (index) => ask(index, (order) => -margin(order));
    case 2:
      return (index) => ask(index, (order) => -order.wanted * order.minutes);
    default:
      return () => random.below(1e6);
  }
}
function sortBy(indexes, key) {
  const keyed = indexes.map((index) => ({ index, key: key(index) }));
  keyed.sort((a, b) => a.key - b.key || a.index - b.index);
  for (const [position, { index }] of keyed.entries()) indexes[position] = index;
}
function undo({ state }, { removed }, tried) {
  for (const index of tried) lift(state, index);
  for (const { index, was } of removed) place(state, index, was);
}
function settle({ state, waiting }, { removed }, tried) {
  for (const index of tried) {
    const position = waiting.indexOf(index);
    if (state.placed[index] !== void 0 && position >= 0) waiting.splice(position, 1);
  }
  for (const { index } of removed) if (state.placed[index] === void 0) waiting.push(index);
}

// packages/engine/src/call/solve.ts
function solve(model, seed, iterations) {
  const scratch = createScratch(model.times.length);
  const { state, able } = solveGreedily(model, scratch);
  const greedy = toSolution(model, [...state.placed]);
  if (iterations === 0 || able.length < 2) return greedy;
  const improved = toSolution(model, improve({ state, able, scratch, random: createGenerator(seed) }, iterations));
  return improved.surplusScore > greedy.surplusScore ? improved : greedy;
}
function toSolution(model, placed) {
  const surplusScore = placed.reduce((sum, placement, index) => sum + surplusOf(model, index, placement), 0n);
  return { placed, surplusScore };
}
function surplusOf({ orders, nodes }, index, placement) {
  const demand = orders[index]?.order.demand;
  if (placement === void 0 || demand === void 0) return 0n;
  const perHour = placement.nodes.reduce((sum, node, part) => {
    const floor = nodes[node]?.deposit.offer.floorMicros ?? 0n;
    return sum + (demand.limitMicros - floor) * BigInt(placement.gpus[part] ?? 0);
  }, 0n);
  return perHour * BigInt(demand.durationMs);
}

// packages/engine/src/call/waiting-orders.ts
function waitingOrders(book) {
  const stirred = [...book.stirred].sort(compareText).flatMap((nodeId) => {
    const node = book.nodes.get(nodeId);
    return node === void 0 || node.deposit.closing || book.failed.has(nodeId) ? [] : [node];
  });
  const waiting = [...book.standing.values()].filter(
    (order) => lapsesAt(order.demand) > book.at && (order.arrival >= book.calledArrivals || stirred.some((node) => mayServe2(book, order, node)))
  );
  return waiting.sort(compareStanding);
}
var mayServe2 = (book, order, node) => node.deposit.offer.floorMicros <= order.demand.limitMicros && isEligible(order, node) && startRuns(order, node, earliestStart(order.demand, book.at), book.market?.turnaroundMs ?? 0).length > 0;

// packages/engine/src/call/call-waiting.ts
function callWaiting(run) {
  const clearing = callClearing(run.book);
  if (clearing === void 0 || run.book.halted) return;
  const waiting = waitingOrders(run.book);
  const note = matchTogether(run, waiting.slice(0, callLimits.orders), clearing);
  for (const order of waiting) matchOneByOne(run, order, clearing, note);
  for (const order of waiting) endIfImmediate(run, order);
}
function matchTogether(run, batch, clearing) {
  const { iterations } = clearing;
  const seed = seedOf(run.position, run.index);
  const model = batch.length === 0 ? void 0 : buildModel(run.book, batch, run.at);
  if (model === void 0) return { batch: batch.length, seed, iterations, surplusScore: 0n };
  const solution = solve(model, seed, iterations);
  const note = { batch: batch.length, seed, iterations, surplusScore: solution.surplusScore };
  enterPlacements(run, model, solution, clearing, note);
  return note;
}
function matchOneByOne(run, order, { kBps }, note) {
  for (let made = 0; made < limits.matchesPerOrder && order.gpusOpen > 0 && hasRoom(run); made += 1) {
    const found = findPlan(run.book, { ...order, arrival: arrivesNow }, run.at);
    if (found === void 0) return;
    enterFound(run, order, { ...found, plan: atCallPrice(order, found.plan, kBps) }, note);
  }
}
function endIfImmediate(run, { withdrawalId, tenantId, demand, gpusOpen }) {
  const isStanding = demand.life.kind === "standing" && demand.priceKind === "limit";
  if (isStanding || gpusOpen === 0 || !hasRoom(run)) return;
  emit(run, { kind: "withdrawal-ended", withdrawalId, tenantId, outcome: "no_match", gpusOpen });
}

// packages/engine/src/call/clear.ts
function clear(run, commandId) {
  if (callClearing(run.book) === void 0) return "wrong_state";
  if (run.book.unfinished !== null) return void 0;
  passTimers(run);
  if (!run.cut) callWaiting(run);
  if (!run.cut) emit(run, { kind: run.book.halted ? "advanced" : "cleared", commandId });
  return void 0;
}

// packages/domain/src/clearing.ts
var clearingLimits = { everyMsMax: 6e4, everyMs: 5e3, kBps: 5e3, iterationsMax: 1e5, iterations: 2e3 };

// packages/engine/src/check-command.ts
var most = {
  nodes: 500,
  windows: 1e3,
  gpusPerNode: 1024,
  gpus: 1e4,
  places: 100,
  time: 864e13,
  durationMs: 3660 * dayMs,
  gbps: 1e6
};
var isCount = (value, max) => Number.isSafeInteger(value) && value >= 1 && value <= max;
var isTime = (value) => Number.isSafeInteger(value) && value >= 0 && value <= most.time;
var isPrice = (value) => value >= 0n && value <= priceMicrosMax;
function faultsOf(command) {
  const faults = [];
  if (!isTime(command.admittedAt)) faults.push("admittedAt is no time");
  switch (command.kind) {
    case "open-market":
      if (!isPrice(command.priceCapMicros)) faults.push("priceCapMicros is out of range");
      if (!isTime(command.turnaroundMs) || command.turnaroundMs > dayMs || !isWholeMinute(command.turnaroundMs)) {
        faults.push("turnaroundMs is not whole minutes up to a day");
      }
      if (command.clearing !== void 0) checkClearing(command.clearing, faults);
      break;
    case "open-deposit":
      checkDeposit(command, faults);
      break;
    case "place-withdrawal":
      checkDemand(command.demand, faults);
      break;
    case "return-capacity":
      if (!isTime(command.at)) faults.push("at is no time");
      break;
    case "update-node":
      if (!isBandwidth(command.network.gbpsPerGpu)) faults.push("gbpsPerGpu is out of range");
      break;
    case "suspend-tenant":
      if (!isTime(command.until)) faults.push("until is no time");
      break;
    case "extend-lease":
      if (!isTime(command.until) || !isTime(command.decideBy)) faults.push("until or decideBy is no time");
      if (!isPrice(command.limitMicros)) faults.push("limitMicros is out of range");
      break;
    case "reclaim-capacity":
      if (!isTime(command.from) || !isWholeMinute(command.from)) faults.push("from is not on a whole minute");
      break;
    default:
      break;
  }
  return faults;
}
function checkClearing(clearing, faults) {
  if (clearing.kind === "continuous") return;
  const { everyMs, kBps, iterations } = clearing;
  const isWithin3 = (value, least, max) => Number.isSafeInteger(value) && value >= least && value <= max;
  const isWholeSeconds = everyMs % secondMs === 0 && isWithin3(everyMs, secondMs, clearingLimits.everyMsMax);
  if (!isWholeSeconds) faults.push("everyMs is not whole seconds up to a minute");
  if (!isWithin3(kBps, 0, Number(bpsPerUnit))) faults.push("kBps is not 0 to 10000");
  if (!isWithin3(iterations, 0, clearingLimits.iterationsMax)) faults.push("iterations are out of range");
}
function checkDeposit({ nodes, windows, floorMicros, leaseMsMin, noticeMs }, faults) {
  if (!isCount(nodes.length, most.nodes)) faults.push(`nodes are not 1 to ${most.nodes}`);
  if (new Set(nodes.map(({ nodeId }) => nodeId)).size !== nodes.length) faults.push("a node is named twice");
  if (!nodes.every(isOffered)) faults.push("a node has a figure or region out of range");
  if (!isCount(windows.length, most.windows)) faults.push(`windows are not 1 to ${most.windows}`);
  if (!windows.every((window, index) => isWindow(window, windows[index - 1]))) {
    faults.push("windows are not ascending, disjoint and on whole minutes");
  }
  if (!isPrice(floorMicros)) faults.push("floorMicros is out of range");
  if (!Number.isSafeInteger(leaseMsMin) || leaseMsMin < 0) faults.push("leaseMsMin is out of range");
  if (!isNotice(noticeMs)) faults.push("noticeMs is out of range");
}
var isNotice = (value) => value === null || Number.isSafeInteger(value) && value >= 0 && value <= most.durationMs;
var isBandwidth = (gbps) => Number.isFinite(gbps) && gbps >= 0 && gbps <= most.gbps;
var isOffered = ({ gpus, region, network }) => isCount(gpus, most.gpusPerNode) && regionForm.test(region.country) && regionForm.test(region.code) && isBandwidth(network.gbpsPerGpu);
var isWindow = ({ start, end }, previous) => isTime(start) && isTime(end) && isWholeMinute(start) && isWholeMinute(end) && start < end && (previous === void 0 || previous.end <= start);
function checkDemand({ size, regions, sameFabric, durationMs, startEarliest, endLatest, limitMicros, life, noticeMsMin, providersExcluded }, faults) {
  const parts = size.kind === "gpus" ? [size.gpus, size.gpusMin] : [size.nodes, size.gpusPerNode];
  if (!parts.every((part) => isCount(part, most.gpus)) || gpusOf(size) > most.gpus) faults.push("size is out of range");
  if (size.kind === "gpus" && size.gpusMin > size.gpus) faults.push("gpusMin is above gpus");
  if (size.kind === "shape" && size.gpusPerNode > most.gpusPerNode) faults.push("gpusPerNode is out of range");
  if (regions.allow.length > most.places || regions.deny.length > most.places) faults.push("too many regions");
  if (sameFabric !== null && !isBandwidth(sameFabric.gbpsPerGpu)) faults.push("gbpsPerGpu is out of range");
  if (!isCount(durationMs, most.durationMs)) faults.push("durationMs is out of range");
  if (!isTime(startEarliest) || !isTime(endLatest)) faults.push("startEarliest or endLatest is no time");
  if (!isPrice(limitMicros)) faults.push("limitMicros is out of range");
  if (life.kind === "standing" && !isTime(life.until)) faults.push("until is no time");
  if (!isNotice(noticeMsMin)) faults.push("noticeMsMin is out of range");
  if (providersExcluded.length > most.places) faults.push("too many providers are excluded");
}

// packages/engine/src/duplicates.ts
function placedId(command) {
  if (command.kind === "open-deposit") return command.depositId;
  return command.kind === "place-withdrawal" ? command.withdrawalId : void 0;
}
function isLive(book, command) {
  if (command.kind === "open-deposit") return book.deposits.has(command.depositId);
  return command.kind === "place-withdrawal" && book.standing.has(command.withdrawalId);
}
var repeatable = /* @__PURE__ */ new Set(["extend-lease", "fail-node", "restore-node"]);
function refuseRepeated(book, command, at) {
  const placed = placedId(command);
  if (isSeen(book, command.commandId, at) || isLive(book, command)) return "duplicate";
  if (placed !== void 0 && isSeen(book, placed, at)) return "duplicate";
  const canRepeat = placed !== void 0 || repeatable.has(command.kind);
  return canRepeat && isBeyondHorizon(command.admittedAt, at) ? "stale" : void 0;
}

// packages/engine/src/finish.ts
function finish(run, command) {
  const { kind, commandId } = command;
  const { book } = run;
  for (const nodeId of [...book.failed.keys()].sort()) {
    const node = book.nodes.get(nodeId);
    if (node !== void 0) failLeases(run, node, kind === "fail-node" ? command.neverReady : void 0);
  }
  if (!run.cut) carryOutReclaims(run);
  for (const [tenantId, until] of [...book.suspended].sort(([a], [b]) => compareText(a, b))) {
    if (!run.cut) carryOutSuspension(run, tenantId, until);
  }
  if (!run.cut) passTimers(run);
  const isCall = kind === "clear" && !book.halted && callClearing(book) !== void 0;
  if (!run.cut && isCall) callWaiting(run);
  else if (!run.cut) retryAll(run);
  if (!run.cut) emit(run, { kind: isCall ? "cleared" : "advanced", commandId });
}

// packages/engine/src/apply.ts
function apply(book, command, at, position, index) {
  const run = { book, at: later(at, book.at), position, index, events: [], cut: false };
  passTime(book, run.at);
  if (book.unfinished !== null && book.unfinished === command.commandId) finish(run, command);
  else {
    const unfit = refuseUnfit(run, command);
    const refusal = unfit ?? carryOut(run, command);
    if (refusal !== void 0) refuse(run, command, refusal);
    if (unfit !== void 0) return run.events;
    if (book.unfinished !== null && !run.cut) finish(run, command);
  }
  if (run.cut) emit(run, { kind: "continue", commandId: command.commandId });
  return run.events;
}
function refuseUnfit({ book, at }, command) {
  if (faultsOf(command).length > 0) return "malformed";
  if (book.market === null && command.kind !== "open-market") return "market_not_open";
  return refuseRepeated(book, command, at);
}
function carryOut(run, command) {
  switch (command.kind) {
    case "open-market":
      return openMarket(run, command);
    case "open-deposit":
      return openDeposit(run, command);
    case "close-deposit":
      return closeDeposit2(run, command);
    case "place-withdrawal":
      return placeWithdrawal(run, command);
    case "cancel-withdrawal":
      return cancelWithdrawal(run, command);
    case "return-capacity":
      return returnCapacity(run, command);
    case "fail-node":
      return failNode2(run, command);
    case "restore-node":
      return restoreNode2(run, command);
    case "advance":
      advance2(run, command.commandId);
      return void 0;
    case "clear":
      return clear(run, command.commandId);
    case "halt":
    case "resume":
      return haltOrResume(run, command);
    case "update-node":
      return updateNode2(run, command);
    case "reclaim-capacity":
      return reclaimCapacity(run, command);
    case "suspend-tenant":
      return suspendTenant(run, command);
    case "reinstate-tenant":
      return reinstateTenant(run, command);
    case "extend-lease":
      return extendLease(run, command);
    case "cancel-extension":
      return cancelExtension(run, command);
    case "annul-match":
      return annulMatch(run, command);
  }
}
function openMarket(run, { marketId, asset, priceCapMicros, turnaroundMs, clearing }) {
  if (run.book.market !== null) return "market_already_open";
  if (marketId !== run.book.marketId) return "unknown_id";
  const market = { kind: "open-market", marketId, asset, priceCapMicros, turnaroundMs, ...clearing && { clearing } };
  emit(run, { kind: "market-opened", market });
}
function haltOrResume(run, { kind, commandId }) {
  if (run.book.halted === (kind === "halt")) return "wrong_state";
  emit(run, { kind: kind === "halt" ? "market-halted" : "market-resumed", commandId });
  retryAll(run);
}

// packages/engine/src/timers.ts
function timerId(timer) {
  if (timer.kind === "close") return timer.depositId;
  return timer.kind === "expire" ? timer.withdrawalId : timer.matchId;
}
var compareTimers = (a, b) => a.at - b.at || compareText(timerId(a), timerId(b));

// packages/engine/src/book.ts
var compareLeaseEnds = (a, b) => a.until - b.until || compareText(a.matchId, b.matchId);
var createBook = (marketId) => ({
  marketId,
  market: null,
  halted: false,
  at: instant(0),
  arrivals: 0,
  callAt: null,
  calledArrivals: 0,
  stirred: /* @__PURE__ */ new Set(),
  unfinished: null,
  deposits: /* @__PURE__ */ new Map(),
  nodes: /* @__PURE__ */ new Map(),
  failed: /* @__PURE__ */ new Map(),
  maintained: /* @__PURE__ */ new Map(),
  reclaims: /* @__PURE__ */ new Map(),
  suspended: /* @__PURE__ */ new Map(),
  leases: /* @__PURE__ */ new Map(),
  standing: /* @__PURE__ */ new Map(),
  wishes: /* @__PURE__ */ new Map(),
  seen: /* @__PURE__ */ new Map(),
  cancelled: /* @__PURE__ */ new Map(),
  groups: /* @__PURE__ */ new Map(),
  fabrics: /* @__PURE__ */ new Map(),
  standingIndex: { lists: /* @__PURE__ */ new Map() },
  timers: createChunkedList(compareTimers, () => null),
  leaseEnds: createChunkedList(compareLeaseEnds, () => null),
  examined: 0
});

// packages/engine/src/canonical.ts
var bigintForm = /^-?\d{1,40}n$/;
var bigintKeys = /* @__PURE__ */ new Set([
  "costScore",
  "floorMicros",
  "limitMicros",
  "priceCapMicros",
  "priceMicros",
  "priceMicrosMax",
  "surplusScore"
]);
var plainText = /^[\w .:/+@=-]*$/;
function toCanonical(value) {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "bigint":
      return `"${value}n"`;
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? arrayText(value) : objectText(value);
    default:
      return JSON.stringify(value ?? null);
  }
}
var quote = (text) => plainText.test(text) ? `"${text}"` : JSON.stringify(text);
function arrayText(items) {
  let text = "[";
  for (const item of items) text += text === "[" ? toCanonical(item) : `,${toCanonical(item)}`;
  return `${text}]`;
}
function objectText(fields) {
  let text = "{";
  for (const key of Object.keys(fields).sort()) {
    const value = fields[key];
    if (value === void 0) continue;
    text += `${text === "{" ? "" : ","}${quote(key)}:${toCanonical(value)}`;
  }
  return `${text}}`;
}
function fromCanonical(text) {
  const value = JSON.parse(text);
  revive(value);
  return value;
}
function revive(value) {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) revive(item);
    return;
  }
  const fields = value;
  for (const key of Object.keys(fields)) {
    const field = fields[key];
    if (typeof field === "object") revive(field);
    else if (typeof field === "string" && bigintKeys.has(key) && bigintForm.test(field)) fields[key] = BigInt(field.slice(0, -1));
  }
}

// packages/engine/src/snapshot.ts
var toSaved = ({ offer: offer2, arrival, closing, closesAt }) => ({
  offer: offer2,
  arrival,
  closingAt: closing ? closesAt : null
});
var byId = (entries) => [...entries].sort(([a], [b]) => compareText(a, b));
var savedCall = ({ callAt, calledArrivals, stirred }) => ({
  at: callAt,
  arrivals: calledArrivals,
  stirred: [...stirred].sort(compareText)
});
function encodeBook(book) {
  const { marketId, market, halted, at, arrivals, unfinished } = book;
  const byArrival = (a, b) => a.arrival - b.arrival;
  const saved = {
    marketId,
    market,
    halted,
    at,
    arrivals,
    ...callClearing(book) !== void 0 && { call: savedCall(book) },
    unfinished,
    deposits: [...book.deposits.values()].sort(byArrival).map(toSaved),
    failed: byId(book.failed),
    maintained: byId(book.maintained),
    reclaims: byId(book.reclaims),
    suspended: byId(book.suspended),
    leases: [...book.leases.values()].sort((a, b) => compareText(a.matchId, b.matchId)),
    standing: [...book.standing.values()].sort(byArrival),
    ...book.wishes.size > 0 && { wishes: [...book.wishes.values()].sort((a, b) => compareText(a.matchId, b.matchId)) },
    seen: [...book.seen],
    cancelled: [...book.cancelled]
  };
  return toCanonical(saved);
}
function restoreDeposit(book, { offer: offer2, arrival, closingAt }) {
  const deposit = enterDeposit(book, offer2, arrival);
  if (closingAt === null) return;
  deposit.closing = true;
  deposit.closesAt = closingAt;
}
function decodeBook(text) {
  const saved = fromCanonical(text);
  const book = createBook(saved.marketId);
  book.market = saved.market;
  book.halted = saved.halted;
  book.at = saved.at;
  book.arrivals = saved.arrivals;
  book.callAt = saved.call?.at ?? null;
  book.calledArrivals = saved.call?.arrivals ?? 0;
  for (const nodeId of saved.call?.stirred ?? []) book.stirred.add(nodeId);
  book.unfinished = saved.unfinished;
  for (const [nodeId, owner] of saved.failed) book.failed.set(nodeId, owner);
  for (const [nodeId, owner] of saved.maintained) book.maintained.set(nodeId, owner);
  for (const [nodeId, reclaim] of saved.reclaims) book.reclaims.set(nodeId, reclaim);
  for (const [tenantId, until] of saved.suspended) book.suspended.set(tenantId, until);
  for (const deposit of saved.deposits) restoreDeposit(book, deposit);
  for (const lease of saved.leases) occupy(book, lease);
  for (const node of book.nodes.values()) {
    measureNode(book, node);
    fillReclaimed(book, node, 1);
  }
  fillList(book.timers, [...book.deposits.values()].map(closeTimer));
  listNodes(
    book,
    [...book.nodes.values()].filter((node) => isOnOffer(book, node))
  );
  for (const order of saved.standing) addOrder(book, order);
  for (const wish of saved.wishes ?? []) addWish(book, wish);
  for (const [id, since] of saved.seen) book.seen.set(id, since);
  for (const [id, since] of saved.cancelled) book.cancelled.set(id, since);
  return book;
}

// packages/engine/src/version.ts
var engineVersion = "3";

// packages/engine/src/wake-at.ts
function wakeAt(book) {
  if (book.unfinished !== null) return book.at;
  const timer = firstItem(book.timers)?.at ?? null;
  const call = book.halted || book.standing.size === 0 ? null : book.callAt;
  return timer === null || call === null ? timer ?? call : earlier(timer, call);
}

// packages/engine/src/engine.ts
var engine = { version: engineVersion, createBook, apply, wakeAt, encodeBook, decodeBook };
export {
  engine
};
