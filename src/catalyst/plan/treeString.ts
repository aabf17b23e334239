import { withoutSecrets } from "../../common/errors/withoutSecrets.ts";
import type { Expression, SortOrder } from "../expr/expression.ts";
import { forEachExpression } from "../expr/tree.ts";
import { attributeText, treeText } from "../expr/treeText.ts";
import { levelText } from "./cachedPlan.ts";
import type { JoinHint, JoinType, LogicalPlan } from "./logicalPlan.ts";
import { outputOf } from "./output.ts";
import { expressionsOf, planChildren, subqueryPlan } from "./tree.ts";

/** Logical plans in the layout of Spark's EXPLAIN EXTENDED. */

const MAX_FIELDS = 25;

/** `[a, b]`, cut after `maxFields` entries as spark.sql.debug.maxToStringFields does. */
export function bracketed(items: readonly string[], separator = ", ", maxFields = MAX_FIELDS): string {
  if (items.length <= maxFields) return `[${items.join(separator)}]`;
  const shown = items.slice(0, Math.max(0, maxFields - 1));
  return `[${shown.join(separator)}${separator}... ${items.length - shown.length} more fields]`;
}

const texts = (es: readonly Expression[]): string => bracketed(es.map(treeText));
const nonEmpty = (es: readonly Expression[]): string[] => (es.length > 0 ? [texts(es)] : []);

/** The names of join types as EXPLAIN prints them. */
export const JOIN_NAMES: Readonly<Record<JoinType, string>> = {
  inner: "Inner",
  cross: "Cross",
  left: "LeftOuter",
  right: "RightOuter",
  full: "FullOuter",
  leftSemi: "LeftSemi",
  leftAnti: "LeftAnti",
  existence: "ExistenceJoin",
};

function hintText(hint: JoinHint | undefined): string[] {
  const out: string[] = [];
  if (hint?.left) out.push(`leftHint=(strategy=${hint.left})`);
  if (hint?.right) out.push(`rightHint=(strategy=${hint.right})`);
  return out.length > 0 ? [out.join(" ")] : [];
}

/** One node's line, without its children. */
export function nodeText(p: LogicalPlan): string {
  switch (p.kind) {
    case "UnresolvedRelation":
      return `'UnresolvedRelation [${p.parts.join(", ")}], [], false`;
    case "UnresolvedDataSource":
      return `'UnresolvedDataSource format: ${p.format}, ${p.paths.map(withoutSecrets).join(", ")}`;
    case "UnresolvedTableValuedFunction":
      return `'UnresolvedTableValuedFunction [${p.parts.join(", ")}], ${texts(p.args)}, false`;
    case "UnresolvedInlineTable":
      return `'UnresolvedInlineTable [${p.names.join(", ")}]`;
    case "LogicalRelation": {
      const name = p.source.table?.join(".") ?? "";
      return `Relation ${name}${bracketed(p.output.map(attributeText), ",")} ${p.source.description ?? p.source.format}`;
    }
    case "LocalRelation":
      return `LocalRelation ${p.rows.length === 0 ? "<empty>, " : ""}${texts(p.output)}`;
    case "InMemoryRelation":
      return `InMemoryRelation ${texts(p.output)}, ${levelText(p.cache.level)}`;
    case "OneRowRelation":
      return "OneRowRelation";
    case "Range":
      return `Range (${p.start}, ${p.end}, step=${p.step}${p.slices === undefined ? "" : `, splits=${p.slices}`})`;
    case "Project":
      return `Project ${texts(p.list)}`;
    case "Filter":
      return `Filter ${treeText(p.condition)}`;
    case "UnresolvedHaving":
      return `'UnresolvedHaving ${treeText(p.condition)}`;
    case "UnresolvedQualify":
      return `'UnresolvedQualify ${treeText(p.condition)}`;
    case "Aggregate":
      return `Aggregate ${[...nonEmpty(p.grouping), texts(p.list)].join(", ")}`;
    case "Sort":
      return `Sort ${texts(p.order)}, ${p.global}`;
    case "GlobalLimit":
    case "LocalLimit":
    case "Tail":
      return `${p.kind} ${treeText(p.limit)}`;
    case "Offset":
      return `Offset ${treeText(p.offset)}`;
    case "Distinct":
      return "Distinct";
    case "Deduplicate":
      return `Deduplicate ${texts(p.keys)}`;
    case "SubqueryAlias":
      return `SubqueryAlias ${p.name.join(".")}`;
    case "UnresolvedSubqueryColumnAliases":
      return `'UnresolvedSubqueryColumnAliases [${p.names.join(", ")}]`;
    case "View":
      return `View (${p.name.map((n) => `\`${n}\``).join(".")}, ${texts(outputOf(p))})`;
    case "Window":
      return `Window ${[texts(p.expressions), ...nonEmpty(p.partitionBy), ...nonEmpty(p.orderBy)].join(", ")}`;
    case "WindowGroupLimit":
      return `WindowGroupLimit ${[...nonEmpty(p.partitionBy), ...nonEmpty(p.orderBy as readonly SortOrder[]), `${p.rankFunction}()`, p.limit].join(", ")}`;
    case "Expand":
      return `Expand ${bracketed(p.projections.map(texts))}, ${texts(p.output)}`;
    case "Generate": {
      const parts = [treeText(p.generator)];
      if (p.unrequired && p.unrequired.length > 0) parts.push(`[${p.unrequired.join(", ")}]`);
      parts.push(String(p.outer));
      if (p.qualifier) parts.push(p.qualifier);
      return `Generate ${parts.join(", ")}, ${texts(p.generatorOutput)}`;
    }
    case "Repartition":
      return `Repartition ${p.partitions}, ${p.shuffle}`;
    case "RepartitionByExpression": {
      const n = p.partitions === undefined ? "" : `, ${p.partitions}`;
      return `${p.rebalance ? "RebalancePartitions" : "RepartitionByExpression"} ${texts(p.expressions)}${n}`;
    }
    case "Sample":
      return `Sample ${double(p.lower)}, ${double(p.upper)}, ${p.withReplacement}, ${p.seed}`;
    case "CollectMetrics":
      return `CollectMetrics ${p.name}, ${texts(p.metrics)}, ${p.dataframe}`;
    case "Pivot":
      return `'Pivot ${texts(p.aggregates)}`;
    case "Unpivot":
      return `'Unpivot ${p.variableName}, [${p.valueNames.join(", ")}]`;
    case "UnresolvedHint":
      return `'UnresolvedHint ${p.name}, ${texts(p.parameters)}`;
    case "ResolvedHint":
      return `ResolvedHint (strategy=${p.hint})`;
    case "UnresolvedProjection":
      return `'UnresolvedProjection ${p.operation.kind}`;
    case "Join": {
      const type =
        p.type === "existence" && p.exists ? `ExistenceJoin(${attributeText(p.exists)})` : JOIN_NAMES[p.type];
      return `Join ${[type, ...(p.condition ? [treeText(p.condition)] : []), ...hintText(p.hint)].join(", ")}`;
    }
    case "LateralJoin":
      return `LateralJoin ${JOIN_NAMES[p.type]}${p.condition ? `, ${treeText(p.condition)}` : ""}`;
    case "Union":
      return `Union ${p.byName}, ${p.allowMissing}`;
    case "Intersect":
    case "Except":
      return `${p.kind}${p.all ? " All" : ""} ${p.all}`;
    case "UnresolvedWith":
      return `'CTE [${p.ctes.map((c) => c.name).join(", ")}]`;
    case "WithCTE":
      return "WithCTE";
    case "CTERelationDef":
      return `CTERelationDef ${p.id}, false`;
    case "CTERelationRef":
      return `CTERelationRef ${p.id}, true, ${texts(p.output)}, false, false`;
  }
}

