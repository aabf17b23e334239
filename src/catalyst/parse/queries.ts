import type * as ast from "../../../grammar/ast.ts";
import { sparkError, unsupported } from "../../common/errors/conditions.ts";
import type { QueryContext } from "../../common/errors/sparkError.ts";
import { type Expression, nextExprId } from "../expr/expression.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { nested, originOf, type ParseContext } from "./context.ts";
import { expression, namedExpression, sortOrder } from "./expressions.ts";
import { from, inlineTable, join, lateralViews, pivot, unpivot, withSample } from "./relations.ts";
import { grouping } from "./grouping.ts";
import { nameParts } from "./names.ts";

/** Lowers queries to unresolved plans. */

type Organize = Pick<ast.Query, "orderBy" | "clusterBy" | "distributeBy" | "sortBy" | "limit" | "offset">;

function withWindows<T>(c: ParseContext, windows: readonly ast.NamedWindow[] | undefined, f: () => T): T {
  if (!windows) return f();
  const before = c.windows;
  c.windows = new Map([
    ...before,
    ...windows.map((w): [string, ast.WindowSpec] => [w.name.name.toLowerCase(), w.spec]),
  ]);
  try {
    return f();
  } finally {
    c.windows = before;
  }
}

const isAll = (e: ast.Expression): boolean =>
  e.kind === "columnReference" &&
  e.parts.length === 1 &&
  !e.parts[0]!.quoted &&
  e.parts[0]!.name.toLowerCase() === "all";

function organize(c: ParseContext, q: Organize, plan: LogicalPlan): LogicalPlan {
  let out = plan;
  const first = q.orderBy?.[0];
  if (first && q.orderBy.length === 1 && isAll(first.expression)) {
    const order = sortOrder(c, first);
    out = {
      kind: "Sort",
      order: [],
      all: { ascending: order.ascending, nullsFirst: order.nullsFirst },
      global: true,
      child: out,
    };
  } else if (q.orderBy && q.orderBy.length > 0)
    out = { kind: "Sort", order: q.orderBy.map((o) => sortOrder(c, o)), global: true, child: out };
  if (q.clusterBy && q.clusterBy.length > 0) {
    const expressions = q.clusterBy.map((e) => expression(c, e));
    const order = expressions.map(
      (child) => ({ kind: "SortOrder", child, ascending: true, nullsFirst: true }) as const,
    );
    out = { kind: "Sort", order, global: false, child: { kind: "RepartitionByExpression", expressions, child: out } };
  }
  if (q.distributeBy && q.distributeBy.length > 0)
    out = { kind: "RepartitionByExpression", expressions: q.distributeBy.map((e) => expression(c, e)), child: out };
  if (q.sortBy && q.sortBy.length > 0)
    out = { kind: "Sort", order: q.sortBy.map((o) => sortOrder(c, o)), global: false, child: out };
  if (q.offset) out = { kind: "Offset", offset: expression(c, q.offset), child: out };
  if (q.limit && q.limit !== "all") {
    const limit = expression(c, q.limit);
    out = { kind: "GlobalLimit", limit, child: { kind: "LocalLimit", limit, child: out } };
  }
  return out;
}

export function withCtes(c: ParseContext, w: ast.With | undefined, child: LogicalPlan): LogicalPlan {
  if (!w) return child;
  return {
    kind: "UnresolvedWith",
    ctes: w.tables.map((t) => ({
      name: t.name.name,
      columns: t.columns?.map((i) => i.name),
      plan: query(c, t.query),
      ...(t.maxRecursionLevel?.kind === "numericLiteral" ? { maxLevel: Number(t.maxRecursionLevel.text) } : {}),
    })),
    recursive: w.recursive,
    child,
  };
}

export function query(c: ParseContext, q: ast.Query): LogicalPlan {
  return nested(c, 2, () => withWindows(c, q.windows, () => withCtes(c, q.with, organize(c, q, body(c, q.body)))));
}

/** SELECT's hints, the first outermost. */
const withHints = (c: ParseContext, hints: readonly ast.Hint[], plan: LogicalPlan): LogicalPlan =>
  hints.reduceRight<LogicalPlan>(
    (child, h) => ({
      kind: "UnresolvedHint",
      name: h.name,
      parameters: h.parameters.map((p) => expression(c, p)),
      child,
    }),
    plan,
  );

function select(c: ParseContext, s: ast.Select, source: LogicalPlan, pipe?: string): LogicalPlan {
  return withWindows(c, s.windows, () => {
    let plan = lateralViews(c, s.lateralViews, source);
    if (s.where) plan = { kind: "Filter", condition: expression(c, s.where), child: plan };
    const list = s.items.map((i) => namedExpression(c, i));
    if (s.groupBy || s.having) {
      const g = s.groupBy ? grouping(c, s.groupBy) : { grouping: [] };
      plan = { kind: "Aggregate", ...g, list, child: plan };
    } else plan = { kind: "Project", list, ...(pipe ? { pipe } : {}), child: plan };
    if (s.having) plan = { kind: "UnresolvedHaving", condition: expression(c, s.having), child: plan };
    if (s.qualify) plan = { kind: "UnresolvedQualify", condition: expression(c, s.qualify), child: plan };
    if (s.quantifier === "distinct") plan = { kind: "Distinct", child: plan };
    return withHints(c, s.hints, plan);
  });
}

