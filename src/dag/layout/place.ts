import type { Ranked } from "./order.ts";

const SWEEPS = 24;

/** Places on a rank as near to where they want to be as their order and widths allow: least squares under `x[i+1] >= x[i] + room`, by merging neighbours that push each other. */
function nearest(wanted: readonly number[], weight: readonly number[], room: readonly number[]): number[] {
  const blocks: { sum: number; weight: number; count: number }[] = [];
  let shift = 0;
  wanted.forEach((w, i) => {
    if (i > 0) shift += room[i - 1]!;
    blocks.push({ sum: (w - shift) * weight[i]!, weight: weight[i]!, count: 1 });
    for (;;) {
      const b = blocks.at(-1)!;
      const a = blocks.at(-2);
      if (!a || a.sum / a.weight <= b.sum / b.weight) break;
      blocks.splice(-2, 2, { sum: a.sum + b.sum, weight: a.weight + b.weight, count: a.count + b.count });
    }
  });
  const out: number[] = [];
  shift = 0;
  for (const b of blocks)
    for (let k = 0; k < b.count; k++) {
      if (out.length > 0) shift += room[out.length - 1]!;
      out.push(b.sum / b.weight + shift);
    }
  return out;
}

/**
 * Where each place of a ranked graph begins across the ranks.
 * @param size the room that it takes across, none for bends
 * @param anchor what is lined up with neighbours: the middles, or the beginnings
 */
export function placeAcross(
  { ranks, chains }: Ranked,
  size: readonly number[],
  gap: number,
  anchor: "middle" | "start",
): number[] {
  const count = ranks.reduce((n, r) => n + r.length, 0);
  const lead = (i: number): number => (anchor === "middle" ? (size[i] ?? 0) / 2 : 0);
  const room = (a: number, b: number): number => (size[a] ?? 0) - lead(a) + lead(b) + gap;
  const above = Array.from({ length: count }, (): [number, number][] => []);
  const below = Array.from({ length: count }, (): [number, number][] => []);
  for (const chain of chains)
    for (let i = 1; i < chain.length; i++) {
      const [a, b] = [chain[i - 1]!, chain[i]!];
      // Long edges are to be straight between their bends.
      const bends = (a >= size.length ? 1 : 0) + (b >= size.length ? 1 : 0);
      const weight = [1, 2, 8][bends]!;
      below[a]!.push([b, weight]);
      above[b]!.push([a, weight]);
    }
  const x = new Array<number>(count).fill(0);
  for (const r of ranks) for (let i = 1, at = 0; i < r.length; i++) x[r[i]!] = at += room(r[i - 1]!, r[i]!);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const last = sweep >= SWEEPS - 2;
    for (const r of sweep % 2 === 0 ? ranks : [...ranks].reverse()) {
      const wanted: number[] = [];
      const weights: number[] = [];
      for (const n of r) {
        const near = last ? [...above[n]!, ...below[n]!] : (sweep % 2 === 0 ? above : below)[n]!;
        const weight = near.reduce((s, [, w]) => s + w, 0);
        wanted.push(weight === 0 ? x[n]! : near.reduce((s, [m, w]) => s + w * x[m]!, 0) / weight);
        weights.push(weight === 0 ? 0.1 : weight);
      }
      const rooms = r.slice(1).map((n, i) => room(r[i]!, n));
      nearest(wanted, weights, rooms).forEach((v, i) => (x[r[i]!] = v));
    }
  }
  const begins = x.map((v, i) => v - lead(i));
  const least = begins.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return begins.map((v) => v - (Number.isFinite(least) ? least : 0));
}
