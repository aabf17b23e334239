import type * as ast from "../../../grammar/ast.ts";
import { unsupported } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import { BOOLEAN, type DataType, INT, NULL, STRING } from "../../types/dataType.ts";
import { parseDdlType } from "../../types/ddl.ts";
import {
  type Alias,
  type Expression,
  type FrameBound,
  nextExprId,
  type SortOrder,
  type UnresolvedFunction,
  type WindowFrame,
} from "../expr/expression.ts";
import { nested, originOf, type ParseContext, parseError, tooComplex, MAX_DEPTH } from "./context.ts";
import { intervalLiteral, intervalRangeLiteral, literal, numericLiteral, typedLiteral } from "./literals.ts";
import { nameParts } from "./names.ts";

/** Lowers expressions of the syntax tree to unresolved expressions. Operators become calls of the entries that are named after them. */

export const call = (
  c: ParseContext,
  span: ast.Span,
  name: string,
  args: readonly Expression[],
): UnresolvedFunction => ({
  kind: "UnresolvedFunction",
  parts: [name],
  args,
  distinct: false,
  internal: true,
  origin: originOf(c, span),
});

const not = (c: ParseContext, span: ast.Span, negated: boolean, e: Expression): Expression =>
  negated ? call(c, span, "not", [e]) : e;

export function lowerType(c: ParseContext, t: ast.DataType): DataType {
  try {
    return parseDdlType(
      c.text.slice(t.span.start, t.span.end),
      c.options.timestampType === "TIMESTAMP_NTZ" ? { timestampType: "timestamp_ntz" } : {},
    );
  } catch (error) {
    if (error instanceof SparkError && error.condition !== "PARSE_SYNTAX_ERROR")
      throw parseError(c, t.span, error.condition, error.messageParameters);
    throw error;
  }
}

/** A balanced tree of a chain of ANDs or ORs, so that its depth stays small. */
function balanced(
  c: ParseContext,
  span: ast.Span,
  operator: string,
  operands: readonly Expression[],
  from: number,
  to: number,
): Expression {
  if (to - from === 1) return operands[from]!;
  const middle = from + ((to - from + 1) >> 1);
  // Short chains lean to the left, as their text is shown.
  const cut = to - from <= 8 ? to - 1 : middle;
  return call(c, span, operator, [
    balanced(c, span, operator, operands, from, cut),
    balanced(c, span, operator, operands, cut, to),
  ]);
}

/** A chain of arithmetic leans to the left: walked with a loop. */
function arithmetic(c: ParseContext, e: ast.Arithmetic): Expression {
  const chain: ast.Arithmetic[] = [];
  let base: ast.Expression = e;
  while (base.kind === "arithmetic") {
    chain.push(base);
    base = base.left;
  }
  if (c.depth + chain.length > MAX_DEPTH) throw tooComplex();
  return nested(c, chain.length, () => {
    let out = expression(c, base);
    for (let i = chain.length - 1; i >= 0; i--) {
      const node = chain[i]!;
      const name =
        node.operator === "DIV" ? "div" : node.operator === "||" ? "concat" : (SHIFTS[node.operator] ?? node.operator);
      out = call(c, node.span, name, [out, expression(c, node.right)]);
    }
    return out;
  });
}
const SHIFTS: Readonly<Record<string, string>> = { "<<": "shiftleft", ">>": "shiftright", ">>>": "shiftrightunsigned" };

export function sortOrder(c: ParseContext, item: ast.SortItem): SortOrder {
  const ascending = item.direction !== "desc";
  return {
    kind: "SortOrder",
    child: expression(c, item.expression),
    ascending,
    nullsFirst: item.nulls === undefined ? ascending : item.nulls === "first",
    origin: originOf(c, item.span),
  };
}

/** An item of a select list or struct: several names make a MultiAlias. */
export function namedExpression(c: ParseContext, n: ast.NamedExpression): Expression {
  const child = expression(c, n.expression);
  const origin = originOf(c, n.span);
  if (n.aliases) return { kind: "MultiAlias", child, names: n.aliases.map((a) => a.name), origin };
  if (n.alias)
    return { kind: "Alias", child, name: n.alias.name, id: nextExprId(), qualifier: [], origin } satisfies Alias;
  return child;
}

export function argument(c: ParseContext, a: ast.Expression | ast.NamedArgument): Expression {
  if (a.kind !== "namedArgument") return expression(c, a);
  return { kind: "NamedArgument", name: a.name.name, child: expression(c, a.value), origin: originOf(c, a.span) };
}

function frameBound(c: ParseContext, b: ast.FrameBound): FrameBound {
  switch (b.type) {
    case "preceding":
    case "following": {
      const offset = expression(c, b.offset!);
      return { kind: "offset", offset: b.type === "preceding" ? call(c, b.span, "negative", [offset]) : offset };
    }
    default:
      return { kind: b.type };
  }
}

function frame(c: ParseContext, f: ast.WindowFrame): WindowFrame {
  return { type: f.type, lower: frameBound(c, f.start), upper: f.end ? frameBound(c, f.end) : { kind: "currentRow" } };
}

