import type * as ast from "../../../grammar/ast.ts";
import { unsupported } from "../../common/errors/conditions.ts";
import { type Expression, nextExprId } from "../expr/expression.ts";
import type { LogicalPlan, Pivot, Unpivot } from "../plan/logicalPlan.ts";
import { originOf, type ParseContext, parseError } from "./context.ts";
import { argument, call, expression, namedExpression } from "./expressions.ts";
import { nameParts } from "./names.ts";

/** Lowers what stands in FROM. */

export const optionMap = (properties: readonly ast.Property[] | undefined): Record<string, string> =>
  Object.fromEntries((properties ?? []).map((p) => [p.key, p.value ?? ""]));

export function withAlias(plan: LogicalPlan, alias: ast.TableAlias | undefined): LogicalPlan {
  if (!alias) return plan;
  const named: LogicalPlan = alias.columns
    ? { kind: "UnresolvedSubqueryColumnAliases", names: alias.columns.map((i) => i.name), child: plan }
    : plan;
  return { kind: "SubqueryAlias", name: [alias.name.name], child: named };
}

function numberOf(e: ast.Expression | undefined): number | undefined {
  if (e?.kind === "numericLiteral") return Number(e.text);
  if (e?.kind === "unary" && e.operator === "-") return -(numberOf(e.expression) ?? Number.NaN);
  return undefined;
}

export function withSample(c: ParseContext, plan: LogicalPlan, sample: ast.Sample | undefined): LogicalPlan {
  if (!sample) return plan;
  const seed =
    sample.seed?.kind === "numericLiteral" ? BigInt(sample.seed.text) : BigInt(Math.floor(Math.random() * 1e9));
  const fraction = (upper: number): LogicalPlan => {
    if (!(upper >= -1e-6 && upper <= 1 + 1e-6))
      throw parseError(c, sample.span, "_LEGACY_ERROR_TEMP_0064", {
        msg: `Sampling fraction (${upper}) must be on interval [0, 1]`,
      });
    return { kind: "Sample", lower: 0, upper, withReplacement: false, seed, child: plan };
  };
  switch (sample.method) {
    case "rows": {
      const limit = expression(c, sample.value!);
      return { kind: "GlobalLimit", limit, child: { kind: "LocalLimit", limit, child: plan } };
    }
    case "percent":
      return fraction((numberOf(sample.value) ?? Number.NaN) / 100);
    case "bucket":
      if (sample.on)
        throw parseError(c, sample.span, "_LEGACY_ERROR_TEMP_0015", { msg: "BUCKET x OUT OF y ON colname" });
      return fraction((numberOf(sample.value) ?? Number.NaN) / (numberOf(sample.denominator) ?? Number.NaN));
    default:
      throw parseError(c, sample.span, "_LEGACY_ERROR_TEMP_0015", { msg: "byteLengthLiteral" });
  }
}

const noWatermark = (w: unknown): void => {
  if (w !== undefined) throw unsupported("WATERMARK in queries");
};

export function inlineTable(c: ParseContext, t: ast.InlineTable): LogicalPlan {
  const rows = t.rows.map((r): readonly Expression[] =>
    r.kind === "rowConstructor" || r.kind === "structConstructor"
      ? r.fields.map((f) => namedExpression(c, f))
      : [expression(c, r)],
  );
  const width = rows[0]?.length ?? 0;
  const names = t.alias?.columns?.map((i) => i.name) ?? Array.from({ length: width }, (_, i) => `col${i + 1}`);
  const table: LogicalPlan = { kind: "UnresolvedInlineTable", names, rows };
  return t.alias ? { kind: "SubqueryAlias", name: [t.alias.name.name], child: table } : table;
}

function tableFunction(c: ParseContext, t: ast.TableFunction): LogicalPlan {
  noWatermark(t.watermark);
  const args = t.arguments.map((a): Expression => {
    if (a.kind === "tableArgument" || a.kind === "namedTableArgument")
      throw unsupported("table arguments of table functions");
    return argument(c, a);
  });
  return withAlias({ kind: "UnresolvedTableValuedFunction", parts: nameParts(c, t.name), args }, t.alias);
}

export function pivot(c: ParseContext, clause: ast.PivotClause, child: LogicalPlan): LogicalPlan {
  const columns = clause.columns.map(
    (i): Expression => ({ kind: "UnresolvedAttribute", parts: [i.name], origin: originOf(c, i.span) }),
  );
  const node: Pivot = {
    kind: "Pivot",
    pivotColumn: columns.length === 1 ? columns[0]! : call(c, clause.span, "struct", columns),
    values: clause.values.map((v): Expression => {
      const e = expression(c, v.expression);
      return v.alias ? { kind: "Alias", child: e, name: v.alias.name, id: nextExprId(), qualifier: [] } : e;
    }),
    aggregates: clause.aggregates.map((a) => namedExpression(c, a)),
    child,
  };
  return clause.alias ? { kind: "SubqueryAlias", name: [clause.alias.name], child: node } : node;
}

export function unpivot(c: ParseContext, clause: ast.UnpivotClause, child: LogicalPlan): LogicalPlan {
  const attribute = (n: ast.Name): Expression => ({
    kind: "UnresolvedAttribute",
    parts: n.parts.map((p) => p.name),
    origin: originOf(c, n.span),
  });
  const node: Unpivot = {
    kind: "Unpivot",
    values: clause.columnSets.map((s) => s.columns.map(attribute)),
    aliases: clause.columnSets.map((s) => s.alias?.name),
    variableName: clause.nameColumn.name,
    valueNames: clause.valueColumns.map((v) => v.name),
    includeNulls: clause.nulls === "include",
    child,
  };
  return clause.alias ? { kind: "SubqueryAlias", name: [clause.alias.name], child: node } : node;
}

