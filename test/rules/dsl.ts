import { RuntimeConfig } from "../../src/common/config/config.ts";
import * as build from "../../src/catalyst/optimize/build.ts";
import { checkRewrite, normalized } from "../../src/catalyst/optimize/check.ts";
import type { OptimizerContext, OptimizerRule, RuleContext } from "../../src/catalyst/optimize/define.ts";
import { optimize } from "../../src/catalyst/optimize/optimizer.ts";
import {
  type AggregateCall,
  type AttributeReference,
  type EvalConfig,
  type Expression,
  nextExprId,
  type OuterReference,
  type SortOrder,
} from "../../src/catalyst/expr/expression.ts";
import { nullableOf, typeOf } from "../../src/catalyst/expr/tree.ts";
import { treeText } from "../../src/catalyst/expr/treeText.ts";
import type { JoinType, LogicalPlan, Statistics, TableSource } from "../../src/catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../src/catalyst/plan/output.ts";
import { treeString } from "../../src/catalyst/plan/treeString.ts";
import { BOOLEAN, type DataType, DATE, DOUBLE, INT, LONG, STRING } from "../../src/types/dataType.ts";
import type { Value } from "../../src/types/value.ts";
import "../../src/catalyst/functions/functions.ts";

/** A small language for plans in tests of the optimizer. */

export const evalConfig: EvalConfig = {
  ansi: true,
  timeZone: "UTC",
  allowPrecisionLoss: true,
  caseSensitive: false,
  now: 0n,
};

export function context(settings: Readonly<Record<string, string>> = {}): OptimizerContext {
  return { config: new RuntimeConfig(Object.entries(settings)), evalConfig, check: true };
}
const ruleContext = (settings: Readonly<Record<string, string>> = {}): RuleContext => ({
  ...context(settings),
  settled: new Map(),
  optimizeSubquery: (p) => p,
});

// --- relations ---
export interface Table {
  readonly plan: LogicalPlan;
  readonly c: Readonly<Record<string, AttributeReference>>;
}
export const columnsOf = (plan: LogicalPlan): Record<string, AttributeReference> =>
  Object.fromEntries(outputOf(plan).map((a) => [a.name, a]));

export function table(
  name: string,
  columns: Readonly<Record<string, DataType>>,
  options: { readonly statistics?: Statistics; readonly notNull?: readonly string[] | true } = {},
): Table {
  const notNull = (c: string) => options.notNull === true || (options.notNull ?? []).includes(c);
  const fields = Object.entries(columns).map(([n, type]) => ({ name: n, type, nullable: !notNull(n) }));
  const source: TableSource = {
    format: "parquet",
    schema: { kind: "struct", fields },
    paths: [],
    options: {},
    partitionColumns: [],
    table: ["spark_catalog", "default", name],
    statistics: options.statistics,
  };
  const output = fields.map(
    (f): AttributeReference => ({ kind: "AttributeReference", ...f, id: nextExprId(), qualifier: [name] }),
  );
  return { plan: { kind: "LogicalRelation", source, output }, c: Object.fromEntries(output.map((a) => [a.name, a])) };
}
export const local = (columns: Readonly<Record<string, DataType>>, rows: readonly (readonly Value[])[]): Table => {
  const output = Object.entries(columns).map(
    ([name, type]): AttributeReference => ({ ...build.attribute(name, type, true) }),
  );
  return { plan: { kind: "LocalRelation", output, rows }, c: Object.fromEntries(output.map((a) => [a.name, a])) };
};

// --- expressions ---
type Operand = Expression | number | bigint | string | boolean | null;
export const lit = (v: Operand, type?: DataType): Expression => {
  if (v !== null && typeof v === "object") return v;
  if (type) return build.literal(v, type);
  const t =
    typeof v === "number"
      ? Number.isInteger(v)
        ? INT
        : DOUBLE
      : typeof v === "bigint"
        ? LONG
        : typeof v === "string"
          ? STRING
          : BOOLEAN;
  return build.literal(v, t);
};
export const date = (text: string): Expression => build.literal(Date.parse(text) / 86_400_000, DATE);
const comparison =
  (op: string) =>
  (a: Operand, b: Operand): Expression =>
    build.compare(op, lit(a), lit(b), evalConfig);
