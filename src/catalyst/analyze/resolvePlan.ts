import { internalError, sparkError } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import * as T from "../../types/dataType.ts";
import type { AttributeReference, Expression, NamedExpression, SortOrder } from "../expr/expression.ts";
import { nextExprId } from "../expr/expression.ts";
import { findExpression, forEachExpression, typeOf } from "../expr/tree.ts";
import { evaluateConstant, isFoldable } from "../functions/evaluate.ts";
import type {
  CTERelationDef,
  Deduplicate,
  Filter,
  Generate,
  LogicalPlan,
  Sort,
  UnresolvedHaving,
  UnresolvedQualify,
  UnresolvedWith,
} from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import { expressionsOf, planChildren, subqueryPlan } from "../plan/tree.ts";
import { blockOf, blockPlan, type Buildable, liftOver, registerBlock, trim } from "./block.ts";
import type { CteEntry, Env, ExprScope } from "./env.ts";
import { errorAt, mismatch, quoteExpr, quoteName, quoteParts, quoteType } from "./errors.ts";
import { extractGenerator, generatorOutput } from "./generators.ts";
import { hiddenOf, widen } from "./hidden.ts";
import { resolveMetrics } from "./metrics.ts";
import { resolveHint } from "./hints.ts";
import { checkCondition, resolveJoin, resolveLateralJoin } from "./joins.ts";
import { aliasOf, castTo } from "./make.ts";
import { resolveName, unresolvedColumn } from "./names.ts";
import { resolvePivot, resolveUnpivot } from "./pivot.ts";
import { tagPlan } from "./planIds.ts";
import { resolveProjection } from "./projections.ts";
import { refersToItself, resolveRecursion } from "./recursion.ts";
import { freshen } from "./freshen.ts";
import { resolveInlineTable, resolveRelation, resolveSource, resolveTableFunction } from "./relations.ts";
import { emptyScope, expandReplaceable, hasAggregate, hasWindow, resolveExpression } from "./resolveExpression.ts";
import { resolveAggregate, resolveProject, scopeOf } from "./select.ts";
import { strayAggregate } from "./subquery.ts";
import { holdsMap, resolveSetOperation, resolveUnion } from "./setOperations.ts";
import { expandStar } from "./stars.ts";
import { timeWindows } from "./timeWindows.ts";

/** Resolves plans bottom up: each node once, its children first. */

export function resolvePlan(plan: LogicalPlan, env: Env): LogicalPlan {
  const resolved = resolveNode(plan, env);
  return plan.planId === undefined ? resolved : tagPlan(resolved, plan.planId);
}

function resolveNode(p: LogicalPlan, env: Env): LogicalPlan {
  const below = (c: LogicalPlan): LogicalPlan => resolvePlan(c, env);
  switch (p.kind) {
    case "UnresolvedRelation":
      return resolveRelation(p, env);
    case "UnresolvedDataSource":
      return resolveSource(p, env);
    case "UnresolvedTableValuedFunction":
      return resolveTableFunction(p, env);
    case "UnresolvedInlineTable":
      return resolveInlineTable(p, env);
    case "LogicalRelation":
    case "LocalRelation":
    case "Range":
      return freshen(p);
    case "OneRowRelation":
    case "CTERelationRef":
    case "View":
      return p;
    case "Project":
      return resolveProject(p, env);
    case "Aggregate":
      return resolveAggregate(p, env);
    case "Filter":
      return resolveFilter(p, env);
    case "UnresolvedHaving":
      return resolveHaving(p, env);
    case "UnresolvedQualify":
      return resolveQualify(p, env);
    case "Sort":
      return resolveSort(p, env);
    case "GlobalLimit":
    case "LocalLimit":
    case "Tail": {
      const child = below(p.child);
      return { ...p, limit: limitOf(p.limit, "limit", env), child };
    }
    case "Offset": {
      const child = below(p.child);
      return { ...p, offset: limitOf(p.offset, "offset", env), child };
    }
    case "Distinct": {
      const child = below(p.child);
      for (const a of outputOf(child))
        if (holdsMap(a.type))
          throw sparkError("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE", {
            colName: quoteName(a.name),
            dataType: quoteType(a.type),
          });
      return { ...p, child };
    }
    case "Deduplicate":
      return resolveDeduplicate(p, env);
    case "SubqueryAlias":
      return { ...p, child: below(p.child) };
    case "UnresolvedSubqueryColumnAliases": {
      const child = below(p.child);
      const size = outputOf(child).length;
      if (p.child.kind === "UnresolvedTableValuedFunction" && size !== p.names.length)
        throw errorAt(p.child.args[0]?.origin, "NUM_TABLE_VALUE_ALIASES_MISMATCH", {
          funcName: quoteParts(p.child.parts),
          aliasesNum: String(p.names.length),
          outColsNum: String(size),
        });
      return renameColumns(p.names, child);
    }
    case "Join":
      return resolveJoin(p, env);
    case "LateralJoin":
      return resolveLateralJoin(p, env);
    case "Union":
      return resolveUnion(p, env);
    case "Intersect":
    case "Except":
      return resolveSetOperation(p, env);
    case "UnresolvedWith":
      return resolveWith(p, env);
    case "Generate":
      return resolveGenerate(p, env);
    case "Sample":
    case "Repartition":
    case "ResolvedHint":
      return { ...p, child: below(p.child) };
    case "CollectMetrics":
      return resolveMetrics(p, env);
    case "RepartitionByExpression": {
      const child = below(p.child);
      const over = expressionsOver(p.expressions, child, env);
      return over.finish((plan, expressions) => ({ ...p, expressions, child: plan }));
    }
    case "Pivot":
      return resolvePivot(p, env);
    case "Unpivot":
      return resolveUnpivot(p, env);
    case "UnresolvedHint":
      return resolveHint(p, env);
    case "UnresolvedProjection":
      return resolveProjection(p, env);
    default:
      throw internalError(`${p.kind} in a plan before analysis`);
  }
}