const JOIN_TYPES = {
  inner: "inner",
  cross: "cross",
  left: "left",
  right: "right",
  full: "full",
  semi: "leftSemi",
  anti: "leftAnti",
} as const;

type JoinParts = Pick<ast.JoinClause, "type" | "natural" | "right" | "criteria" | "span">;

export function join(c: ParseContext, left: LogicalPlan, j: JoinParts): LogicalPlan {
  if (j.criteria?.kind === "joinNearest") throw unsupported("NEAREST joins");
  const type = JOIN_TYPES[j.type];
  const condition = j.criteria?.kind === "joinOn" ? { condition: expression(c, j.criteria.condition) } : {};
  if (j.right.kind === "lateralRelation") {
    if (j.natural || j.criteria?.kind === "joinUsing")
      throw parseError(c, j.span, j.natural ? "INCOMPATIBLE_JOIN_TYPES" : "UNSUPPORTED_FEATURE.LATERAL_JOIN_USING", {});
    if (type !== "inner" && type !== "cross" && type !== "left")
      throw parseError(c, j.span, "INVALID_LATERAL_JOIN_TYPE", { joinType: j.type.toUpperCase() });
    return { kind: "LateralJoin", left, right: relation(c, j.right.relation), type, ...condition };
  }
  if (j.natural && type === "cross")
    throw parseError(c, j.span, "INCOMPATIBLE_JOIN_TYPES", { joinType1: "NATURAL", joinType2: "CROSS" });
  const using = j.natural
    ? (true as const)
    : j.criteria?.kind === "joinUsing"
      ? j.criteria.columns.map((i) => i.name)
      : undefined;
  return {
    kind: "Join",
    left,
    right: relation(c, j.right),
    type,
    ...condition,
    ...(using === undefined ? {} : { using }),
  };
}

export function relation(c: ParseContext, r: ast.Relation): LogicalPlan {
  switch (r.kind) {
    case "tableRelation": {
      if (r.timeTravel) throw unsupported("time travel");
      if (r.changes) throw unsupported("CHANGES");
      noWatermark(r.watermark);
      const table: LogicalPlan = {
        kind: "UnresolvedRelation",
        parts: nameParts(c, r.name),
        ...(r.options ? { options: optionMap(r.options) } : {}),
        origin: originOf(c, r.name.span),
      };
      return withAlias(withSample(c, table, r.sample), r.alias);
    }
    case "subqueryRelation":
      noWatermark(r.watermark);
      return withAlias(subqueryScope(withSample(c, c.query(c, r.query), r.sample), r.alias), r.alias);
    case "parenthesizedRelation":
      noWatermark(r.watermark);
      return withAlias(withSample(c, relation(c, r.relation), r.sample), r.alias);
    case "inlineTable":
      return inlineTable(c, r);
    case "tableFunction":
      return tableFunction(c, r);
    case "streamRelation":
      throw unsupported("STREAM relations");
    case "lateralRelation":
      // LATERAL as the first relation sees nothing to its left.
      return { kind: "LateralJoin", left: { kind: "OneRowRelation" }, right: relation(c, r.relation), type: "inner" };
    case "join": {
      const chain: ast.Join[] = [];
      let base: ast.Relation = r;
      while (base.kind === "join") {
        chain.push(base);
        base = base.left;
      }
      let plan = relation(c, base);
      for (let i = chain.length - 1; i >= 0; i--) plan = join(c, plan, chain[i]!);
      return plan;
    }
    case "pivot":
      return pivot(c, r.clause, relation(c, r.input));
    case "unpivot":
      return unpivot(c, r.clause, relation(c, r.input));
  }
}

/** Columns of a subquery without a name cannot be qualified by the names inside it. */
const subqueryScope = (plan: LogicalPlan, alias: ast.TableAlias | undefined): LogicalPlan =>
  alias ? plan : { kind: "SubqueryAlias", name: ["__auto_generated_subquery_name"], child: plan };

function lateralView(c: ParseContext, v: ast.LateralView, child: LogicalPlan): LogicalPlan {
  return {
    kind: "Generate",
    generator: {
      kind: "UnresolvedFunction",
      parts: v.function.parts.map((p) => p.name),
      args: v.arguments.map((a) => expression(c, a)),
      distinct: false,
      origin: originOf(c, v.span),
    },
    outer: v.outer,
    qualifier: v.table.name.toLowerCase(),
    names: v.columns.map((i) => i.name),
    generatorOutput: [],
    child,
  };
}

export const lateralViews = (c: ParseContext, views: readonly ast.LateralView[], plan: LogicalPlan): LogicalPlan =>
  views.reduce((p, v) => lateralView(c, v, p), plan);

export function from(c: ParseContext, f: ast.From | undefined): LogicalPlan {
  if (!f) return { kind: "OneRowRelation" };
  let plan: LogicalPlan | undefined;
  for (const r of f.relations) {
    if (plan === undefined) plan = relation(c, r);
    else if (r.kind === "lateralRelation")
      plan = { kind: "LateralJoin", left: plan, right: relation(c, r.relation), type: "inner" };
    else plan = { kind: "Join", left: plan, right: relation(c, r), type: "inner" };
  }
  plan = lateralViews(c, f.lateralViews, plan!);
  if (f.pivot) plan = pivot(c, f.pivot, plan);
  if (f.unpivot) plan = unpivot(c, f.unpivot, plan);
  return plan;
}
