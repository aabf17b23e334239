import type { CacheData } from "../operators/cacheData.ts";
import type { Expression } from "../../catalyst/expr/expression.ts";
import { findExpression, transformUp } from "../../catalyst/expr/tree.ts";
import { statistics } from "../../catalyst/optimize/cost/statistics.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../catalyst/plan/output.ts";
import {
  expressionsOf,
  mapExpressions,
  planChildren,
  subqueryPlan,
  transformPlanUp,
} from "../../catalyst/plan/tree.ts";
import { treeString } from "../../catalyst/plan/treeString.ts";
import { simpleString } from "../../types/ddl.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import { statisticsText } from "./costText.ts";
import { formatted } from "./formatted.ts";
import { explained, type SubqueryPlans } from "./plan.ts";
import { physicalTree } from "./tree.ts";

/** What EXPLAIN tells about: the plans of one query. */
export interface ExplainedQuery {
  /** As it came from the parser or the DataFrame, where the caller still has it. */
  readonly parsed?: LogicalPlan | undefined;
  readonly analyzed: LogicalPlan;
  readonly optimized: LogicalPlan;
  readonly physical: PhysicalPlan;
  readonly subqueries: SubqueryPlans;
}

/** The modes that tell of plans alone: nothing is run or compiled. */
export type PlanMode = "simple" | "extended" | "cost" | "formatted";

const isUnresolved = (e: Expression): boolean =>
  findExpression(
    e,
    (n) =>
      n.kind.startsWith("Unresolved") || n.kind === "MultiAlias" || (n.kind === "Call" && n.name === "unresolvedalias"),
  ) !== undefined;

const marks = new WeakMap<LogicalPlan, string>();
/** The quote that Spark puts before nodes that are not resolved. */
function mark(p: LogicalPlan): string {
  let m = marks.get(p);
  if (m === undefined) {
    const open =
      p.kind.startsWith("Unresolved") ||
      expressionsOf(p).some(isUnresolved) ||
      planChildren(p).some((c) => mark(c) !== "");
    marks.set(p, (m = open ? "'" : ""));
  }
  return m;
}

const OPERATORS = new Set(
  "= <=> < <= > >= + - * / % div & | ^ << >> >>> and or not negative in like ilike rlike case when".split(" "),
);
const NAMED = new Set([
  "Alias",
  "MultiAlias",
  "AttributeReference",
  "UnresolvedAttribute",
  "UnresolvedStar",
  "UnresolvedRegex",
]);

/** An expression before analysis as Spark shows it: operators between their operands. */
const readable = (e: Expression): Expression =>
  transformUp(e, (n) =>
    n.kind === "UnresolvedFunction" && n.parts.length === 1 && OPERATORS.has(n.parts[0]!)
      ? textCall(n.parts[0]!, n.args)
      : n,
  );
/** A call that is only there for its text. */
const textCall = (name: string, args: readonly Expression[]): Expression => ({
  kind: "Call",
  name,
  args,
  type: { kind: "null" },
  nullable: true,
  config: { ansi: true, timeZone: "UTC", allowPrecisionLoss: true, caseSensitive: false, now: 0n },
});

const unnamed = (e: Expression): Expression => (NAMED.has(e.kind) ? e : textCall("unresolvedalias", [e]));

/** Select lists show which of their columns have no name yet. */
function withUnnamed(p: LogicalPlan): LogicalPlan {
  if (p.kind !== "Project" && p.kind !== "Aggregate") return p;
  return { ...p, list: p.list.map(unnamed) };
}

/** The lines of an unresolved plan, marked as Spark marks them. */
function parsedTree(given: LogicalPlan): string {
  const everywhere = (p: LogicalPlan): LogicalPlan =>
    transformPlanUp(p, (n) =>
      withUnnamed(
        mapExpressions(n, (e) =>
          transformUp(readable(e), (x) =>
            x.kind === "ScalarSubquery" || x.kind === "Exists" || x.kind === "InSubquery"
              ? { ...x, plan: everywhere(subqueryPlan(x)) }
              : x,
          ),
        ),
      ),
    );
  const plan = everywhere(given);
  const open: boolean[] = [];
  const lines = treeString(plan, (p) => {
    open.push(mark(p) !== "");
    return "";
  }).split("\n");
  return lines.map((l, i) => (open[i] ? l.replace(/^((?:[: ] {2})*(?:[:+]- )?)'?/, "$1'") : l)).join("\n");
}

/** How cached rows are computed, below the relation that gives them. */
function cachedLines(p: LogicalPlan): string[] {
  if (p.kind !== "InMemoryRelation") return [];
  const cache = p.cache as CacheData;
  return physicalTree(
    explained(cache.physical(), (e) => cache.subquery(e)),
    false,
  ).split("\n");
}

export function explainPlans(query: ExplainedQuery, mode: PlanMode): string {
  const plan = explained(query.physical, query.subqueries);
  const physical = (verbose: boolean): string => `== Physical Plan ==\n${physicalTree(plan, verbose)}\n`;
  switch (mode) {
    case "simple":
      return `${physical(false)}\n`;
    case "formatted":
      return formatted(plan);
    case "cost": {
      const logical = treeString(query.optimized, (p) => statisticsText(statistics(p)), cachedLines);
      return `== Optimized Logical Plan ==\n${logical}\n\n${physical(true)}\n`;
    }
    case "extended": {
      const schema = outputOf(query.analyzed)
        .map((a) => `${a.name}: ${simpleString(a.type)}`)
        .join(", ");
      return [
        `== Parsed Logical Plan ==\n${parsedTree(query.parsed ?? query.analyzed)}\n`,
        `== Analyzed Logical Plan ==\n${schema}\n${treeString(query.analyzed)}\n`,
        `== Optimized Logical Plan ==\n${treeString(query.optimized, undefined, cachedLines)}\n`,
        physical(true),
      ].join("\n");
    }
  }
}
