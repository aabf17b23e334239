import type { DagCluster, DagEdge, DagGraph, DagItem, DagNode } from "../graph.ts";
import { type Direction, type Level, layoutLevel, type Point, rankGap, type Size } from "./level.ts";

/** Room around what is inside of a box, and for its label above. */
export const PAD = 14;
export const HEADER = 30;

/** An item with its place in the picture, and for a cluster what is inside. */
export interface Placed {
  readonly item: DagItem;
  readonly parent: Inside;
  /** Its number in the level that it stands in. */
  readonly index: number;
  readonly size: Size;
  x: number;
  y: number;
  readonly inside: Inside | undefined;
}
interface Inside {
  readonly owner: Placed | undefined;
  readonly depth: number;
  level: Level;
  /** Where the level's own zero is. */
  x: number;
  y: number;
  readonly edges: DagEdge[];
  readonly children: Placed[];
}

export interface Layout extends Size {
  readonly clusters: readonly (Placed & { readonly item: DagCluster })[];
  readonly nodes: readonly (Placed & { readonly item: DagNode })[];
  readonly routes: readonly Route[];
}
export interface Route {
  readonly edge: DagEdge;
  readonly points: readonly RoutePoint[];
  /** The way in which the arrow points. */
  readonly into: Direction;
}
/** A point of an edge, and how it is reached from the one before. */
export interface RoutePoint extends Point {
  readonly by: "line" | "acrossDown" | "acrossRight";
}

/** Stages from left to right as in Spark's pictures, what is in them from top to bottom. */
export function layoutGraph(graph: DagGraph, measure: (item: DagItem, inside: Size | undefined) => Size): Layout {
  const ends = lowestCommon(graph);
  const all = new Map<string, Placed>();
  const arrange = (items: readonly DagItem[], owner: DagCluster | undefined, depth: number): Inside => {
    const made = items.map((item) => {
      const inside = item.kind === "node" ? undefined : arrange(item.items, item, depth + 1);
      return { item, inside, size: measure(item, inside?.level) };
    });
    const number = new Map(items.map((item, i) => [item.id, i]));
    const here = graph.edges.flatMap((edge) => {
      const e = ends.get(edge)!;
      return e.owner === owner?.id ? [{ edge, pair: [number.get(e.from)!, number.get(e.to)!] as const }] : [];
    });
    const direction = owner === undefined && items.some((i) => i.kind !== "node") ? "right" : "down";
    const level = layoutLevel(
      made.map((m) => m.size),
      here.map((h) => h.pair),
      direction,
    );
    const edges = here.map((h) => h.edge);
    const inside: Inside = { owner: undefined, depth, level, x: 0, y: 0, edges, children: [] };
    made.forEach((m, index) => {
      const placed: Placed = { ...m, index, parent: inside, x: 0, y: 0 };
      if (m.inside) (m.inside as { owner: Placed | undefined }).owner = placed;
      inside.children.push(placed);
      all.set(m.item.id, placed);
    });
    return inside;
  };
  const root = arrange(graph.items, undefined, 0);
  const settle = (inside: Inside): void => {
    for (const child of inside.children) {
      const at = inside.level.places[child.index]!;
      child.x = inside.x + at.x;
      child.y = inside.y + at.y;
      if (!child.inside) continue;
      child.inside.x = child.x + (child.size.width - child.inside.level.width) / 2;
      child.inside.y = child.y + HEADER;
      settle(child.inside);
    }
  };
  root.x = root.y = PAD;
  settle(root);
  const placed = [...all.values()];
  return {
    width: root.level.width + 2 * PAD,
    height: root.level.height + 2 * PAD,
    clusters: placed
      .filter((p): p is Placed & { item: DagCluster } => p.item.kind !== "node")
      .sort((a, b) => a.parent.depth - b.parent.depth),
    nodes: placed.filter((p): p is Placed & { item: DagNode } => p.item.kind === "node"),
    routes: routesOf(graph, root, all),
  };
}

/** The clusters that an item stands in, the outermost first, and itself. */
function chainsOf(items: readonly DagItem[], above: readonly string[] = [], out = new Map<string, string[]>()) {
  for (const i of items) {
    const chain = [...above, i.id];
    out.set(i.id, chain);
    if (i.kind !== "node") chainsOf(i.items, chain, out);
  }
  return out;
}