function setOperation(
  operator: "union" | "intersect" | "except",
  all: boolean,
  left: LogicalPlan,
  right: LogicalPlan,
  origin: QueryContext,
): LogicalPlan {
  if (operator !== "union")
    return { kind: operator === "intersect" ? "Intersect" : "Except", left, right, all, origin };
  const union: LogicalPlan = { kind: "Union", children: [left, right], byName: false, allowMissing: false, origin };
  return all ? union : { kind: "Distinct", child: union };
}

function body(c: ParseContext, b: ast.QueryBody, source?: LogicalPlan): LogicalPlan {
  switch (b.kind) {
    case "query":
      return query(c, b);
    case "select":
      return select(c, b, b.from || !source ? from(c, b.from) : source);
    case "transform":
      throw unsupported("TRANSFORM");
    case "fromQuery": {
      const plans = b.bodies.map((q) =>
        withWindows(c, q.windows, () => organize(c, q, body(c, q.body, from(c, b.from)))),
      );
      if (plans.length === 0) return { kind: "Project", list: [{ kind: "UnresolvedStar" }], child: from(c, b.from) };
      return plans.length === 1 ? plans[0]! : { kind: "Union", children: plans, byName: false, allowMissing: false };
    }
    case "tableQuery":
      return { kind: "UnresolvedRelation", parts: nameParts(c, b.name), origin: originOf(c, b.name.span) };
    case "inlineTable":
      return inlineTable(c, b);
    case "setOperation": {
      // A long chain of UNION ALLs leans to the left: walked with a loop, and joined into one node.
      const chain: ast.SetOperation[] = [];
      let base: ast.QueryBody = b;
      while (base.kind === "setOperation") {
        chain.push(base);
        base = base.left;
      }
      let plan = body(c, base);
      for (let i = chain.length - 1; i >= 0; i--) {
        const node = chain[i]!;
        const all = node.quantifier === "all";
        const right = body(c, node.right);
        if (node.operator === "union" && all && plan.kind === "Union" && i < chain.length - 1)
          plan = { ...plan, children: [...plan.children, right], origin: originOf(c, node.span) };
        else plan = setOperation(node.operator, all, plan, right, originOf(c, node.span));
      }
      return plan;
    }
    case "pipe": {
      const chain: ast.Pipe[] = [];
      let base: ast.QueryBody = b;
      while (base.kind === "pipe") {
        chain.push(base);
        base = base.input;
      }
      let plan = body(c, base);
      for (let i = chain.length - 1; i >= 0; i--) plan = pipeOperator(c, chain[i]!.operator, plan);
      return plan;
    }
  }
}

const star: Expression = { kind: "UnresolvedStar" };

function pipeOperator(c: ParseContext, op: ast.PipeOperator, child: LogicalPlan): LogicalPlan {
  switch (op.kind) {
    case "pipeSelect":
      return select(c, op.select, child, "SELECT");
    case "pipeExtend":
      return { kind: "Project", list: [star, ...op.items.map((i) => namedExpression(c, i))], pipe: "EXTEND", child };
    case "pipeSet":
      return op.assignments.reduce<LogicalPlan>(
        (plan, a) => ({
          kind: "UnresolvedProjection",
          operation: {
            kind: "withColumns",
            columns: [
              {
                kind: "Alias",
                child: expression(c, a.value),
                name: a.target.parts.map((p) => p.name).join("."),
                id: nextExprId(),
                qualifier: [],
              },
            ],
          },
          child: plan,
        }),
        child,
      );
    case "pipeDrop":
      return {
        kind: "Project",
        list: [
          {
            kind: "UnresolvedStar",
            except: op.columns.map((n) => n.parts.map((p) => p.name)),
            origin: originOf(c, op.span),
          },
        ],
        child,
      };
    case "pipeAs":
      return { kind: "SubqueryAlias", name: [op.alias.name], child };
    case "pipeWhere":
      return withWindows(c, op.windows, () => ({
        kind: "Filter",
        condition: expression(c, op.condition),
        child: scope(child),
      }));
    case "pipePivot":
      if (op.pivot && op.unpivot)
        throw sparkError("NOT_ALLOWED_IN_FROM.UNPIVOT_WITH_PIVOT", {}, { queryContext: [originOf(c, op.span)] });
      return op.pivot ? pivot(c, op.pivot, child) : unpivot(c, op.unpivot!, child);
    case "pipeSample":
      return withSample(c, child, op.sample);
    case "pipeJoin":
      return join(c, child, op.join);
    case "pipeSetOperation":
      return setOperation(
        op.operator,
        op.quantifier === "all",
        child,
        body(c, op.right),
        originOf(c, { start: 0, end: op.span.end }),
      );
    case "pipeOrganize":
      return withWindows(c, op.windows, () => organize(c, op, scope(child)));
    case "pipeAggregate": {
      const g = op.groupBy ? grouping(c, op.groupBy) : { grouping: [] as Expression[] };
      const items = op.items.map((i) => namedExpression(c, i));
      const named = g.grouping.filter((e) => e.kind !== "GroupingAnalytics");
      const bare = g.grouping.map((e) => (e.kind === "Alias" ? e.child : e));
      return { kind: "Aggregate", ...g, grouping: bare, list: [...named, ...items], pipe: true, child };
    }
  }
}

/** The input of a pipe operator is a table of its own: later clauses see its output alone. */
const scope = (plan: LogicalPlan): LogicalPlan =>
  plan.kind === "Project" || plan.kind === "Aggregate" || plan.kind === "Sort" || plan.kind === "UnresolvedHaving"
    ? { kind: "SubqueryAlias", name: ["__auto_generated_subquery_name"], child: plan }
    : plan;
