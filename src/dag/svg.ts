import type { DagGraph, DagItem, DagNode } from "./graph.ts";
import type { Size } from "./layout/level.ts";
import { HEADER, type Layout, layoutGraph, PAD, type Route, type RoutePoint } from "./layout/nested.ts";
import { clip, printable, textWidth, wrap } from "./text.ts";

const TITLE = 13;
const SMALL = 11;
const LABEL = 12;
const LINE = 15;
const SIDE = 12;
const TITLE_LETTERS = 40;
const LINE_LETTERS = 46;

/** What a box says, in the lines in which it is drawn. */
function textOf(node: DagNode): { readonly title: string; readonly lines: readonly string[] } {
  return {
    title: clip(printable(node.title), TITLE_LETTERS),
    lines: node.lines.flatMap((l) => wrap(printable(l), LINE_LETTERS, 2)),
  };
}

/** The size of a box: that of its texts, or of what is inside and the label. */
export function measure(item: DagItem, inside: Size | undefined): Size {
  if (item.kind === "node") {
    const { title, lines } = textOf(item);
    const width = Math.max(textWidth(title, TITLE), ...lines.map((l) => textWidth(l, SMALL)));
    return { width: Math.ceil(Math.max(90, width + 2 * SIDE)), height: 14 + LINE + lines.length * LINE };
  }
  const label = textWidth(clip(printable(item.label), TITLE_LETTERS), LABEL);
  return {
    width: Math.ceil(Math.max(inside!.width, label) + 2 * PAD),
    height: inside!.height + HEADER + PAD,
  };
}

const escapeXml = (s: string): string =>
  printable(s).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]!);
const n = (v: number): string => String(Math.round(v * 10) / 10);

