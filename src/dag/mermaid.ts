import type { DagCluster, DagGraph, DagItem, DagNode } from "./graph.ts";
import { clip, printable } from "./text.ts";

/** A graph in the language of Mermaid, which GitHub and others draw inside of Markdown. */

const code = (c: string): string => (c === '"' ? "#quot;" : `#${c.codePointAt(0)};`);
/** Text in quotes: what has a meaning there, or in HTML and Markdown, by its code. */
const label = (text: string): string =>
  printable(text)
    .replace(/[#"&<>`*~\\$]|(?<!\w)_|_(?!\w)/g, code)
    .replace(/^(\s*\d+)([.)])|^(\s*)([-+])/, (_, n = "", dot, space = "", dash) => `${n}${space}${code(dot ?? dash)}`);

const CLASSES = {
  exchange: "fill:#fff8c5,stroke:#d4a72c,color:#1f2328",
  cached: "fill:#dafbe1,stroke:#1a7f37,color:#1f2328,stroke-width:2px,stroke-dasharray:2 4",
  skipped: "fill:#e6eaef,stroke:#afb8c1,color:#59636e",
} as const;

export function toMermaid(graph: DagGraph): string {
  const out = ["flowchart TB"];
  const ids = new Map<string, string>();
  const marked = new Map<keyof typeof CLASSES, string[]>();
  let clusters = 0;
  const node = (item: DagNode, indent: string, skipped: boolean): void => {
    const id = `n${ids.size}`;
    ids.set(item.id, id);
    const lines = [clip(item.title, 60), ...item.lines.map((l) => clip(l, 90))];
    out.push(`${indent}${id}["${lines.map(label).join("<br/>")}"]`);
    const role = skipped ? "skipped" : item.role;
    if (role !== "step") marked.set(role, [...(marked.get(role) ?? []), id]);
  };
  const cluster = (item: DagCluster, indent: string, skipped: boolean): void => {
    out.push(`${indent}subgraph c${clusters++}["${label(item.label)}"]`);
    walk(item.items, `${indent}  `, skipped || item.skipped);
    out.push(`${indent}end`);
  };
  const walk = (items: readonly DagItem[], indent: string, skipped: boolean): void => {
    for (const i of items)
      if (i.kind === "node") node(i, indent, skipped);
      else cluster(i, indent, skipped);
  };
  walk(graph.items, "  ", false);
  for (const e of graph.edges) out.push(`  ${ids.get(e.from)} ${e.dashed ? "-.->" : "-->"} ${ids.get(e.to)}`);
  for (const [name, style] of Object.entries(CLASSES)) {
    const members = marked.get(name as keyof typeof CLASSES);
    if (members) out.push(`  classDef ${name} ${style}`, `  class ${members.join(",")} ${name}`);
  }
  return `${out.join("\n")}\n`;
}
