import type { JsonNode } from "./jsonParse.ts";
import { jsonText } from "./jsonText.ts";

/** Paths of get_json_object, with the meaning that Hive gave them. */

export type PathStep =
  | { readonly kind: "key"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "elements" }
  /** `.*`, which matches nothing. */
  | { readonly kind: "nothing" };

const STEP = /(\.\*|\['\*'\])|\.([^.[]+)|\['([^']+)'\]|\[\s*(\*|\d+)\s*\]/y;

/** The steps of a path, null when it is none. */
export function parsePath(path: string): readonly PathStep[] | null {
  if (!path.startsWith("$")) return null;
  const steps: PathStep[] = [];
  STEP.lastIndex = 1;
  let at = 1;
  while (at < path.length) {
    STEP.lastIndex = at;
    const m = STEP.exec(path);
    if (m === null) return null;
    at = STEP.lastIndex;
    if (m[1] !== undefined) steps.push({ kind: "nothing" });
    else if (m[4] === "*") steps.push({ kind: "elements" });
    else if (m[4] !== undefined) steps.push({ kind: "index", index: Number(m[4]) });
    else steps.push({ kind: "key", name: (m[2] ?? m[3])! });
  }
  return steps;
}

/** How matches are written: a lone string without quotes, with them, or the elements of arrays one by one. */
type Style = "raw" | "quoted" | "flatten";

function evaluate(node: JsonNode, out: string[], style: Style, steps: readonly PathStep[], i: number): boolean {
  const step = steps[i];
  if (step === undefined) {
    if (node.kind === "string" && style === "raw") out.push(node.text);
    else if (node.kind === "array" && style === "flatten")
      return node.items.filter((x) => evaluate(x, out, style, steps, i)).length > 0;
    else out.push(jsonText(node));
    return true;
  }
  if (step.kind === "key") {
    if (node.kind !== "object") return false;
    // Of repeated keys the first that matches counts.
    return node.keys.some((k, j) => {
      const v = node.values[j]!;
      return k === step.name && v.kind !== "null" && evaluate(v, out, style, steps, i + 1);
    });
  }
  if (node.kind !== "array" || step.kind === "nothing") return false;
  if (step.kind === "index") {
    const item = node.items[step.index];
    const next = steps[i + 1]?.kind === "elements" ? "quoted" : style;
    return item !== undefined && evaluate(item, out, next, steps, i + 1);
  }
  const all = (to: string[], inner: Style, from: number): number =>
    node.items.filter((x) => evaluate(x, to, inner, steps, from)).length;
  const matches: string[] = [];
  if (steps[i + 1]?.kind === "elements") {
    const n = all(matches, "flatten", i + 2);
    out.push(`[${matches.join(",")}]`);
    return n > 0;
  }
  if (style === "quoted") {
    const n = all(matches, "quoted", i + 1);
    out.push(`[${matches.join(",")}]`);
    return n > 0;
  }
  const n = all(matches, style === "raw" ? "quoted" : "flatten", i + 1);
  if (n > 1) out.push(`[${matches.join(",")}]`);
  else if (n === 1) out.push(matches.join(","));
  return n > 0;
}

/** The text that a path finds, null when it finds nothing. */
export function evaluatePath(node: JsonNode, steps: readonly PathStep[]): string | null {
  const out: string[] = [];
  return evaluate(node, out, "raw", steps, 0) ? out.join(" ") : null;
}