function windowDefinition(c: ParseContext, spec: ast.WindowSpec): ast.WindowDefinition {
  let current = spec;
  for (const seen = new Set<string>(); current.kind === "windowReference"; ) {
    const name = current.name.name.toLowerCase();
    const next = c.windows.get(name);
    if (!next || seen.has(name))
      throw parseError(c, current.span, "MISSING_WINDOW_SPECIFICATION", {
        windowName: current.name.name,
        docroot: "https://spark.apache.org/docs/latest",
      });
    seen.add(name);
    current = next;
  }
  return current;
}

function functionCall(c: ParseContext, e: ast.FunctionCall): Expression {
  const parts = nameParts(c, e.name);
  const origin = originOf(c, e.span);
  const args = e.arguments.map((a) => argument(c, a));
  const f: Expression = {
    kind: "UnresolvedFunction",
    parts,
    args,
    distinct: e.quantifier === "distinct",
    ...(e.filter ? { filter: expression(c, e.filter) } : {}),
    ...(e.withinGroup ? { orderBy: e.withinGroup.map((o) => sortOrder(c, o)) } : {}),
    ...(e.nulls ? { ignoreNulls: e.nulls === "ignore" } : {}),
    origin,
  };
  if (!e.over) return f;
  const w = windowDefinition(c, e.over);
  return {
    kind: "WindowExpression",
    function: f,
    partitionBy: w.partitionBy.map((p) => expression(c, p)),
    orderBy: w.orderBy.map((o) => sortOrder(c, o)),
    ...(w.frame ? { frame: frame(c, w.frame) } : {}),
    origin,
  };
}

function caseWhen(c: ParseContext, e: ast.Case): Expression {
  const args: Expression[] = [];
  const operand = e.operand ? expression(c, e.operand) : undefined;
  for (const b of e.branches) {
    const when = expression(c, b.when);
    args.push(operand ? call(c, b.when.span, "=", [operand, when]) : when, expression(c, b.then));
  }
  if (e.otherwise) args.push(expression(c, e.otherwise));
  return call(c, e.span, "case", args);
}

function like(c: ParseContext, e: ast.Like): Expression {
  const args = [expression(c, e.expression), expression(c, e.pattern)];
  if (e.escape) args.push(expression(c, e.escape));
  return not(c, e.span, e.not, call(c, e.span, e.operator.toLowerCase(), args));
}

function likeQuantified(c: ParseContext, e: ast.LikeQuantified): Expression {
  const value = expression(c, e.expression);
  const tests = e.patterns.map((p) =>
    not(c, e.span, e.not, call(c, e.span, e.operator.toLowerCase(), [value, expression(c, p)])),
  );
  if (tests.length === 0)
    throw parseError(c, e.span, "_LEGACY_ERROR_TEMP_0012", { message: "Expected something between '(' and ')'." });
  return balanced(c, e.span, e.quantifier === "any" ? "or" : "and", tests, 0, tests.length);
}

/** Time units may stand as names or, in error, as strings. */
function unit(c: ParseContext, e: ast.TimestampAdd | ast.TimestampDiff): Expression {
  if (e.unitIsString)
    throw parseError(c, e.span, "INVALID_PARAMETER_VALUE.DATETIME_UNIT", {
      functionName: `\`${e.function.toLowerCase()}\``,
      parameter: "`unit`",
      invalidValue: `'${e.unit}'`,
    });
  return literal(c, e.span, e.unit, STRING);
}

export function expression(c: ParseContext, e: ast.Expression): Expression {
  return nested(c, 1, () => lower(c, e));
}