/** For each edge the cluster in which both ends are, and its items that hold them. */
function lowestCommon(graph: DagGraph) {
  const chains = chainsOf(graph.items);
  return new Map(
    graph.edges.map((edge) => {
      const a = chains.get(edge.from);
      const b = chains.get(edge.to);
      if (!a || !b) throw new RangeError(`no such node: ${a ? edge.to : edge.from}`);
      let i = 0;
      while (a[i] === b[i]) i++;
      return [edge, { owner: a[i - 1], from: a[i]!, to: b[i]! }] as const;
    }),
  );
}

type Side = "top" | "bottom" | "left" | "right";
/** An end of an edge: the boxes around its node from the one in the common level to the node itself, and the side at which it passes each. */
interface End {
  readonly chain: readonly { readonly box: Placed; readonly side: Side }[];
}

/** Edges go sideways through the border of a stage, unless another box stands in the way there. */
function endOf(node: Placed, level: Inside, leaves: boolean): End {
  const boxes: Placed[] = [];
  for (let box: Placed | undefined = node; box; box = box.parent.owner) {
    boxes.unshift(box);
    if (box.parent === level) break;
  }
  const [straight, sideways] = leaves ? (["bottom", "right"] as const) : (["top", "left"] as const);
  let side: Side = level.level.direction === "down" ? straight : sideways;
  return {
    chain: boxes.map((box, i) => {
      const place = box.parent.level.places[box.index]!;
      if (i > 0 && side === sideways && !(leaves ? place.last : place.first)) side = straight;
      return { box, side };
    }),
  };
}

/** How an end is moved so that others do not lie over it: along the side of its node, and where it turns between two ranks. */
interface Shift {
  side: number;
  turn: number;
}

/** From the node to the border of the outermost box. */
function wayOut({ chain }: End, shift: Shift): Point[] {
  const { box: node, side: own } = chain.at(-1)!;
  const middle = { x: node.x + node.size.width / 2 + shift.side, y: node.y + node.size.height / 2 + shift.side };
  let at: Point =
    own === "top"
      ? { x: middle.x, y: node.y }
      : own === "bottom"
        ? { x: middle.x, y: node.y + node.size.height }
        : { x: own === "left" ? node.x : node.x + node.size.width, y: middle.y };
  const out = [at];
  const go = (to: Point): void => {
    if (to.x !== at.x || to.y !== at.y) out.push(to);
    at = to;
  };
  for (let i = chain.length - 2; i >= 0; i--) {
    const { box, side } = chain[i]!;
    const inner = chain[i + 1]!;
    const inside = box.inside!;
    const { rank } = inside.level.places[inner.box.index]!;
    const out = side === "bottom" || side === "right";
    const end = out ? inside.level.ends.length - 1 : 0;
    const border = {
      x: side === "left" ? box.x : box.x + box.size.width,
      y: side === "top" ? box.y : box.y + box.size.height,
    };
    if (inner.side === "left" || inner.side === "right") go({ x: border.x, y: at.y });
    else {
      const half = roomAfter(rank, end) / 2;
      const gap = inside.y + shift.turn + (out ? inside.level.ends[rank]! + half : inside.level.begins[rank]! - half);
      if (side === "left" || side === "right") {
        go({ x: at.x, y: gap });
        go({ x: border.x, y: gap });
      } else {
        if (rank !== end) {
          go({ x: at.x, y: gap });
          go({ x: out ? box.x + box.size.width - PAD / 2 : box.x + PAD / 2, y: gap });
        }
        go({ x: at.x, y: border.y });
      }
    }
  }
  return out;
}

/** The room between a rank and the next, or the border where it is the last on the way. */
const roomAfter = (rank: number, end: number): number => (rank === end ? PAD : rankGap("down"));

const DISTANCE = 12;
const TURN = 5;

