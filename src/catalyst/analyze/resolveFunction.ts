import { internalError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import type { SqlFunctionEntry } from "../catalog/entries.ts";
import {
  type AggregateCall,
  type Call,
  type EvalConfig,
  type Expression,
  type LambdaVariable,
  nextExprId,
  type SortOrder,
  type UnresolvedFunction,
  type UnresolvedLambda,
} from "../expr/expression.ts";
import { findExpression, nullableOf, typeOf } from "../expr/tree.ts";
import type { Accept, FunctionEntry } from "../functions/define.ts";
import { allFunctions, findFunction } from "../functions/registry.ts";
import { SHOWN_ALIASES } from "./aliases.ts";
import { accepts, acceptText, implicitCast } from "./coercion/implicit.ts";
import { allInCommonType, caseWhen, comparison, ifElse, inList, logical } from "./coercion/operators.ts";
import type { ExprScope } from "./env.ts";
import { errorAt, located, mismatch, ordinal, quoteExpr, quoteName, quoteParts, quoteType } from "./errors.ts";
import { callOf, castTo, literalOf } from "./make.ts";
import { prettySql, showAs } from "./prettySql.ts";
import { expandStar } from "./stars.ts";
import { outerAggregate } from "./subquery.ts";

/** Calls: the entry of a name, its arguments cast to what it accepts, and the type that comes out. */

type Resolve = (e: Expression, scope: ExprScope) => Expression;

const SYNONYMS: Readonly<Record<string, string>> = { "==": "=", "!": "not", when: "case" };

/** The entry of a name as SQL finds it. */
function lookUp(f: UnresolvedFunction): { entry: FunctionEntry | undefined; name: string } {
  const parts = f.parts.map((p) => p.toLowerCase());
  while (parts.length > 1 && (parts[0] === "system" || parts[0] === "builtin")) parts.shift();
  if (parts.length !== 1) return { entry: undefined, name: parts.join(".") };
  const name = SYNONYMS[parts[0]!] ?? parts[0]!;
  const entry = findFunction(name);
  return { entry: entry?.internal && !f.internal ? undefined : entry, name };
}

export const isAggregateName = (parts: readonly string[]): boolean =>
  parts.length === 1 && findFunction(parts[0]!.toLowerCase())?.kind === "aggregate";

function unresolvedRoutine(f: UnresolvedFunction, scope: ExprScope): Error {
  const db = scope.env.ctx.catalog.currentDatabase;
  return errorAt(f.origin, "UNRESOLVED_ROUTINE", {
    routineName: quoteParts(f.parts),
    searchPath: `[\`system\`.\`builtin\`, \`system\`.\`session\`, \`spark_catalog\`.\`${db}\`]`,
  });
}

/** `f(b => 1, a => 2)` in the order of the entry's names. */
function orderArguments(
  entry: FunctionEntry,
  f: UnresolvedFunction,
  args: readonly Expression[],
): readonly Expression[] {
  const first = args.findIndex((a) => a.kind === "NamedArgument");
  if (first < 0) return args;
  const name = quoteName(f.parts[f.parts.length - 1]!);
  const names = entry.argNames;
  if (!names) throw errorAt(f.origin, "NAMED_PARAMETERS_NOT_SUPPORTED", { functionName: name });
  const out: (Expression | undefined)[] = args.slice(0, first);
  for (const a of args.slice(first)) {
    if (a.kind !== "NamedArgument")
      throw errorAt(f.origin, "UNEXPECTED_POSITIONAL_ARGUMENT", {
        routineName: name,
        parameterName: quoteName((args[first] as { name: string }).name),
      });
    const at = names.findIndex((n) => n.toLowerCase() === a.name.toLowerCase());
    if (at < 0)
      throw errorAt(f.origin, "UNRECOGNIZED_PARAMETER_NAME", {
        routineName: name,
        argumentName: quoteName(a.name),
        proposal: names.map(quoteName).join(" "),
      });
    if (out[at])
      throw errorAt(
        f.origin,
        at < first
          ? "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.BOTH_POSITIONAL_AND_NAMED"
          : "DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE",
        { routineName: name, parameterName: quoteName(a.name) },
      );
    out[at] = a.child;
  }
  for (let i = 0; i < out.length; i++)
    if (!out[i])
      throw errorAt(f.origin, "REQUIRED_PARAMETER_NOT_FOUND", {
        routineName: name,
        parameterName: quoteName(names[i]!),
        index: String(i),
      });
  return out as Expression[];
}

function checkCount(entry: FunctionEntry, f: UnresolvedFunction, count: number): void {
  const most = entry.args.length;
  const least = most - (entry.optional ?? 0);
  if (count >= least && (count <= most || entry.rest !== undefined)) return;
  const counts = Array.from({ length: most - least + 1 }, (_, i) => least + i);
  const expected =
    entry.rest !== undefined ? `> ${least - 1}` : counts.length === 1 ? String(counts[0]) : `[${counts.join(", ")}]`;
  throw errorAt(f.origin, "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", {
    functionName: quoteName(f.parts[f.parts.length - 1]!.toLowerCase()),
    expectedNum: expected,
    actualNum: String(count),
    docroot: "https://spark.apache.org/docs/latest",
  });
}

/** Arguments cast to what the entry accepts. */
export function coerceArguments(
  entry: FunctionEntry,
  args: readonly Expression[],
  config: EvalConfig,
  text: (args: readonly Expression[]) => Expression,
): Expression[] {
  const isLambda = (a: Expression): boolean => a.kind === "LambdaFunction" || a.kind === "UnresolvedLambda";
  const types = args.map((a) => (isLambda(a) ? T.NULL : typeOf(a)));
  if (typeof entry.coercion === "function") {
    const { coercion } = entry;
    const to = located(text(args), () => coercion(types, config, args));
    return args.map((a, i) => (isLambda(a) || !to[i] ? a : castTo(a, to[i]!, config)));
  }
  const accept = (i: number): Accept => entry.args[i] ?? entry.rest ?? "any";
  let cast = args.slice();
  if (entry.coercion === "widest") cast = allInCommonType(entry.name, cast, config, text);
  return cast.map((a, i) => {
    const want = accept(i);
    if (isLambda(a)) return a;
    const type = typeOf(a);
    const to =
      entry.coercion === "widest"
        ? accepts(want, type) || type.kind === "null"
          ? type
          : implicitCast(type, want, config.ansi)
        : implicitCast(type, want, config.ansi);
    if (to) return castTo(a, to, config);
    throw mismatch(text(args), "UNEXPECTED_INPUT_TYPE", {
      paramIndex: ordinal(i),
      requiredType: acceptText(want),
      inputSql: quoteExpr(a),
      inputType: quoteType(type),
    });
  });
}

/** Lambdas get the types of their parameters from the function that takes them. */
function bindLambdas(
  entry: FunctionEntry,
  args: readonly Expression[],
  scope: ExprScope,
  resolve: Resolve,
): Expression[] {
  const known = args.map((a) => (a.kind === "UnresolvedLambda" ? T.NULL : typeOf(a)));
  return args.map((a, i) => {
    if (a.kind !== "UnresolvedLambda") return a;
    if (entry.kind !== "scalar" || !entry.lambda)
      throw errorAt(a.origin, "INVALID_LAMBDA_FUNCTION_CALL.NON_HIGHER_ORDER_FUNCTION", { class: entry.name });
    const params = entry.lambda(i, known, a.params.length);
    if (params.length < a.params.length)
      throw errorAt(a.origin, "INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH", {
        expectedNumArgs: String(a.params.length),
        actualNumArgs: String(params.length),
      });
    const fn = bindLambda(a, params, scope, resolve);
    known[i] = typeOf(fn);
    return fn;
  });
}

function bindLambda(
  e: UnresolvedLambda,
  params: readonly { type: DataType; nullable: boolean }[],
  scope: ExprScope,
  resolve: Resolve,
): Expression {
  const lower = e.params.map((p) => p.toLowerCase());
  if (new Set(lower).size !== lower.length)
    throw errorAt(e.origin, "INVALID_LAMBDA_FUNCTION_CALL.DUPLICATE_ARG_NAMES", {
      args: e.params.map(quoteName).join(", "),
      caseSensitiveConfig: '"spark.sql.caseSensitive"',
    });
  const vars = e.params.map(
    (name, i): LambdaVariable => ({
      kind: "LambdaVariable",
      name,
      id: nextExprId(),
      type: params[i]!.type,
      nullable: params[i]!.nullable,
    }),
  );
  const lambdas = new Map(scope.lambdas ?? []);
  vars.forEach((v) => void lambdas.set(v.name.toLowerCase(), v));
  return { kind: "LambdaFunction", body: resolve(e.body, { ...scope, lambdas }), params: vars };
}

/** The body of a function in SQL with the arguments in the place of its parameters. */
function inlineSqlFunction(
  fn: SqlFunctionEntry,
  args: readonly Expression[],
  f: UnresolvedFunction,
  scope: ExprScope,
  resolve: Resolve,
): Expression {
  const config = scope.env.ctx.evalConfig;
  const required = fn.parameters.filter((p) => p.default === undefined).length;
  if (args.length < required || args.length > fn.parameters.length)
    throw errorAt(f.origin, "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", {
      functionName: quoteName(fn.name),
      expectedNum: String(fn.parameters.length),
      actualNum: String(args.length),
      docroot: "https://spark.apache.org/docs/latest",
    });
  const values = new Map<string, Expression>();
  fn.parameters.forEach((p, i) => {
    const value = args[i] ?? resolve(p.default!, scope);
    values.set(p.name.toLowerCase(), castTo(value, p.type, config));
  });
  if (fn.body === undefined) throw errorAt(f.origin, "NOT_A_SCALAR_FUNCTION", { functionName: quoteParts(f.parts) });
  const body = resolve(fn.body, {
    ...scope,
    env: { ...scope.env, ctes: undefined, outer: undefined },
    attributes: [],
    hidden: [],
    plans: [],
    lookup: (parts) => values.get(parts[parts.length - 1]!.toLowerCase()),
  });
  const shown = `${f.parts.length > 1 || !scope.env.ctx.catalog.isTempFunction(fn.name) ? `spark_catalog.${scope.env.ctx.catalog.currentDatabase}.` : ""}${fn.name}(${args.map(prettySql).join(", ")})`;
  return showAs(fn.returns ? castTo(body, fn.returns, config) : body, shown);
}

/** Casts that are called like functions: int(x). */
const CAST_FUNCTIONS: ReadonlyMap<string, DataType> = new Map<string, DataType>([
  ["boolean", T.BOOLEAN],
  ["tinyint", T.BYTE],
  ["smallint", T.SHORT],
  ["int", T.INT],
  ["bigint", T.LONG],
  ["float", T.FLOAT],
  ["double", T.DOUBLE],
  ["decimal", T.decimal(10, 0)],
  ["date", T.DATE],
  ["time", { kind: "time", precision: 6 }],
  ["timestamp", T.TIMESTAMP],
  ["binary", T.BINARY],
  ["string", T.STRING],
]);

const COMPARISONS = new Set(["=", "<=>", "<", "<=", ">", ">="]);

function unsupportedSyntax(f: UnresolvedFunction, name: string, syntax: string): Error {
  return errorAt(f.origin, "INVALID_SQL_SYNTAX.FUNCTION_WITH_UNSUPPORTED_SYNTAX", {
    prettyName: quoteName(name),
    syntax,
  });
}

const isUnaliasedStar = (e: Expression): boolean => e.kind === "UnresolvedStar" && !e.target && !e.except;

export function resolveFunction(
  f: UnresolvedFunction,
  scope: ExprScope,
  resolve: Resolve,
  inWindow: boolean,
): Expression {
  const { catalog, evalConfig: config } = scope.env.ctx;
  const { entry, name } = lookUp(f);
  const user = f.internal || (entry && !catalog.findFunction(f.parts)) ? undefined : catalog.findFunction(f.parts);
  const isAggregate = !user && entry?.kind === "aggregate";
  const inner = isAggregate && scope.aggregateArguments ? scope.aggregateArguments : scope;
  // count(*) counts rows.
  const starred =
    isAggregate && entry.name === "count" && f.args.length === 1 && !f.distinct && isUnaliasedStar(f.args[0]!);
  const starOf =
    isAggregate && entry.name === "count"
      ? f.args.find((a) => a.kind === "UnresolvedStar" && a.target !== undefined)
      : undefined;
  if (starOf?.kind === "UnresolvedStar" && !f.distinct && f.args.length === 1)
    throw errorAt(f.origin, "INVALID_USAGE_OF_STAR_WITH_TABLE_IDENTIFIER_IN_COUNT", {
      tableName: quoteParts(starOf.target!),
    });
  const written = starred
    ? [literalOf(1, T.INT)]
    : f.args.flatMap((a) => (a.kind === "UnresolvedStar" || a.kind === "UnresolvedRegex" ? expandStar(a, inner) : [a]));
  const resolveArgument = (a: Expression): Expression =>
    a.kind === "UnresolvedLambda"
      ? a
      : a.kind === "NamedArgument"
        ? { ...a, child: a.child.kind === "UnresolvedLambda" ? a.child : resolve(a.child, inner) }
        : resolve(a, inner);
  const args = written.map(resolveArgument);
  if (user) {
    if (f.distinct) throw unsupportedSyntax(f, user.name, "DISTINCT");
    if (user.kind === "sqlFunction") return inlineSqlFunction(user, args, f, scope, resolve);
    return {
      kind: "ScalarUdf",
      name: user.name,
      udf: user.udf,
      args,
      type: user.type,
      nullable: user.nullable,
      deterministic: user.deterministic,
      ...(f.origin ? { origin: f.origin } : {}),
    };
  }
  if (name === "<>" || name === "!=") {
    const equal = resolveFunction({ ...f, parts: ["="], args, internal: true }, scope, resolve, false);
    return callOf("not", [equal], config, { origin: f.origin, type: T.BOOLEAN });
  }
  if (name === "grouping" || name === "grouping_id") return groupingCall(name, args, f, config);
  if (!entry) {
    const type = f.parts.length === 1 ? CAST_FUNCTIONS.get(name) : undefined;
    if (!type) throw unresolvedRoutine(f, scope);
    if (args.length !== 1)
      throw errorAt(f.origin, "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", {
        functionName: quoteName(name),
        expectedNum: "1",
        actualNum: String(args.length),
        docroot: "https://spark.apache.org/docs/latest",
      });
    const cast = resolve(
      { kind: "UnresolvedCast", child: args[0]!, type, try: false, ...(f.origin ? { origin: f.origin } : {}) },
      scope,
    );
    return cast.kind === "Cast" ? { ...cast, implicit: true } : cast;
  }
  if (entry.kind !== "aggregate") {
    if (f.distinct) throw unsupportedSyntax(f, entry.name, "DISTINCT");
    if (f.filter) throw unsupportedSyntax(f, entry.name, "FILTER clause");
  }
  if (f.orderBy && f.orderBy.length > 0 && !WITHIN_GROUP.has(entry.name))
    throw unsupportedSyntax(f, entry.name, "WITHIN GROUP (ORDER BY ...)");
  if (entry.name === "percentile_cont" || entry.name === "percentile_disc") checkInverse(entry.name, f);
  if (f.ignoreNulls && (entry.kind === "scalar" || entry.kind === "generator"))
    throw unsupportedSyntax(f, entry.name, "IGNORE NULLS");
  const ordered = orderArguments(
    entry,
    f,
    isAggregate
      ? [
          ...withinGroupArguments(entry.name, f, (e) => resolve(e, inner)),
          ...args,
          ...withinGroupDirection(entry.name, f),
        ]
      : args,
  );
  checkCount(entry, f, ordered.length);
  const shift = !f.internal && name.startsWith("shift");
  const calledAs =
    entry.name === "struct" && f.internal
      ? "named_struct"
      : shift || (name !== entry.name && SHOWN_ALIASES.has(name))
        ? name
        : undefined;
  const text = (a: readonly Expression[]): Expression => ({ ...f, parts: [calledAs ?? entry.name], args: a });
  if (entry.kind === "scalar") return scalarCall(entry.name, entry, ordered, f, calledAs, scope, resolve, text);
  const cast = coerceArguments(entry, ordered, config, text);
  const types = cast.map(typeOf);
  const { returns } = entry;
  const type = located(text(cast), () =>
    typeof returns === "function" ? returns(types, { args: cast, config }) : returns,
  );
  const origin = f.origin ? { origin: f.origin } : {};
  if (entry.kind === "generator")
    return { kind: "Call", name: entry.name, args: cast, type, nullable: true, config, ...origin } satisfies Call;
  if (entry.kind === "window") {
    if (!inWindow) throw errorAt(f.origin, "WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", { funcName: quoteExpr(text(cast)) });
    return {
      kind: "Call",
      name: entry.name,
      args: cast,
      type,
      nullable: entry.nullable ?? true,
      config,
      ...(f.ignoreNulls ? { ignoreNulls: true } : {}),
      ...(calledAs ? { calledAs } : {}),
      ...origin,
    } satisfies Call;
  }
  const nested = cast.find((a) => findExpression(a, (x) => x.kind === "AggregateCall") !== undefined);
  if (nested && !inWindow) throw errorAt(f.origin, "NESTED_AGGREGATE_FUNCTION", {});
  const filter = f.filter ? filterClause(resolve(f.filter, inner), f) : undefined;
  const call: AggregateCall = {
    kind: "AggregateCall",
    name: entry.name,
    args: cast,
    distinct: f.distinct,
    ...(filter ? { filter } : {}),
    ...(f.orderBy && f.orderBy.length > 0 && !entry.name.startsWith("percentile_")
      ? { orderBy: f.orderBy.map((o): SortOrder => ({ ...o, child: resolve(o.child, inner) })) }
      : {}),
    ...(f.ignoreNulls ? { ignoreNulls: true } : {}),
    type,
    nullable: entry.nullable ?? true,
    id: nextExprId(),
    config,
    ...(calledAs ? { calledAs } : {}),
    ...origin,
  };
  return inWindow ? call : (outerAggregate(call) ?? call);
}

const WITHIN_GROUP = new Set(["listagg", "string_agg", "mode", "percentile_cont", "percentile_disc"]);

/** Functions that exist only with WITHIN GROUP (ORDER BY one expression). Calls from the DataFrame API name the column as an argument. */
function checkInverse(name: string, f: UnresolvedFunction): void {
  const fail = (sub: string, parameters: Readonly<Record<string, string>> = {}): Error =>
    errorAt(f.origin, `INVALID_WITHIN_GROUP_EXPRESSION.${sub}`, { funcName: quoteName(name), ...parameters });
  if (f.distinct) throw fail("DISTINCT_UNSUPPORTED");
  const orders = f.orderBy?.length ?? 0;
  if (orders === 0 && f.args.length === 1) throw fail("WITHIN_GROUP_MISSING");
  if (orders > 1) throw fail("WRONG_NUM_ORDERINGS", { expectedNum: "1", actualNum: String(orders) });
}

/** percentile_cont(0.5) WITHIN GROUP (ORDER BY x) and mode() WITHIN GROUP (ORDER BY x) take what is ordered as their first argument. */
function withinGroupArguments(
  name: string,
  f: UnresolvedFunction,
  resolve: (e: Expression) => Expression,
): Expression[] {
  const order = f.orderBy?.[0];
  const takes = name === "percentile_cont" || name === "percentile_disc" || (name === "mode" && f.args.length === 0);
  return order && takes ? [resolve(order.child)] : [];
}

function withinGroupDirection(name: string, f: UnresolvedFunction): Expression[] {
  const order = f.orderBy?.[0];
  return order && !order.ascending && (name === "percentile_cont" || name === "percentile_disc")
    ? [literalOf(true, T.BOOLEAN)]
    : [];
}

function filterClause(filter: Expression, f: UnresolvedFunction): Expression {
  const type = typeOf(filter);
  if (type.kind !== "boolean" && type.kind !== "null")
    throw errorAt(f.origin, "INVALID_AGGREGATE_FILTER.NOT_BOOLEAN", { filterExpr: quoteExpr(filter) });
  if (findExpression(filter, (x) => x.kind === "AggregateCall"))
    throw errorAt(f.origin, "INVALID_AGGREGATE_FILTER.CONTAINS_AGGREGATE", {
      filterExpr: quoteExpr(filter),
      aggExpr: quoteExpr(findExpression(filter, (x) => x.kind === "AggregateCall")!),
    });
  if (findExpression(filter, (x) => x.kind === "WindowExpression"))
    throw errorAt(f.origin, "INVALID_AGGREGATE_FILTER.CONTAINS_WINDOW_FUNCTION", {
      filterExpr: quoteExpr(filter),
      windowExpr: quoteExpr(findExpression(filter, (x) => x.kind === "WindowExpression")!),
    });
  return filter;
}

/** grouping(column) and grouping_id(): they get their meaning with the grouping sets. */
function groupingCall(
  name: "grouping" | "grouping_id",
  args: readonly Expression[],
  f: UnresolvedFunction,
  config: EvalConfig,
): Expression {
  if (name === "grouping" && args.length !== 1)
    throw errorAt(f.origin, "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", {
      functionName: "`grouping`",
      expectedNum: "1",
      actualNum: String(args.length),
      docroot: "https://spark.apache.org/docs/latest",
    });
  return {
    kind: "Call",
    name,
    args,
    type: name === "grouping" ? T.BYTE : T.LONG,
    nullable: false,
    config,
    ...(f.origin ? { origin: f.origin } : {}),
  };
}

function scalarCall(
  name: string,
  entry: FunctionEntry & { kind: "scalar" },
  args: readonly Expression[],
  f: UnresolvedFunction,
  calledAs: string | undefined,
  scope: ExprScope,
  resolve: Resolve,
  text: (args: readonly Expression[]) => Expression,
): Expression {
  const config = scope.env.ctx.evalConfig;
  const build = (a: readonly Expression[]): Expression =>
    located(text(a), () => callOf(name, a, config, { origin: f.origin, calledAs }));
  const plain = (a: readonly Expression[]): Expression =>
    callOf(name, a, config, { origin: f.origin, calledAs, type: T.BOOLEAN });
  if (COMPARISONS.has(name)) return comparison(name, args, config, plain);
  switch (name) {
    case "and":
    case "or":
      return logical(args, config, plain);
    case "in":
      return inList(args, config, plain);
    case "case":
      return caseWhen(args, config, (a) => callOf(name, a, config, { origin: f.origin, calledAs, type: valueType(a) }));
    case "if":
      return ifElse(args, config, (a) => callOf(name, a, config, { origin: f.origin, calledAs, type: typeOf(a[1]!) }));
    case "between":
      // Both halves are coerced by themselves when the text of the call is no longer needed.
      return callOf(name, args, config, { origin: f.origin, type: T.BOOLEAN, nullable: args.some(nullableOf) });
  }
  const cast = coerceArguments(entry, args, config, text);
  const bound = bindLambdas(entry, cast, scope, resolve);
  const made = build(bound);
  // A string moved by an interval is a string again.
  const moved =
    (name === "+" || name === "-") && typeOf(made).kind === "timestamp"
      ? args.find((a) => T.isStringLike(typeOf(a)))
      : undefined;
  return moved ? castTo(made, T.STRING, config) : made;
}

/** The type of CASE's values; of conditions that Spark refuses anyway, null. */
const valueType = (args: readonly Expression[]): DataType => {
  const values = args.filter((_, i) => i % 2 === 1 || i === args.length - 1);
  const last = values[0];
  if (!last) throw internalError("CASE without branches");
  return typeOf(last);
};

/** Names that are near an unknown function's; for messages. */
export const functionNames = (): string[] => allFunctions().map((e) => e.name);
