import { sparkError, unsupported } from "../../common/errors/conditions.ts";
import {
  type Expression,
  type FrameBound,
  nextExprId,
  type SortOrder,
  type UnresolvedFunction,
} from "../../catalyst/expr/expression.ts";
import { fromProtocolType, parseTypeText } from "./dataTypes.ts";
import { fromProtocolLiteral } from "./literals.ts";
import type * as P from "./messages/expressions.ts";
import { caseOf } from "./messages/oneOf.ts";
import { nameParts } from "./names.ts";
import type { PlanContext } from "./planContext.ts";
import "./conditions.ts";

/** Expressions of the protocol as unresolved expressions of the engine. */
export function toExpression(e: P.Expression, ctx: PlanContext): Expression {
  const found = caseOf<P.ExpressionKinds>(e);
  if (!found) throw sparkError("INVALID_PLAN_INPUT", { message: "An expression without a kind" });
  const [kind, m] = found;
  switch (kind) {
    case "literal":
      return fromProtocolLiteral(m);
    case "unresolvedAttribute":
      // A column of the name must not stand in its place.
      if (m.isMetadataColumn) throw unsupported(`the metadata column ${m.unparsedIdentifier}`);
      return {
        kind: "UnresolvedAttribute",
        parts: nameParts(m.unparsedIdentifier),
        ...(m.planId === undefined ? {} : { planId: m.planId }),
      };
    case "unresolvedFunction":
      return functionChain(m, ctx);
    case "callFunction":
      return call(
        nameParts(m.functionName),
        m.arguments.map((a) => toExpression(a, ctx)),
      );
    case "expressionString":
      return ctx.parseExpression(m.expression);
    case "unresolvedStar":
      return {
        kind: "UnresolvedStar",
        ...(m.unparsedTarget === undefined ? {} : { target: nameParts(m.unparsedTarget.replace(/\.\*$/, "")) }),
        ...(m.planId === undefined ? {} : { planId: m.planId }),
      };
    case "unresolvedRegex": {
      const pattern = m.colName.replace(/^`(.*)`$/s, "$1");
      return { kind: "UnresolvedRegex", pattern, ...(m.planId === undefined ? {} : { planId: m.planId }) };
    }
    case "alias":
      return alias(m, ctx);
    case "cast":
      return {
        kind: "UnresolvedCast",
        child: toExpression(m.expr, ctx),
        type: m.type ? fromProtocolType(m.type) : parseTypeText(m.typeStr ?? ""),
        try: m.evalMode === "EVAL_MODE_TRY",
      };
    case "sortOrder":
      return toSortOrder(m, ctx);
    case "lambdaFunction":
      return {
        kind: "UnresolvedLambda",
        body: toExpression(m.function, ctx),
        params: m.arguments.map((a) => a.nameParts.join(".")),
      };
    case "unresolvedNamedLambdaVariable":
      return { kind: "UnresolvedAttribute", parts: m.nameParts };
    case "window":
      return toWindow(m, ctx);
    case "unresolvedExtractValue":
      return {
        kind: "UnresolvedExtractValue",
        child: toExpression(m.child, ctx),
        extraction: toExpression(m.extraction, ctx),
      };
    case "namedArgumentExpression":
      return { kind: "NamedArgument", name: m.key, child: toExpression(m.value, ctx) };
    case "subqueryExpression":
      return toSubquery(m, ctx);
    case "updateFields":
      throw unsupported("Column.withField and Column.dropFields");
    case "extension":
      return {
        kind: "ScalarUdf",
        name: m.name,
        udf: ctx.udfKey(m.definition),
        args: m.arguments.map((a) => toExpression(a, ctx)),
        type: m.definition.returnType,
        nullable: m.definition.nullable,
        deterministic: m.definition.deterministic,
      };
  }
}

const call = (parts: readonly string[], args: readonly Expression[], distinct = false): UnresolvedFunction => ({
  kind: "UnresolvedFunction",
  parts,
  args,
  distinct,
});

/** Operators can be entries that SQL does not find by name, and users cannot put functions in their place. */
const OPERATORS = /^(?:\W+|and|or|not|in|case|isnull|isnotnull|isnan|like|ilike|rlike|negative)$/;

function functionCall(f: P.UnresolvedFunction, args: readonly Expression[]): UnresolvedFunction {
  const name = RENAMED[f.functionName] ?? f.functionName;
  const plain = call([name], args, f.isDistinct ?? false);
  return OPERATORS.test(name) ? { ...plain, internal: true } : plain;
}

