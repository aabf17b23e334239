import { type Pair, rankAndOrder } from "./order.ts";
import { placeAcross } from "./place.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
/** The way in which edges go: from rank to rank downwards, or to the right. */
export type Direction = "down" | "right";

/** Boxes beside each other that do not overlap, rank after rank. */
export interface Level extends Size {
  readonly direction: Direction;
  readonly places: readonly (Point & {
    readonly rank: number;
    /** Whether no box of the rank stands before, or behind it. */
    readonly first: boolean;
    readonly last: boolean;
  })[];
  /** Where each rank begins and ends along the direction. */
  readonly begins: readonly number[];
  readonly ends: readonly number[];
  /** For each edge, where it passes the ranks between its ends. */
  readonly bends: readonly (readonly number[])[];
}

const GAPS = {
  down: { rank: 30, beside: 22, anchor: "middle" },
  right: { rank: 52, beside: 24, anchor: "start" },
} as const;
export const rankGap = (direction: Direction): number => GAPS[direction].rank;

export function layoutLevel(sizes: readonly Size[], edges: readonly Pair[], direction: Direction): Level {
  const down = direction === "down";
  const gaps = GAPS[direction];
  const along = sizes.map((s) => (down ? s.height : s.width));
  const across = sizes.map((s) => (down ? s.width : s.height));
  const ranked = rankAndOrder(sizes.length, edges);
  const at = placeAcross(ranked, across, gaps.beside, gaps.anchor);
  const begins: number[] = [];
  const ends: number[] = [];
  for (const r of ranked.ranks) {
    const begin = ends.length === 0 ? 0 : ends.at(-1)! + gaps.rank;
    begins.push(begin);
    ends.push(begin + r.reduce((most, n) => Math.max(most, along[n] ?? 0), 0));
  }
  const places = sizes.map((_, i) => {
    const rank = ranked.rank[i]!;
    const boxes = ranked.ranks[rank]!.filter((n) => n < sizes.length);
    const [a, c] = [begins[rank]!, at[i]!];
    return { x: down ? c : a, y: down ? a : c, rank, first: boxes[0] === i, last: boxes.at(-1) === i };
  });
  const breadth = at.reduce((most, v, i) => Math.max(most, v + (across[i] ?? 0)), 0);
  const length = ends.at(-1) ?? 0;
  return {
    direction,
    width: down ? breadth : length,
    height: down ? length : breadth,
    places,
    begins,
    ends,
    bends: ranked.chains.map((chain) => chain.slice(1, -1).map((n) => at[n]!)),
  };
}