/** LIMIT and OFFSET: a constant integer that is not negative. */
function limitOf(e: Expression, name: "limit" | "offset", env: Env): Expression {
  const resolved = expandReplaceable(resolveExpression(e, emptyScope(env)));
  const type = typeOf(resolved);
  if (!isFoldable(resolved))
    throw errorAt(e.origin, "INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE", { name, expr: quoteExpr(resolved) });
  if (type.kind === "null" || (T.isIntegral(type) && evaluateConstant(resolved) === null))
    throw errorAt(e.origin, "INVALID_LIMIT_LIKE_EXPRESSION.IS_NULL", { name, expr: quoteExpr(resolved) });
  const cast =
    type.kind === "int"
      ? resolved
      : type.kind === "byte" || type.kind === "short"
        ? castTo(resolved, T.INT, env.ctx.evalConfig)
        : undefined;
  if (!cast)
    throw errorAt(e.origin, "INVALID_LIMIT_LIKE_EXPRESSION.DATA_TYPE", {
      name,
      expr: quoteExpr(resolved),
      dataType: quoteType(type),
    });
  const value = evaluateConstant(cast);
  if ((value as number) < 0)
    throw errorAt(e.origin, "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE", {
      name,
      expr: quoteExpr(resolved),
      v: String(value),
    });
  return cast.kind === "Literal" ? cast : { kind: "Literal", value, type: T.INT };
}

function resolveFilter(p: Filter, env: Env): LogicalPlan {
  const input = resolvePlan(p.child, env);
  const windows = timeWindows([p.condition], input, scopeOf(env, [input]));
  const child = windows?.child ?? input;
  const over = expressionsOver([windows ? windows.rewrite(p.condition) : p.condition], child, env);
  const condition = checkCondition(over.expressions[0]!, "FILTER", env);
  const stray = strayAggregate(condition);
  if (stray)
    throw errorAt(condition.origin, "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.CORRELATED_REFERENCE", {
      sqlExprs: quoteExpr(stray),
    });
  const bad = findExpression(
    condition,
    (x) => x.kind === "AggregateCall" || x.kind === "WindowExpression" || extractGenerator.isGenerator(x),
  );
  if (bad?.kind === "WindowExpression")
    throw errorAt(condition.origin, "WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE", { clauseName: "WHERE" });
  if (bad && (hasAggregate(condition) || hasWindow(condition) || extractGenerator.isGenerator(bad)))
    throw errorAt(condition.origin, "INVALID_WHERE_CONDITION", {
      condition: quoteExpr(condition),
      expressionList: quoteExpr(bad).slice(1, -1),
    });
  return over.finish((plan) => ({ kind: "Filter", condition, child: plan }));
}

interface Over {
  /** Resolved, over the plan that `finish` hands to the operator. */
  readonly expressions: readonly Expression[];
  readonly finish: (make: (plan: LogicalPlan, expressions: readonly Expression[]) => LogicalPlan) => LogicalPlan;
}