function routesOf(graph: DagGraph, root: Inside, all: ReadonlyMap<string, Placed>): Route[] {
  const routes: { edge: DagEdge; level: Inside; number: number; from: End; to: End }[] = [];
  const collect = (level: Inside): void => {
    level.edges.forEach((edge, number) => {
      const [from, to] = [all.get(edge.from)!, all.get(edge.to)!];
      routes.push({ edge, level, number, from: endOf(from, level, true), to: endOf(to, level, false) });
    });
    for (const c of level.children) if (c.inside) collect(c.inside);
  };
  collect(root);
  const shifts = spread(routes.flatMap((r) => [[r.from, r.to] as const, [r.to, r.from] as const]));
  const order = new Map(graph.edges.map((e, i) => [e, i]));
  return routes
    .sort((a, b) => order.get(a.edge)! - order.get(b.edge)!)
    .map(({ edge, level, number, from, to }) => {
      const out = wayOut(from, shifts.get(from)!);
      const back = wayOut(to, shifts.get(to)!).reverse();
      const down = level.level.direction === "down";
      const points: RoutePoint[] = out.map((p) => ({ ...p, by: "line" }));
      const line = (p: Point): void => void points.push({ ...p, by: "line" });
      const across = (p: Point): void => void points.push({ ...p, by: down ? "acrossDown" : "acrossRight" });
      const at = (along: number, p: number): Point =>
        down ? { x: p, y: level.y + along } : { x: level.x + along, y: p };
      const { begins, ends, places, bends } = level.level;
      const begin = out.at(-1)!;
      let rank = places[from.chain[0]!.box.index]!.rank;
      line(at(ends[rank]!, down ? begin.x : begin.y));
      for (const bend of bends[number]!) {
        rank++;
        const p = bend + (down ? level.x : level.y);
        across(at(begins[rank]!, p));
        line(at(ends[rank]!, p));
      }
      across(back[0]!);
      back.slice(1).forEach(line);
      const { side } = to.chain.at(-1)!;
      return {
        edge,
        points: points.filter((p, i) => !same(p, points[i - 1])),
        into: side === "top" ? "down" : "right",
      };
    });
}
const same = (a: Point, b: Point | undefined): boolean => b !== undefined && a.x === b.x && a.y === b.y;

/** The cluster, and the rank in it, beside which an end turns; none when it goes straight through all borders. */
function turnOf({
  chain,
}: End): { readonly inside: Inside; readonly rank: number; readonly leaves: boolean } | undefined {
  for (let i = 1; i < chain.length; i++) {
    const { box, side } = chain[i]!;
    if (side === "left" || side === "right") continue;
    const { rank } = box.parent.level.places[box.index]!;
    const leaves = side === "bottom";
    const turns = chain[i - 1]!.side !== side || rank !== (leaves ? box.parent.level.ends.length - 1 : 0);
    if (turns) return { inside: box.parent, rank, leaves };
  }
  return undefined;
}

interface Sorted {
  readonly end: End;
  readonly key: number;
}
function grouped<K>(entries: readonly (Sorted & { readonly name: K })[]): Sorted[][] {
  const groups = new Map<K, Sorted[]>();
  for (const e of entries) {
    const group = groups.get(e.name);
    if (group) group.push(e);
    else groups.set(e.name, [e]);
  }
  return [...groups.values()].map((g) => g.sort((a, b) => a.key - b.key));
}
const isFlat = (side: Side): boolean => side === "left" || side === "right";

/** Edges at the same side of a node stand apart, in the order of where they come from; those that turn between the same ranks do not cross there. */
function spread(ends: readonly (readonly [end: End, other: End])[]): Map<End, Shift> {
  const out = new Map(ends.map(([end]) => [end, { side: 0, turn: 0 }]));
  const sides = ends.map(([end, other]) => {
    const { box, side } = end.chain.at(-1)!;
    const far = other.chain.at(-1)!.box;
    const key = isFlat(side) ? far.y + far.size.height / 2 : far.x + far.size.width / 2;
    return { end, key, name: `${side} ${box.item.id}` };
  });
  for (const group of grouped(sides)) {
    const { box, side } = group[0]!.end.chain.at(-1)!;
    const step = Math.min(DISTANCE, ((isFlat(side) ? box.size.height : box.size.width) - 12) / group.length);
    group.forEach(({ end }, i) => (out.get(end)!.side = (i - (group.length - 1) / 2) * step));
  }
  const turns = ends.flatMap(([end]) => {
    const turn = turnOf(end);
    const node = end.chain.at(-1)!.box;
    const key = -(node.x + node.size.width / 2 + out.get(end)!.side);
    return turn ? [{ end, key, turn, name: `${turn.inside.owner?.item.id} ${turn.rank} ${turn.leaves}` }] : [];
  });
  const at = new Map(turns.map((t) => [t.end, t.turn]));
  for (const group of grouped(turns)) {
    const { inside, rank, leaves } = at.get(group[0]!.end)!;
    const room = roomAfter(rank, leaves ? inside.level.ends.length - 1 : 0);
    const step = Math.min(TURN, (room - 6) / group.length);
    group.forEach(({ end }, i) => (out.get(end)!.turn = (i - (group.length - 1) / 2) * step));
  }
  return out;
}
