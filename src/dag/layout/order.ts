/** Boxes by rank, and the bends of edges that pass over ranks, as one graph in which every edge goes to the next rank. */
export interface Ranked {
  /** Of the boxes, then of the bends. */
  readonly rank: readonly number[];
  /** The places of each rank, in order. */
  readonly ranks: readonly (readonly number[])[];
  /** Each edge as the places it goes through. */
  readonly chains: readonly (readonly number[])[];
}

export type Pair = readonly [from: number, to: number];

/** Every box as late as what it leads to allows: sources stand beside what reads them. */
function ranksOf(count: number, edges: readonly Pair[]): number[] {
  const before = Array.from({ length: count }, (): number[] => []);
  const open = new Array<number>(count).fill(0);
  for (const [from, to] of edges) {
    before[to]!.push(from);
    open[from]!++;
  }
  const depth = new Array<number>(count).fill(0);
  const ready = open.flatMap((n, i) => (n === 0 ? [i] : []));
  for (const to of ready)
    for (const from of before[to]!) {
      depth[from] = Math.max(depth[from]!, depth[to]! + 1);
      if (--open[from]! === 0) ready.push(from);
    }
  if (ready.length < count) throw new RangeError("the graph has a circle");
  const last = depth.reduce((a, b) => Math.max(a, b), 0);
  return depth.map((d) => last - d);
}

/** Places the boxes on ranks, and orders them there so that few edges cross: by the mean place of their neighbours, up and down in turn. */
export function rankAndOrder(count: number, edges: readonly Pair[]): Ranked {
  const rank = ranksOf(count, edges);
  const chains = edges.map(([from, to]) => {
    const chain = [from];
    for (let r = rank[from]! + 1; r < rank[to]!; r++) {
      chain.push(rank.length);
      rank.push(r);
    }
    return [...chain, to];
  });
  const above = rank.map((): number[] => []);
  const below = rank.map((): number[] => []);
  for (const chain of chains)
    for (let i = 1; i < chain.length; i++) {
      above[chain[i]!]!.push(chain[i - 1]!);
      below[chain[i - 1]!]!.push(chain[i]!);
    }
  let ranks: number[][] = [];
  rank.forEach((r, i) => (ranks[r] ??= []).push(i));
  let best = ranks;
  let fewest = crossings(ranks, below);
  for (let sweep = 0; sweep < 8 && fewest > 0; sweep++) {
    const down = sweep % 2 === 0;
    ranks = ranks.map((r) => [...r]);
    const at = placesOf(ranks, rank.length);
    for (const r of down ? ranks : [...ranks].reverse()) {
      const mean = new Map(r.map((n) => [n, meanOf((down ? above : below)[n]!, at)] as const));
      r.sort((a, b) => (mean.get(a) ?? at[a]!) - (mean.get(b) ?? at[b]!) || at[a]! - at[b]!);
      r.forEach((n, i) => (at[n] = i));
    }
    const now = crossings(ranks, below);
    if (now < fewest) [best, fewest] = [ranks, now];
  }
  return { rank, ranks: best, chains };
}

function placesOf(ranks: readonly (readonly number[])[], count: number): number[] {
  const at = new Array<number>(count).fill(0);
  for (const r of ranks) r.forEach((n, i) => (at[n] = i));
  return at;
}
const meanOf = (of: readonly number[], at: readonly number[]): number | undefined =>
  of.length === 0 ? undefined : of.reduce((n, i) => n + at[i]!, 0) / of.length;

/** Pairs of edges that cross, counted by a tree of sums over the places below. */
function crossings(ranks: readonly (readonly number[])[], below: readonly (readonly number[])[]): number {
  const at = placesOf(ranks, below.length);
  let count = 0;
  ranks.forEach((r, i) => {
    const size = ranks[i + 1]?.length ?? 0;
    const sums = new Array<number>(size + 1).fill(0);
    let seen = 0;
    for (const n of r) {
      const targets = below[n]!.map((b) => at[b]!);
      for (const t of targets) {
        let upTo = 0;
        for (let k = t + 1; k > 0; k -= k & -k) upTo += sums[k]!;
        count += seen - upTo;
      }
      for (const t of targets) {
        seen++;
        for (let k = t + 1; k <= size; k += k & -k) sums[k]!++;
      }
    }
  });
  return count;
}