/** The scope of clauses behind a select list: its output first, then its input. */
function scopeOver(child: LogicalPlan, buildable: Buildable | undefined, env: Env): ExprScope {
  const output = scopeOf(env, [child]);
  if (!buildable) return output;
  const { block } = buildable;
  const config = env.ctx.evalConfig;
  const lookup: ExprScope["lookup"] = (parts, origin) => {
    try {
      const found = output.lookup(parts, origin);
      if (found) return found;
    } catch (error) {
      // Several columns of the list have the name: the input's may be meant.
      const below =
        error instanceof SparkError && error.condition === "AMBIGUOUS_REFERENCE"
          ? block.scope.lookup(parts, undefined)
          : undefined;
      if (below) return below;
      throw error;
    }
    return block.scope.lookup(parts, origin);
  };
  const inner: ExprScope = {
    ...block.scope,
    env,
    lookup: (parts, origin) =>
      block.scope.lookup(parts, origin) ?? resolveName(parts, output.attributes, config, origin),
  };
  return { ...output, lookup, plans: [child], ...(block.grouping ? { aggregateArguments: inner } : {}) };
}

/**
 * Expressions over a resolved plan that may also refer to what the plan's select list does not show (ORDER BY, DataFrame filters):
 * these become extra columns of the list, and are trimmed again above the operator.
 */
function expressionsOver(written: readonly Expression[], child: LogicalPlan, env: Env): Over {
  const buildable = blockOf(child);
  const scope = scopeOver(child, buildable, env);
  const resolved = written.map((e) => expandReplaceable(resolveExpression(e, scope)));
  const output = new Set(outputOf(child).map((a) => a.id));
  const wanted = new Map<number, AttributeReference>();
  const hidden = new Set(hiddenOf(child).map((h) => h.id));
  let beyond = false;
  for (const e of resolved)
    findExpression(e, (x) => {
      if (x.kind === "AttributeReference" && !output.has(x.id)) {
        if (hidden.has(x.id)) wanted.set(x.id, x);
        else beyond = true;
      } else if (buildable && (x.kind === "AggregateCall" || x.kind === "WindowExpression")) beyond = true;
      else if (x.kind === "Call" && (x.name === "grouping" || x.name === "grouping_id")) beyond = true;
      return false;
    });
  if (beyond && buildable) {
    const lifted = liftOver(buildable, resolved);
    const plan = lifted.extra.length > 0 ? buildable.build(lifted.extra) : child;
    return {
      expressions: lifted.expressions,
      finish: (make) => {
        const made = make(plan, lifted.expressions);
        return lifted.extra.length > 0
          ? derive(trim(made, outputOf(child), child), buildable, make, lifted.expressions)
          : derive(made, buildable, make, lifted.expressions);
      },
    };
  }
  if (wanted.size > 0) {
    const plan = widen(child, wanted);
    return { expressions: resolved, finish: (make) => trim(make(plan, resolved), outputOf(child), child) };
  }
  return {
    expressions: resolved,
    finish: (make) => {
      const made = make(child, resolved);
      return buildable ? derive(made, buildable, make, resolved) : made;
    },
  };
}

/** An operator that hands columns through: more columns of the list below can be had above it. */
function derive(
  plan: LogicalPlan,
  buildable: Buildable,
  make: (plan: LogicalPlan, expressions: readonly Expression[]) => LogicalPlan,
  expressions: readonly Expression[],
): LogicalPlan {
  return registerBlock(plan, {
    block: buildable.block,
    build: (extra: readonly NamedExpression[]) => {
      // The operator may itself need extra columns: they are found again from its expressions.
      const lifted = liftOver(buildable, expressions);
      return make(buildable.build([...extra, ...lifted.extra]), lifted.expressions);
    },
  });
}