const double = (n: number): string => (Number.isInteger(n) ? `${n}.0` : String(n));

function subqueriesOf(p: LogicalPlan): LogicalPlan[] {
  const out: LogicalPlan[] = [];
  for (const e of expressionsOf(p))
    forEachExpression(e, (n) => {
      if (n.kind === "ScalarSubquery" || n.kind === "Exists" || n.kind === "InSubquery") out.push(subqueryPlan(n));
    });
  return out;
}

/** What is added to the lines of nodes, and below them. */
interface Additions {
  readonly note: (p: LogicalPlan) => string;
  readonly below: (p: LogicalPlan) => readonly string[];
}

function write(p: LogicalPlan, last: readonly boolean[], more: Additions, out: string[]): void {
  let margin = "";
  for (let i = 0; i < last.length - 1; i++) margin += last[i] ? "   " : ":  ";
  const own = last.length === 0 ? "" : last[last.length - 1] ? "+- " : ":- ";
  out.push(margin + own + nodeText(p) + more.note(p));
  const behind = last.length === 0 ? "" : last[last.length - 1] ? "   " : ":  ";
  more.below(p).forEach((line, i) => out.push(`${margin}${behind}   ${i === 0 ? "+- " : "   "}${line}`));
  const inner = subqueriesOf(p);
  const children = p.kind === "LateralJoin" ? [p.left] : planChildren(p);
  if (p.kind === "LateralJoin") inner.push(p.right);
  inner.forEach((c, i) => write(c, [...last, children.length === 0, i === inner.length - 1], more, out));
  children.forEach((c, i) => write(c, [...last, i === children.length - 1], more, out));
}

/**
 * The plan as a tree of lines. `note` is appended to each node's line (EXPLAIN COST's statistics); `below` gives the lines of what stands for a node's rows and is no child, as of cached ones.
 */
export function treeString(
  plan: LogicalPlan,
  note: (p: LogicalPlan) => string = () => "",
  below: (p: LogicalPlan) => readonly string[] = () => [],
): string {
  const out: string[] = [];
  write(plan, [], { note, below }, out);
  return out.join("\n");
}