/** Names that Connect clients send for what SQL writes as syntax. */
const RENAMED: Readonly<Record<string, string>> = {
  "==": "=",
  when: "case",
  isNull: "isnull",
  isNotNull: "isnotnull",
  isNaN: "isnan",
  startsWith: "startswith",
  endsWith: "endswith",
  bitwiseAND: "&",
  bitwiseOR: "|",
  bitwiseXOR: "^",
  bitwiseNOT: "~",
};

/** Chains that grow to the left (`a.or(b).or(c)` ...) can be thousands of calls deep, so they are walked with a loop. */
function functionChain(m: P.UnresolvedFunction, ctx: PlanContext): Expression {
  const chain = [m];
  for (;;) {
    const first = chain.at(-1)!.arguments[0];
    if (first && "unresolvedFunction" in first) chain.push(first.unresolvedFunction);
    else break;
  }
  let built: Expression | undefined;
  for (let f = chain.pop(); f; f = chain.pop()) {
    const rest = f.arguments.slice(built ? 1 : 0).map((a) => toExpression(a, ctx));
    const args: Expression[] = built ? [built, ...rest] : rest;
    built = functionCall(f, args);
  }
  return built!;
}

/** The alias of a projection; several names are those of a generator's columns. */
export function alias(m: P.Alias, ctx: PlanContext): Expression {
  const child = toExpression(m.expr, ctx);
  if (m.name.length !== 1) return { kind: "MultiAlias", child, names: m.name };
  return {
    kind: "Alias",
    child,
    name: m.name[0]!,
    id: nextExprId(),
    qualifier: [],
    ...(m.metadata ? { metadata: JSON.parse(m.metadata) as Record<string, unknown> } : {}),
  };
}

export function toSortOrder(m: P.SortOrder, ctx: PlanContext): SortOrder {
  const ascending = m.direction !== "SORT_DIRECTION_DESCENDING";
  return {
    kind: "SortOrder",
    child: toExpression(m.child, ctx),
    ascending,
    nullsFirst: m.nullOrdering === "SORT_NULLS_UNSPECIFIED" ? ascending : m.nullOrdering === "SORT_NULLS_FIRST",
  };
}

/** Anything that can stand in a sort list: without an order of its own it is ascending. */
export function asSortOrder(e: Expression): SortOrder {
  return e.kind === "SortOrder" ? e : { kind: "SortOrder", child: e, ascending: true, nullsFirst: true };
}

function toWindow(m: P.Window, ctx: PlanContext): Expression {
  const f = m.frameSpec;
  if (f?.frameType === "FRAME_TYPE_UNDEFINED")
    throw sparkError("INVALID_PLAN_INPUT", { message: "A window frame without a type" });
  return {
    kind: "WindowExpression",
    function: toExpression(m.windowFunction, ctx),
    partitionBy: m.partitionSpec.map((e) => toExpression(e, ctx)),
    orderBy: m.orderSpec.map((e) => toSortOrder(e, ctx)),
    ...(f
      ? {
          frame: {
            type: f.frameType === "FRAME_TYPE_ROW" ? "rows" : "range",
            lower: toBound(f.lower, "unboundedPreceding", ctx),
            upper: toBound(f.upper, "unboundedFollowing", ctx),
          },
        }
      : {}),
  };
}

function toBound(b: P.FrameBoundary, unbounded: FrameBound["kind"], ctx: PlanContext): FrameBound {
  if ("value" in b) return { kind: "offset", offset: toExpression(b.value, ctx) };
  return { kind: "currentRow" in b ? "currentRow" : unbounded };
}

function toSubquery(m: P.SubqueryExpression, ctx: PlanContext): Expression {
  const plan = ctx.reference(m.planId);
  const id = nextExprId();
  switch (m.subqueryType) {
    case "SUBQUERY_TYPE_SCALAR":
      return { kind: "ScalarSubquery", plan, outer: [], id };
    case "SUBQUERY_TYPE_EXISTS":
      return { kind: "Exists", plan, outer: [], id };
    case "SUBQUERY_TYPE_IN":
      return {
        kind: "InSubquery",
        values: (m.inSubqueryValues ?? []).map((v) => toExpression(v, ctx)),
        plan,
        outer: [],
        id,
      };
    default:
      throw unsupported(`subqueries of the type ${m.subqueryType}`);
  }
}