function lower(c: ParseContext, e: ast.Expression): Expression {
  const origin = originOf(c, e.span);
  const sub = (x: ast.Expression): Expression => expression(c, x);
  switch (e.kind) {
    case "nullLiteral":
      return literal(c, e.span, null, NULL);
    case "booleanLiteral":
      return literal(c, e.span, e.value, BOOLEAN);
    case "numericLiteral":
      return numericLiteral(c, e);
    case "stringLiteral":
      return literal(c, e.span, e.value, STRING);
    case "typedLiteral":
      return typedLiteral(c, e);
    case "intervalLiteral":
      return intervalLiteral(c, e);
    case "intervalRangeLiteral":
      return intervalRangeLiteral(c, e);
    case "namedParameter":
      return { kind: "Parameter", name: e.name, origin };
    case "positionalParameter":
      return { kind: "Parameter", position: e.span.start, origin };
    case "columnReference":
      return { kind: "UnresolvedAttribute", parts: e.parts.map((p) => p.name), origin };
    case "identifierExpression":
      return { kind: "UnresolvedAttribute", parts: nameParts(c, e.identifier), origin };
    case "dereference":
      return {
        kind: "UnresolvedExtractValue",
        child: sub(e.base),
        extraction: literal(c, e.field.span, e.field.name, STRING),
        origin,
      };
    case "subscript":
      return { kind: "UnresolvedExtractValue", child: sub(e.base), extraction: sub(e.index), origin };
    case "semiStructuredExtract":
      throw unsupported("extraction from variants (column:path)");
    case "star":
      return {
        kind: "UnresolvedStar",
        ...(e.qualifier ? { target: e.qualifier.map((q) => q.name) } : {}),
        ...(e.except ? { except: e.except.map((n) => n.parts.map((p) => p.name)) } : {}),
        origin,
      };
    case "functionCall":
      return functionCall(c, e);
    case "currentLike":
      return call(c, e.span, e.name.toLowerCase(), []);
    case "cast":
      return {
        kind: "UnresolvedCast",
        child: sub(e.expression),
        type: lowerType(c, e.dataType),
        try: e.form === "tryCast",
        origin,
      };
    case "collate":
      return call(c, e.span, "collate", [
        sub(e.expression),
        literal(c, e.collation.span, e.collation.parts.map((p) => p.name).join("."), STRING),
      ]);
    case "case":
      return caseWhen(c, e);
    case "extract":
      return call(c, e.span, "extract", [literal(c, e.field.span, e.field.name, STRING), sub(e.source)]);
    case "trim": {
      const name = e.side === "leading" ? "ltrim" : e.side === "trailing" ? "rtrim" : "trim";
      return call(c, e.span, name, e.characters ? [sub(e.characters), sub(e.source)] : [sub(e.source)]);
    }
    case "substring":
      return call(c, e.span, "substring", [sub(e.source), sub(e.from), ...(e.length ? [sub(e.length)] : [])]);
    case "overlay":
      return call(c, e.span, "overlay", [
        sub(e.source),
        sub(e.replacement),
        sub(e.from),
        e.length ? sub(e.length) : literal(c, e.span, -1, INT),
      ]);
    case "position":
      return call(c, e.span, "locate", [sub(e.search), sub(e.source), literal(c, e.span, 1, INT)]);
    case "timestampAdd":
      return call(c, e.span, "timestampadd", [unit(c, e), sub(e.amount), sub(e.timestamp)]);
    case "timestampDiff":
      return call(c, e.span, "timestampdiff", [unit(c, e), sub(e.from), sub(e.to)]);
    case "structConstructor":
      return {
        ...call(
          c,
          e.span,
          "struct",
          e.fields.map((f) => namedExpression(c, f)),
        ),
        internal: false,
      };
    case "rowConstructor":
      return call(
        c,
        e.span,
        "struct",
        e.fields.map((f) => namedExpression(c, f)),
      );
    case "lambda":
      return { kind: "UnresolvedLambda", body: sub(e.body), params: e.parameters.map((p) => p.name), origin };
    case "scalarSubquery":
      return { kind: "ScalarSubquery", plan: c.query(c, e.query), outer: [], id: nextExprId(), origin };
    case "exists":
      return { kind: "Exists", plan: c.query(c, e.query), outer: [], id: nextExprId(), origin };
    case "logical": {
      const operands = e.operands.map(sub);
      return balanced(c, e.span, e.operator.toLowerCase(), operands, 0, operands.length);
    }
    case "not":
      return call(c, e.span, "not", [sub(e.expression)]);
    case "comparison": {
      const args = [sub(e.left), sub(e.right)];
      return e.operator === "<>" || e.operator === "!="
        ? call(c, e.span, "not", [call(c, e.span, "=", args)])
        : call(c, e.span, e.operator, args);
    }
    case "arithmetic":
      return arithmetic(c, e);
    case "unary":
      return call(c, e.span, e.operator === "-" ? "negative" : e.operator === "+" ? "positive" : "~", [
        sub(e.expression),
      ]);
    case "between":
      return not(c, e.span, e.not, call(c, e.span, "between", [sub(e.expression), sub(e.low), sub(e.high)]));
    case "inList":
      return not(c, e.span, e.not, call(c, e.span, "in", [sub(e.expression), ...e.items.map(sub)]));
    case "inSubquery": {
      const value = e.expression;
      const values = value.kind === "rowConstructor" ? value.fields.map((f) => namedExpression(c, f)) : [sub(value)];
      return not(c, e.span, e.not, {
        kind: "InSubquery",
        values,
        plan: c.query(c, e.query),
        outer: [],
        id: nextExprId(),
        origin,
      });
    }
    case "like":
      return like(c, e);
    case "likeQuantified":
      return likeQuantified(c, e);
    case "isNull":
      return call(c, e.span, e.not ? "isnotnull" : "isnull", [sub(e.expression)]);
    case "isBoolean": {
      if (e.value === "unknown") return call(c, e.span, e.not ? "isnotnull" : "isnull", [sub(e.expression)]);
      return not(
        c,
        e.span,
        e.not,
        call(c, e.span, "<=>", [sub(e.expression), literal(c, e.span, e.value === "true", BOOLEAN)]),
      );
    }
    case "isDistinctFrom":
      return not(c, e.span, !e.not, call(c, e.span, "<=>", [sub(e.left), sub(e.right)]));
  }
}
