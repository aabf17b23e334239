import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DagCluster, DagEdge, DagGraph, DagItem, DagNode } from "../../src/dag/graph.ts";
import { layoutGraph, type Placed } from "../../src/dag/layout/nested.ts";
import { rankAndOrder } from "../../src/dag/layout/order.ts";
import { measure, toSvg } from "../../src/dag/svg.ts";
import { clip, columns, textWidth, wrap } from "../../src/dag/text.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 70 }),
  fc.constantFrom(
    "map at wordcount.ts:5",
    "<script>&\"'",
    "count(*)",
    "数据集の名前",
    "👩‍👩‍👧 family",
    "a,b,c,".repeat(20),
  ),
);
interface Raw {
  readonly stages: readonly (readonly { title: string; lines: string[]; box: number }[])[];
  readonly links: readonly (readonly [number, number])[];
}
const raw: fc.Arbitrary<Raw> = fc.record({
  stages: fc.array(
    fc.array(fc.record({ title: text, lines: fc.array(text, { maxLength: 4 }), box: fc.nat({ max: 3 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
    { minLength: 1, maxLength: 6 },
  ),
  links: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40 }),
});

/** Edges go from earlier nodes to later ones, so that neither the nodes nor their clusters have a circle. */
function graphOf({ stages, links }: Raw, flat: boolean): DagGraph {
  const ids: { id: string; stage: number; box: number }[] = [];
  const items = stages.map((nodes, s): DagCluster => {
    const sorted = [...nodes].sort((a, b) => a.box - b.box);
    const items: DagItem[] = [];
    const boxes = new Map<number, DagNode[]>();
    sorted.forEach((n, i) => {
      const id = `n${s}_${i}`;
      ids.push({ id, stage: s, box: n.box });
      const node: DagNode = { kind: "node", id, title: n.title, lines: n.lines, role: "step" };
      // Box 0 stands for none.
      if (n.box === 0) items.push(node);
      else boxes.set(n.box, [...(boxes.get(n.box) ?? []), node]);
    });
    for (const [b, inside] of boxes)
      items.push({ kind: "codegen", id: `b${s}_${b}`, label: `Box ${b}`, skipped: false, items: inside });
    return { kind: "stage", id: `s${s}`, label: `Stage ${s}`, skipped: s % 3 === 1, items };
  });
  const edges = links.flatMap(([a, b]): DagEdge[] => {
    const [x, y] = [Math.min(a % ids.length, b % ids.length), Math.max(a % ids.length, b % ids.length)];
    return x === y ? [] : [{ from: ids[x]!.id, to: ids[y]!.id, dashed: (a + b) % 5 === 0 }];
  });
  const plain = (list: readonly DagItem[]): DagItem[] =>
    list.flatMap((i) => (i.kind === "node" ? [i] : plain(i.items)));
  return { title: "random", items: flat ? plain(items) : items, edges };
}
const random = fc.tuple(raw, fc.boolean()).map(([r, flat]) => graphOf(r, flat));

const inside = (a: Placed, b: Placed): boolean =>
  a.x >= b.x && a.y >= b.y && a.x + a.size.width <= b.x + b.size.width && a.y + a.size.height <= b.y + b.size.height;
const apart = (a: Placed, b: Placed): boolean =>
  a.x + a.size.width <= b.x || b.x + b.size.width <= a.x || a.y + a.size.height <= b.y || b.y + b.size.height <= a.y;
const isAbove = (box: Placed | undefined, p: Placed): boolean => {
  for (let o = p.parent.owner; o; o = o.parent.owner) if (o === box) return true;
  return false;
};

describe("the layout of random graphs", () => {
  test("boxes overlap only where one is in the other, and are inside of the picture", () => {
    fc.assert(
      fc.property(random, (graph) => {
        const layout = layoutGraph(graph, measure);
        const all: Placed[] = [...layout.clusters, ...layout.nodes];
        for (const a of all) {
          expect(a.x >= 0 && a.y >= 0).toBe(true);
          expect(a.x + a.size.width <= layout.width && a.y + a.size.height <= layout.height).toBe(true);
          for (const b of all) {
            if (a === b) continue;
            if (isAbove(b, a)) expect(inside(a, b)).toBe(true);
            else if (!isAbove(a, b)) expect(apart(a, b)).toBe(true);
          }
        }
      }),
    );
  });

  test("edges go from node to node, only downwards and to the right", () => {
    fc.assert(
      fc.property(random, (graph) => {
        const layout = layoutGraph(graph, measure);
        const at = new Map(layout.nodes.map((n) => [n.item.id, n]));
        expect(layout.routes.map((r) => r.edge)).toEqual(graph.edges);
        for (const { edge, points, into } of layout.routes) {
          const [from, to] = [at.get(edge.from)!, at.get(edge.to)!];
          const [first, last] = [points[0]!, points.at(-1)!];
          const touches = (p: { x: number; y: number }, n: Placed): boolean =>
            p.x >= n.x - 1e-6 &&
            p.x <= n.x + n.size.width + 1e-6 &&
            p.y >= n.y - 1e-6 &&
            p.y <= n.y + n.size.height + 1e-6;
          expect(touches(first, from) && touches(last, to)).toBe(true);
          const down = (i: number): number => points[i]!.y - points[i - 1]!.y;
          const right = (i: number): number => points[i]!.x - points[i - 1]!.x;
          const steps = points.slice(1).map((_, i) => i + 1);
          expect(steps.every((i) => down(i) > -1e-6) || steps.every((i) => right(i) > -1e-6)).toBe(true);
          expect(into === "down" ? Math.abs(last.y - to.y) : Math.abs(last.x - to.x)).toBeLessThan(1e-6);
        }
      }),
    );
  });

  test("without clusters no edge passes through a box", () => {
    fc.assert(
      fc.property(raw, (r) => {
        const layout = layoutGraph(graphOf(r, true), measure);
        for (const { edge, points } of layout.routes)
          for (const n of layout.nodes) {
            if (n.item.id === edge.from || n.item.id === edge.to) continue;
            points.slice(1).forEach((p, i) => {
              const q = points[i]!;
              // Straight pieces are upright; the bends lie between the ranks.
              const [top, bottom] = [n.y, n.y + n.size.height];
              const meets = Math.max(p.y, q.y) > top + 1e-6 && Math.min(p.y, q.y) < bottom - 1e-6;
              if (p.by === "line") expect(meets && p.x > n.x && p.x < n.x + n.size.width).toBe(false);
              else expect(meets).toBe(false);
            });
          }
      }),
    );
  });

  test("texts are inside of their boxes, and the picture is well-formed and always the same", () => {
    fc.assert(
      fc.property(random, (graph) => {
        const svg = toSvg(graph);
        expect(toSvg(graph)).toBe(svg);
        checkXml(svg);
        for (const [, body] of svg.matchAll(/<g class="node[^>]*>(.*?)<\/g>/gs)) {
          const box = /<rect [^>]*x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/.exec(body!)!;
          const [x, y, w, h] = box.slice(1).map(Number) as [number, number, number, number];
          for (const [, cls, tx, ty, s] of body!.matchAll(
            /<text class="(\w+)" x="([\d.]+)" y="([\d.]+)">(.*?)<\/text>/gs,
          )) {
            const width = textWidth(unescape(s!), cls === "title" ? 13 : 11);
            expect(Number(tx)).toBeGreaterThan(x);
            expect(Number(tx) + width).toBeLessThan(x + w);
            expect(Number(ty)).toBeGreaterThan(y + 10);
            expect(Number(ty)).toBeLessThan(y + h - 3);
          }
        }
      }),
    );
  });
});

const unescape = (s: string): string =>
  s.replace(/&(amp|lt|gt|quot);/g, (_, n: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"' })[n]!);

/** Tags open and close in turn, and no sign of markup stands in a text. */
function checkXml(xml: string): void {
  const open: string[] = [];
  const rest = xml.replace(/<(\/?)([a-z]+)((?: [a-zA-Z:-]+="[^"<]*")*)(\/?)>/g, (_, end, name, _attributes, empty) => {
    if (end) expect(open.pop()).toBe(name);
    else if (!empty) open.push(name);
    return "";
  });
  expect(open).toEqual([]);
  expect(rest.replace(/&(amp|lt|gt|quot);/g, "")).not.toMatch(/[<>&]/);
  expect(xml).not.toMatch(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/);
}

describe("the parts of the layout", () => {
  test("ranks: sources beside what reads them, long edges with a bend on each rank between", () => {
    const { rank, ranks, chains } = rankAndOrder(4, [
      [0, 1],
      [1, 2],
      [0, 2],
      [3, 2],
    ]);
    expect(rank.slice(0, 4)).toEqual([0, 1, 2, 1]);
    expect(ranks.map((r) => r.length)).toEqual([1, 3, 1]);
    expect(chains.map((c) => c.length)).toEqual([2, 2, 3, 2]);
    expect(() =>
      rankAndOrder(2, [
        [0, 1],
        [1, 0],
      ]),
    ).toThrow("circle");
  });
  test("order: what can be drawn without a crossing is", () => {
    const { ranks } = rankAndOrder(6, [
      [0, 5],
      [1, 4],
      [2, 3],
    ]);
    const at = new Map(ranks.flatMap((r) => r.map((n, i) => [n, i] as const)));
    for (const [a, b] of [
      [0, 5],
      [1, 4],
      [2, 3],
    ] as const)
      expect(at.get(a)).toBe(at.get(b));
  });
  test("a chain is drawn straight, and stages begin at one height", () => {
    const node = (id: string, title: string): DagNode => ({ kind: "node", id, title, lines: [], role: "step" });
    const stage = (id: string, items: readonly DagItem[]): DagCluster => ({
      kind: "stage",
      id,
      label: id,
      skipped: false,
      items,
    });
    const layout = layoutGraph(
      {
        title: "",
        items: [stage("a", [node("1", "x"), node("2", "a much longer title")]), stage("b", [node("3", "y")])],
        edges: [
          { from: "1", to: "2", dashed: false },
          { from: "2", to: "3", dashed: false },
        ],
      },
      measure,
    );
    const [one, two] = layout.nodes;
    expect(one!.x + one!.size.width / 2).toBeCloseTo(two!.x + two!.size.width / 2);
    expect(new Set(layout.clusters.map((c) => c.y)).size).toBe(1);
  });
  test("deep and wide graphs do not take long", () => {
    const nodes = Array.from(
      { length: 3000 },
      (_, i): DagNode => ({ kind: "node", id: `${i}`, title: `N${i}`, lines: [], role: "step" }),
    );
    const edges = nodes.slice(1).map((n, i): DagEdge => ({ from: `${i}`, to: n.id, dashed: false }));
    const begin = performance.now();
    expect(toSvg({ title: "chain", items: nodes, edges })).toContain("N2999");
    expect(performance.now() - begin).toBeLessThan(5000);
  });
});

describe("texts", () => {
  test("are measured by what is seen", () => {
    expect(columns("abc")).toBe(3);
    expect(columns("e\u0301")).toBe(1);
    expect(columns("数据")).toBeGreaterThan(4);
    expect(clip("abcdef", 4)).toBe("abc…");
    expect(clip("abcd", 4)).toBe("abcd");
    expect(wrap("keys=[region], functions=[sum(amount), count(1)]", 26, 2)).toEqual([
      "keys=[region],",
      "functions=[sum(amount), c…",
    ]);
    expect(wrap("", 10, 2)).toEqual([]);
  });
});
