import { treeText } from "../../catalyst/expr/treeText.ts";
import { levelText } from "../../catalyst/plan/cachedPlan.ts";
import { bracketed } from "../../catalyst/plan/treeString.ts";
import { physicalChildren } from "../operators/output.ts";
import type { InMemoryTableScan, PhysicalPlan } from "../operators/physicalPlan.ts";
import { Texts } from "./operatorText.ts";
import { cachedPlan, type ExplainedPlan } from "./plan.ts";

/** The lines before a node's text, by whether it and its ancestors are the last of their siblings. */
function prefix(last: readonly boolean[]): string {
  let out = "";
  for (let i = 0; i < last.length - 1; i++) out += last[i] ? "   " : ":  ";
  if (last.length > 0) out += last[last.length - 1] ? "+- " : ":- ";
  return out;
}

/** What EXPLAIN says of the rows that a scan of cached ones reads. */
export const relationText = (p: InMemoryTableScan): string =>
  `${bracketed(p.relation.map(treeText))}, ${levelText(p.cache.level)}`;

/**
 * A physical plan as a tree of lines.
 * @param line what is told of a node; `texts` writes expressions in its plan
 * @param subqueries whether the plans of scalar subqueries stand in the tree
 */
export function planTree(
  plan: ExplainedPlan,
  line: (p: PhysicalPlan, texts: Texts) => string,
  subqueries: boolean,
  from: PhysicalPlan = plan.root,
  relation: (p: InMemoryTableScan) => string = relationText,
): string[] {
  const out: string[] = [];
  const writeSubquery = (e: ExplainedPlan, header: string, last: readonly boolean[]): void => {
    out.push(prefix(last) + header);
    write(e, e.root, new Texts(e), [...last, true]);
  };
  /** What a scan of cached rows reads, and how that is computed. */
  const writeCached = (p: InMemoryTableScan, last: readonly boolean[]): void => {
    out.push(`${prefix(last)}InMemoryRelation ${relation(p)}`);
    const own = cachedPlan(p);
    write(own, own.root, new Texts(own), [...last, true, true]);
  };
  const write = (in_: ExplainedPlan, p: PhysicalPlan, texts: Texts, last: readonly boolean[]): void => {
    out.push(prefix(last) + line(p, texts));
    const children = physicalChildren(p);
    const hosted = subqueries ? (in_.hosts.get(p) ?? []) : [];
    hosted.forEach((h, i) => {
      const at = [...last, children.length === 0, i === hosted.length - 1];
      if (h.plan) writeSubquery(h.plan, texts.subquery(h.id), at);
      else out.push(`${prefix(at)}ReusedSubquery ${texts.subquery(h.id)}`);
    });
    if (p.kind === "InMemoryTableScan") writeCached(p, [...last, true, true]);
    children.forEach((c, i) => write(in_, c, texts, [...last, i === children.length - 1]));
  };
  write(plan, from, new Texts(plan), []);
  return out;
}

/** `*(2) Project [...]`: the star says that generated code does it, the number which. */
export function starred(texts: Texts, p: PhysicalPlan, verbose: boolean): string {
  const n = texts.plan.pipelines.get(p);
  return `${n === undefined ? "" : `*(${n}) `}${texts.line(p, verbose)}`;
}

export const physicalTree = (plan: ExplainedPlan, verbose: boolean): string =>
  planTree(plan, (p, texts) => starred(texts, p, verbose), true).join("\n");