export const eq = comparison("=");
export const lt = comparison("<");
export const le = comparison("<=");
export const gt = comparison(">");
export const ge = comparison(">=");
export const ne = (a: Operand, b: Operand): Expression => not(eq(a, b));
export const eqNullSafe = (a: Operand, b: Operand): Expression => build.eqNullSafe(lit(a), lit(b), evalConfig);
export const and = (...es: Operand[]): Expression =>
  es
    .map((e) => lit(e))
    .reduce((a, b) => build.call("and", [a, b], BOOLEAN, nullableOf(a) || nullableOf(b), evalConfig));
export const or = (...es: Operand[]): Expression =>
  es.map((e) => lit(e)).reduce((a, b) => build.call("or", [a, b], BOOLEAN, nullableOf(a) || nullableOf(b), evalConfig));
export const not = (e: Expression): Expression => build.not(e, evalConfig);
export const isNull = (e: Expression): Expression => build.isNull(e, evalConfig);
export const isNotNull = (e: Expression): Expression => build.isNotNull(e, evalConfig);
export const fn = (name: string, args: readonly Operand[], type: DataType): Expression => {
  const list = args.map((a) => lit(a));
  return build.call(name, list, type, list.some(nullableOf), evalConfig);
};
const arithmetic =
  (op: string) =>
  (a: Operand, b: Operand): Expression =>
    fn(op, [a, b], typeOf(lit(a)));
export const add = arithmetic("+");
export const minus = arithmetic("-");
export const times = arithmetic("*");
export const isIn = (a: Expression, ...list: Operand[]): Expression => fn("in", [a, ...list], BOOLEAN);
export const like = (a: Expression, pattern: string): Expression => fn("like", [a, pattern], BOOLEAN);
export const cast = (e: Expression, type: DataType): Expression => build.cast(e, type, evalConfig);
export const as = (e: Operand, name: string) => build.alias(lit(e), name);
export const outer = (child: AttributeReference): OuterReference => ({ kind: "OuterReference", child });
export const asc = (child: Expression): SortOrder => ({ kind: "SortOrder", child, ascending: true, nullsFirst: true });
export const desc = (child: Expression): SortOrder => ({
  kind: "SortOrder",
  child,
  ascending: false,
  nullsFirst: false,
});
export const agg = (
  name: string,
  args: readonly Operand[],
  type: DataType,
  options: Partial<AggregateCall> = {},
): AggregateCall => ({
  kind: "AggregateCall",
  name,
  args: args.map((a) => lit(a)),
  distinct: false,
  type,
  nullable: name !== "count",
  id: nextExprId(),
  config: evalConfig,
  ...options,
});
export const sum = (e: Expression): AggregateCall => agg("sum", [e], typeOf(e).kind === "int" ? LONG : typeOf(e));
export const count = (e: Operand = 1): AggregateCall => agg("count", [e], LONG);
export const scalar = (plan: LogicalPlan, ...outerColumns: Expression[]): Expression => ({
  kind: "ScalarSubquery",
  plan,
  outer: outerColumns,
  id: nextExprId(),
  type: outputOf(plan)[0]!.type,
});
export const exists = (plan: LogicalPlan, ...outerColumns: Expression[]): Expression => ({
  kind: "Exists",
  plan,
  outer: outerColumns,
  id: nextExprId(),
});
export const inQuery = (value: Expression, plan: LogicalPlan, ...outerColumns: Expression[]): Expression => ({
  kind: "InSubquery",
  values: [value],
  plan,
  outer: outerColumns,
  id: nextExprId(),
});