/** Colours for light and for dark, by class: what is filled, its border, and letters. */
const LIGHT: readonly string[] = [
  ".ground{fill:#fff}text{fill:#1f2328}.small{fill:#59636e}",
  ".stage,.plan{fill:#f6f8fa;stroke:#d1d9e0}.codegen{fill:#fff;stroke:#b6bfc8}.label{stroke:#f6f8fa}.codegen-label{stroke:#fff}",
  ".step{fill:#ddf4ff;stroke:#54aeff}.exchange{fill:#fff8c5;stroke:#d4a72c}.cached{fill:#dafbe1;stroke:#1a7f37}",
  ".edge{stroke:#59636e}.head{fill:#59636e}",
  ".skipped.stage{fill:#eff2f5}.skipped .label{stroke:#eff2f5}.skipped.step,.skipped.exchange{fill:#e6eaef;stroke:#afb8c1}.skipped text{fill:#59636e}",
];
const DARK: readonly string[] = [
  ".ground{fill:#0d1117}text{fill:#e6edf3}.small{fill:#9198a1}",
  ".stage,.plan{fill:#151b23;stroke:#3d444d}.codegen{fill:#0d1117;stroke:#656c76}.label{stroke:#151b23}.codegen-label{stroke:#0d1117}",
  ".step{fill:#0c2d6b;stroke:#388bfd}.exchange{fill:#3d2e00;stroke:#bb8009}.cached{fill:#033a16;stroke:#3fb950}",
  ".edge{stroke:#9198a1}.head{fill:#9198a1}",
  ".skipped.stage{fill:#1b2028}.skipped .label{stroke:#1b2028}.skipped.step,.skipped.exchange{fill:#262c36;stroke:#656c76}.skipped text{fill:#9198a1}",
];
/** Only for this picture, also where it stands inside of a page. */
const scoped = (rules: readonly string[]): string =>
  rules.join("").replace(/([^{},]+)(?=[,{])(?![^{]*\})/g, ".kindling-dag $1");

const STYLE = `${scoped([
  "text{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;white-space:pre}",
  `.title{font-size:${TITLE}px;font-weight:600}.small{font-size:${SMALL}px}.label{font-size:${LABEL}px;font-weight:600}`,
  ".edge{fill:none;stroke-width:1.5}.dashed{stroke-dasharray:5 4}.cached{stroke-width:2;stroke-dasharray:1 4;stroke-linecap:round}",
  // What passes below a label leaves it readable.
  ".label{paint-order:stroke;stroke-width:5;stroke-linejoin:round}",
  ...LIGHT,
])}@media (prefers-color-scheme:dark){${scoped(DARK)}}`;

/** How far the corner of a line is cut off to be round. */
const ROUND = 6;

function pathOf({ points, into }: Route): string {
  const [first, ...rest] = points;
  // The arrow's head covers the end.
  const last = rest.at(-1)!;
  const end: RoutePoint = { ...last, ...(into === "down" ? { y: last.y - 4 } : { x: last.x - 4 }) };
  const all = [...rest.slice(0, -1), end];
  let at = first!;
  let out = `M${n(at.x)} ${n(at.y)}`;
  all.forEach((p, i) => {
    const next = all[i + 1];
    if (p.by === "acrossDown") {
      const y = n((at.y + p.y) / 2);
      out += `C${n(at.x)} ${y} ${n(p.x)} ${y} ${n(p.x)} ${n(p.y)}`;
    } else if (p.by === "acrossRight") {
      const x = n((at.x + p.x) / 2);
      out += `C${x} ${n(at.y)} ${x} ${n(p.y)} ${n(p.x)} ${n(p.y)}`;
    } else if (next?.by === "line" && (at.x === p.x) !== (p.x === next.x)) {
      const cut = (q: { x: number; y: number }): string => {
        const far = Math.abs(q.x - p.x) + Math.abs(q.y - p.y);
        const k = far === 0 ? 0 : Math.min(ROUND, far / 2) / far;
        return `${n(p.x + (q.x - p.x) * k)} ${n(p.y + (q.y - p.y) * k)}`;
      };
      out += `L${cut(at)}Q${n(p.x)} ${n(p.y)} ${cut(next)}`;
    } else out += `L${n(p.x)} ${n(p.y)}`;
    at = p;
  });
  return out;
}

function edgeSvg(route: Route): string {
  const { x, y } = route.points.at(-1)!;
  const head =
    route.into === "down"
      ? `M${n(x)} ${n(y)}L${n(x - 4)} ${n(y - 7)}H${n(x + 4)}Z`
      : `M${n(x)} ${n(y)}L${n(x - 7)} ${n(y - 4)}V${n(y + 4)}Z`;
  return `<path class="edge${route.edge.dashed ? " dashed" : ""}" d="${pathOf(route)}"/><path class="head" d="${head}"/>`;
}

const rect = (p: { x: number; y: number; size: Size }, classes: string, radius: number): string =>
  `<rect class="${classes}" x="${n(p.x)}" y="${n(p.y)}" width="${n(p.size.width)}" height="${n(p.size.height)}" rx="${radius}"/>`;
const text = (x: number, y: number, classes: string, s: string): string =>
  `<text class="${classes}" x="${n(x)}" y="${n(y)}">${escapeXml(s)}</text>`;

function nodeSvg(p: Layout["nodes"][number]): string {
  const { title, lines } = textOf(p.item);
  const skipped = isSkipped(p) ? " skipped" : "";
  const whole = [p.item.title, ...p.item.lines].map(escapeXml).join("\n");
  const rows = lines.map((l, i) => text(p.x + SIDE, p.y + 35 + i * LINE, "small", l));
  return `<g class="node${skipped}"><title>${whole}</title>${rect(p, `${p.item.role}${skipped}`, 5)}${text(p.x + SIDE, p.y + 20, "title", title)}${rows.join("")}</g>`;
}
function isSkipped(p: Layout["nodes"][number]): boolean {
  for (let box = p.parent.owner; box; box = box.parent.owner)
    if (box.item.kind !== "node" && box.item.skipped) return true;
  return false;
}

export function toSvg(graph: DagGraph): string {
  const layout = layoutGraph(graph, measure);
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)];
  const skipped = (c: Layout["clusters"][number]): string => (c.item.skipped ? " skipped" : "");
  const body = [
    ...layout.clusters.map((c) => rect(c, `${c.item.kind}${skipped(c)}`, 8)),
    ...layout.routes.map(edgeSvg),
    ...layout.clusters.map(
      (c) =>
        `<g class="${skipped(c).trim()}">${text(c.x + PAD, c.y + 20, c.item.kind === "codegen" ? "label codegen-label" : "label", clip(printable(c.item.label), TITLE_LETTERS))}</g>`,
    ),
    ...layout.nodes.map(nodeSvg),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" class="kindling-dag" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(graph.title)}">
<style>${STYLE}</style>
<rect class="ground" width="100%" height="100%" rx="8"/>
${body.join("\n")}
</svg>
`;
}