function resolveHaving(p: UnresolvedHaving, env: Env): LogicalPlan {
  const child = resolvePlan(p.child, env);
  const buildable = blockOf(child);
  if (!buildable?.block.grouping) {
    const over = expressionsOver([p.condition], child, env);
    const condition = checkCondition(over.expressions[0]!, "FILTER", env);
    return over.finish((plan) => ({ kind: "Filter", condition, child: plan }));
  }
  const { block } = buildable;
  const output = scopeOf(env, [child]);
  const inner = { ...block.scope, env };
  const lookup: ExprScope["lookup"] = (parts, origin) => {
    const found = inner.lookup(parts, origin);
    // A column of the input that is not grouped gives way to an alias of the list.
    if (
      found?.kind === "AttributeReference" &&
      parts.length === 1 &&
      !isGrouped(block.grouping!, found, block.regroup)
    ) {
      const shown = output.lookup(parts, origin);
      if (shown) return shown;
    }
    return found ?? output.lookup(parts, origin);
  };
  const scope: ExprScope = {
    ...inner,
    lookup,
    attributes: [...inner.attributes],
    aggregateArguments: {
      ...inner,
      lookup: (parts, origin) => inner.lookup(parts, origin) ?? output.lookup(parts, origin),
    },
  };
  const condition = checkCondition(expandReplaceable(resolveExpression(p.condition, scope)), "FILTER", env);
  if (hasWindow(condition))
    throw errorAt(condition.origin, "INVALID_WHERE_CONDITION", {
      condition: quoteExpr(condition),
      expressionList: quoteExpr(findExpression(condition, (x) => x.kind === "WindowExpression")!).slice(1, -1),
    });
  return blockPlan({ ...block, having: condition });
}

const isGrouped = (
  grouping: readonly Expression[],
  a: AttributeReference,
  regroup: ((e: Expression) => Expression) | undefined,
): boolean => {
  const e = regroup ? regroup(a) : a;
  return grouping.some((g) => g.kind === "AttributeReference" && e.kind === "AttributeReference" && g.id === e.id);
};

function resolveQualify(p: UnresolvedQualify, env: Env): LogicalPlan {
  const child = resolvePlan(p.child, env);
  const over = expressionsOver([p.condition], child, env);
  const condition = checkCondition(over.expressions[0]!, "FILTER", env);
  return over.finish((plan) => ({ kind: "Filter", condition, child: plan }));
}

function resolveSort(p: Sort, env: Env): LogicalPlan {
  const child = resolvePlan(p.child, env);
  const output = outputOf(child);
  if (p.all) {
    const order = output.map(
      (a): SortOrder => ({ kind: "SortOrder", child: a, ascending: p.all!.ascending, nullsFirst: p.all!.nullsFirst }),
    );
    return { kind: "Sort", order: checkOrder(order), global: p.global, child };
  }
  const byPosition = env.ctx.config.boolean("spark.sql.orderByOrdinal");
  const written = p.order.map((o): SortOrder => {
    if (o.child.kind !== "Literal" || o.child.type.kind !== "int" || !byPosition) return o;
    const n = o.child.value as number;
    const column = output[n - 1];
    if (!column)
      throw errorAt(o.child.origin, "ORDER_BY_POS_OUT_OF_RANGE", { index: String(n), size: String(output.length) });
    return { ...o, child: column };
  });
  const expanded = written.flatMap((o): SortOrder[] =>
    o.child.kind === "UnresolvedStar"
      ? expandStar(o.child, scopeOf(env, [child])).map((c) => ({ ...o, child: c }))
      : [o],
  );
  const over = expressionsOver(expanded, child, env);
  return over.finish((plan, order) => ({
    kind: "Sort",
    order: checkOrder(order as readonly SortOrder[]),
    global: p.global,
    child: plan,
  }));
}

function checkOrder(order: readonly SortOrder[]): readonly SortOrder[] {
  for (const o of order) {
    const type = typeOf(o.child);
    if (!T.isOrderable(type))
      throw mismatch(o, "INVALID_ORDERING_TYPE", { functionName: "`sortorder`", dataType: quoteType(type) });
  }
  return order;
}

function resolveDeduplicate(p: Deduplicate, env: Env): LogicalPlan {
  const child = resolvePlan(p.child, env);
  const output = outputOf(child);
  if (p.all) return { kind: "Deduplicate", keys: output, child };
  const config = env.ctx.evalConfig;
  const keys = p.keys.flatMap((k): Expression[] => {
    if (k.kind !== "UnresolvedAttribute") return [resolveExpression(k, scopeOf(env, [child]))];
    const name = k.parts.join(".");
    const found = output.filter((a) =>
      config.caseSensitive ? a.name === name : a.name.toLowerCase() === name.toLowerCase(),
    );
    if (found.length === 0) throw unresolvedColumn([name], output, k.origin);
    return found;
  });
  return { kind: "Deduplicate", keys, child };
}