// --- operators ---
export const project = (list: readonly Expression[], child: LogicalPlan): LogicalPlan => ({
  kind: "Project",
  list,
  child,
});
export const where = (condition: Expression, child: LogicalPlan): LogicalPlan => ({ kind: "Filter", condition, child });
export const join = (
  left: LogicalPlan,
  right: LogicalPlan,
  condition?: Expression,
  type: JoinType = "inner",
): LogicalPlan => ({
  kind: "Join",
  left,
  right,
  type,
  ...(condition ? { condition } : {}),
});
/** FROM a, b, c: products from left to right. */
export const cross = (...plans: LogicalPlan[]): LogicalPlan => plans.reduce((a, b) => join(a, b));
export const groupBy = (
  grouping: readonly Expression[],
  list: readonly Expression[],
  child: LogicalPlan,
): LogicalPlan => ({
  kind: "Aggregate",
  grouping,
  list,
  child,
});
export const sort = (order: readonly SortOrder[], child: LogicalPlan): LogicalPlan => ({
  kind: "Sort",
  order,
  global: true,
  child,
});
export const limit = (n: number, child: LogicalPlan): LogicalPlan => ({
  kind: "GlobalLimit",
  limit: lit(n),
  child: { kind: "LocalLimit", limit: lit(n), child },
});
export const union = (...children: LogicalPlan[]): LogicalPlan => ({
  kind: "Union",
  children,
  byName: false,
  allowMissing: false,
});
export const distinct = (child: LogicalPlan): LogicalPlan => ({ kind: "Distinct", child });
export const window = (
  name: string,
  f: Expression,
  partitionBy: readonly Expression[],
  orderBy: readonly SortOrder[],
  child: LogicalPlan,
): LogicalPlan => ({
  kind: "Window",
  expressions: [
    build.alias(
      {
        kind: "WindowExpression",
        function: f,
        partitionBy,
        orderBy,
        frame: { type: "rows", lower: { kind: "unboundedPreceding" }, upper: { kind: "currentRow" } },
      },
      name,
    ),
  ],
  partitionBy,
  orderBy,
  child,
});

// --- running ---
/** Plans as text without ids, with the catalog's prefix left out. */
export const text = (p: LogicalPlan): string => plain(treeString(p));
export const expressionText = (e: Expression): string => plain(treeText(e));
const plain = (s: string): string =>
  s
    .replace(/#\d+L?/g, "")
    .replaceAll("spark_catalog.default.", "")
    .replace(/ parquet$/gm, "");

/** Runs one rule, or several in turn, as a batch of its own until nothing changes, with the checks. */
export function run(
  plan: LogicalPlan,
  rules: OptimizerRule | readonly OptimizerRule[],
  settings: Readonly<Record<string, string>> = {},
): string {
  return text(apply(plan, rules, settings));
}
export function apply(
  plan: LogicalPlan,
  rules: OptimizerRule | readonly OptimizerRule[],
  settings: Readonly<Record<string, string>> = {},
): LogicalPlan {
  const list = Array.isArray(rules) ? (rules as readonly OptimizerRule[]) : [rules as OptimizerRule];
  const ctx = ruleContext(settings);
  let current = plan;
  for (let i = 0; ; i++) {
    if (i > 20) throw new Error(`no fixed point:\n${treeString(current)}`);
    let next = current;
    for (const r of list) {
      const after = r.apply(next, ctx);
      checkRewrite(r.name, next, after);
      next = after;
    }
    if (next === current || normalized(next) === normalized(current)) return next;
    current = next;
  }
}
/** The condition that rules make of a filter's condition over the table. */
export function simplified(t: Table, condition: Expression, rules: OptimizerRule | readonly OptimizerRule[]): string {
  const out = apply(where(condition, t.plan), rules);
  if (out.kind !== "Filter") return text(out);
  return expressionText(out.condition);
}
export const optimized = (plan: LogicalPlan, settings: Readonly<Record<string, string>> = {}): string =>
  text(optimize(plan, context(settings)));