export function renameColumns(names: readonly string[], child: LogicalPlan): LogicalPlan {
  const output = outputOf(child);
  if (names.length !== output.length)
    throw sparkError("ASSIGNMENT_ARITY_MISMATCH", { numExpr: String(names.length), numTarget: String(output.length) });
  return { kind: "Project", list: output.map((a, i) => aliasOf(a, names[i]!)), child };
}

/** WITH: definitions are resolved when they are referred to first, and shared by all references. */
function resolveWith(p: UnresolvedWith, env: Env): LogicalPlan {
  let scope = env.ctes;
  const made: CteEntry[] = [];
  const policy = env.ctx.config.find("spark.sql.legacy.ctePrecedencePolicy");
  if (policy?.toUpperCase() === "EXCEPTION" && env.ctes === undefined) forbidSameNames(p);
  for (const c of p.ctes) {
    const around = scope;
    const key = c.name.toLowerCase();
    let open = false;
    const entry: CteEntry = {
      name: c.name,
      id: nextExprId(),
      resolved: undefined,
      references: 0,
      resolve: () => {
        if (open) throw sparkError("INVALID_RECURSIVE_CTE", {});
        open = true;
        const own = p.recursive ? { entries: new Map([[key, entry]]), parent: around } : around;
        if (p.recursive && refersToItself(c.plan, c.name)) {
          const rename = (child: LogicalPlan): LogicalPlan => (c.columns ? renameColumns(c.columns, child) : child);
          return resolveRecursion(c, entry, { ...env, ctes: own }, rename);
        }
        const plan = resolvePlan(c.plan, { ...env, ctes: own });
        open = false;
        return c.columns ? renameColumns(c.columns, plan) : plan;
      },
    };
    made.push(entry);
    scope = { entries: new Map([[key, entry]]), parent: around };
  }
  const child = resolvePlan(p.child, { ...env, ctes: scope });
  // Definitions that nobody refers to are checked all the same.
  for (const e of made) e.resolved ??= e.resolve();
  const definitions = made
    .filter((e) => e.references > 0)
    .map((e): CTERelationDef => ({ kind: "CTERelationDef", id: e.id, name: e.name, child: e.resolved! }));
  return definitions.length > 0 ? { kind: "WithCTE", definitions, child } : child;
}

/**
 * Under the policy EXCEPTION a definition may not have the name of one around it, where a query begins: in a definition or a subquery of an expression, not in one in FROM.
 */
function forbidSameNames(plan: LogicalPlan, around: readonly string[] = [], begins = true): void {
  if (plan.kind === "UnresolvedWith") {
    const names = [...around];
    for (const c of plan.ctes) {
      const name = c.name.toLowerCase();
      if (begins && around.includes(name))
        throw sparkError("AMBIGUOUS_ALIAS_IN_NESTED_CTE", {
          name: quoteName(c.name),
          config: '"spark.sql.legacy.ctePrecedencePolicy"',
          docroot: "https://spark.apache.org/docs/latest",
        });
      forbidSameNames(c.plan, names);
      names.push(name);
    }
    return forbidSameNames(plan.child, names, false);
  }
  for (const written of expressionsOf(plan))
    forEachExpression(written, (e) => {
      if (e.kind === "ScalarSubquery" || e.kind === "Exists" || e.kind === "InSubquery")
        forbidSameNames(subqueryPlan(e), around);
    });
  for (const child of planChildren(plan)) forbidSameNames(child, around, false);
}

/** LATERAL VIEW. */
function resolveGenerate(p: Generate, env: Env): LogicalPlan {
  const child = resolvePlan(p.child, env);
  const generator = expandReplaceable(resolveExpression(p.generator, scopeOf(env, [child])));
  if (!extractGenerator.isGenerator(generator)) {
    if (p.generator.kind === "UnresolvedFunction")
      throw errorAt(p.generator.origin, "UNSUPPORTED_GENERATOR.NOT_GENERATOR", {
        functionName: quoteName(p.generator.parts.join(".")),
        classCanonicalName: generator.kind,
      });
    throw internalError("a generator was expected");
  }
  const names = p.names && p.names.length > 0 ? p.names : undefined;
  const out = generatorOutput(generator, names, p.outer);
  return {
    kind: "Generate",
    generator,
    outer: p.outer,
    ...(p.qualifier ? { qualifier: p.qualifier } : {}),
    generatorOutput: out.map((a) => (p.qualifier ? { ...a, qualifier: [p.qualifier] } : a)),
    child,
  };
}
