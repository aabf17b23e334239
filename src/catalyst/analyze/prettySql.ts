import { type DataType, isNested } from "../../types/dataType.ts";
import { formatDate, formatTime, formatTimestamp, formatTimestampNtz } from "../../types/datetime/format.ts";
import { getZone } from "../../types/datetime/zone.ts";
import type { Decimal } from "../../types/decimal.ts";
import { quoteIfNeeded, sqlName } from "../../types/ddl.ts";
import { calendarIntervalToString, dayTimeToString, yearMonthToString } from "../../types/interval.ts";
import { javaDoubleToString, javaFloatToString } from "../../types/javaNumber.ts";
import type { CalendarInterval, MapValue, StructValue, Value } from "../../types/value.ts";
import { forEachExpression, typeOf } from "../expr/tree.ts";
import { expressionsOf, forEachPlan, subqueryPlan } from "../plan/tree.ts";
import type {
  AggregateCall,
  Call,
  Exists,
  Expression,
  FrameBound,
  InSubquery,
  ScalarSubquery,
  ScalarUdf,
  UnresolvedFunction,
  WindowExpression,
} from "../expr/expression.ts";
import { findFunction } from "../functions/registry.ts";

/** Expressions as text, after Spark's `toPrettySQL` (names of columns, messages) and `sql`. */

interface Style {
  /** Strings without quotes, numbers without suffixes, columns without qualifiers, implicit casts left out. */
  readonly pretty: boolean;
}
const PRETTY: Style = { pretty: true };
const SQL: Style = { pretty: false };

/** The text that names a column made from the expression. */
export const prettySql = (e: Expression): string => text(e, PRETTY);
/** The text from which the expression could be parsed again. */
export const sqlText = (e: Expression): string => text(e, SQL);

const quoted = (s: string): string => `'${s.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function hex(bytes: Uint8Array): string {
  let out = "";
  for (const b of bytes) out += b.toString(16).padStart(2, "0").toUpperCase();
  return out;
}

function literalText(value: Value, type: DataType, s: Style): string {
  if (value === null) return s.pretty || type.kind === "null" ? "NULL" : `CAST(NULL AS ${sqlName(type)})`;
  switch (type.kind) {
    case "string":
    case "char":
    case "varchar":
      return s.pretty ? (value as string) : quoted(value as string);
    case "byte":
      return s.pretty ? String(value) : `${value}Y`;
    case "short":
      return s.pretty ? String(value) : `${value}S`;
    case "long":
      return s.pretty ? String(value) : `${value}L`;
    case "float":
      return s.pretty ? javaFloatToString(value as number) : `CAST(${javaFloatToString(value as number)} AS FLOAT)`;
    case "double": {
      const t = javaDoubleToString(value as number);
      if (s.pretty) return t;
      return Number.isFinite(value as number) ? `${t}D` : `CAST('${t}' AS DOUBLE)`;
    }
    case "decimal":
      return s.pretty ? (value as Decimal).toString() : `${(value as Decimal).toString()}BD`;
    case "date":
      return `DATE '${formatDate(value as number)}'`;
    case "timestamp":
      return `TIMESTAMP '${formatTimestamp(value as bigint, getZone(literalZone))}'`;
    case "timestamp_ntz":
      return `TIMESTAMP_NTZ '${formatTimestampNtz(value as bigint)}'`;
    case "time":
      return `TIME '${formatTime(value as bigint)}'`;
    case "binary":
      return `X'${hex(value as Uint8Array)}'`;
    case "calendar_interval":
      return `INTERVAL '${calendarIntervalToString(value as CalendarInterval)}'`;
    case "year_month_interval":
      return yearMonthToString(value as number, type);
    case "day_time_interval":
      return dayTimeToString(value as bigint, type);
    case "array":
      return `ARRAY(${(value as readonly Value[]).map((v) => literalText(v, type.elementType, SQL)).join(", ")})`;
    case "map": {
      const m = value as MapValue;
      return `MAP(${m.keys.map((k, i) => `${literalText(k, type.keyType, SQL)}, ${literalText(m.values[i]!, type.valueType, SQL)}`).join(", ")})`;
    }
    case "struct": {
      const fields = (value as StructValue).fields;
      return `NAMED_STRUCT(${type.fields.map((f, i) => `'${f.name}', ${literalText(fields[i]!, f.type, SQL)}`).join(", ")})`;
    }
    default:
      return String(value);
  }
}

/** The zone in which timestamp literals are shown while a query is analyzed; set at its start. */
let literalZone = "UTC";
export const showTimestampsIn = (zone: string): void => {
  literalZone = zone;
};

const OPERATORS = new Set(["+", "-", "*", "/", "%", "div", "=", "<=>", "<", "<=", ">", ">=", "&", "|", "^"]);

/** The text of a call from the texts of its arguments. */
function callText(name: string, args: readonly string[], e: Call | UnresolvedFunction): string {
  if (OPERATORS.has(name) && args.length === 2) return `(${args[0]} ${name} ${args[1]})`;
  switch (name) {
    case "and":
    case "or":
      return `(${args.join(` ${name.toUpperCase()} `)})`;
    case "not":
      return `(NOT ${args[0]})`;
    case "negative":
      return `(- ${args[0]})`;
    case "positive":
      return `(+ ${args[0]})`;
    case "~":
      return `~${args[0]}`;
    case "shiftleft":
    case "shiftright":
    case "shiftrightunsigned": {
      const symbol = name === "shiftleft" ? "<<" : name === "shiftright" ? ">>" : ">>>";
      return e.kind === "UnresolvedFunction" || e.calledAs === name
        ? `${name}(${args.join(", ")})`
        : `(${args[0]} ${symbol} ${args[1]})`;
    }
    case "isnull":
      return `(${args[0]} IS NULL)`;
    case "isnotnull":
      return `(${args[0]} IS NOT NULL)`;
    case "in":
      return `(${args[0]} IN (${args.slice(1).join(", ")}))`;
    case "like":
    case "ilike": {
      const escape = e.args[2];
      const suffix =
        escape?.kind === "Literal" && escape.value !== "\\"
          ? ` ESCAPE ${typeof escape.value === "string" ? quoted(escape.value) : args[2]}`
          : "";
      return name === "like" ? `${args[0]} LIKE ${args[1]}${suffix}` : `ilike(${args[0]}, ${args[1]})`;
    }
    case "rlike":
      return `RLIKE(${args[0]}, ${args[1]})`;
    case "case": {
      let out = "CASE";
      let i = 0;
      for (; i + 1 < args.length; i += 2) out += ` WHEN ${args[i]} THEN ${args[i + 1]}`;
      return `${out}${i < args.length ? ` ELSE ${args[i]}` : ""} END`;
    }
    case "if":
      return `(IF(${args[0]}, ${args[1]}, ${args[2]}))`;
    case "getarrayitem":
    case "getmapvalue":
      return `${args[0]}[${args[1]}]`;
    case "getarraystructfields":
      return `${args[0]}.${args[1]}`;
    case "trim":
    case "ltrim":
    case "rtrim": {
      if (args.length < 2) return `${name}(${args[0]})`;
      const side = name === "trim" ? "BOTH" : name === "ltrim" ? "LEADING" : "TRAILING";
      return `TRIM(${side} ${args[0]} FROM ${args[1]})`;
    }
    case "extract":
      return `extract(${args[0]} FROM ${args[1]})`;
    case "collate":
      return `collate(${args[0]}, ${args[1]})`;
    default:
      return `${name}(${args.join(", ")})`;
  }
}

/** A row constructor. */
function namedStructText(e: Call, s: Style): string {
  const fields = e.type.kind === "struct" ? e.type.fields : [];
  return `named_struct(${e.args.map((a, i) => `${s.pretty ? (fields[i]?.name ?? "") : quoted(fields[i]?.name ?? "")}, ${text(a.kind === "Alias" ? a.child : a, s)}`).join(", ")})`;
}

/** named_struct that was written as struct(a, b AS c). */
function structText(e: Call, s: Style): string {
  const out = e.args.map((a) => (a.kind === "Alias" ? `${text(a.child, s)} AS ${quoteIfNeeded(a.name)}` : text(a, s)));
  return `struct(${out.join(", ")})`;
}

function resolvedCall(e: Call, s: Style): string {
  const name = e.calledAs ?? e.name;
  if (e.name === "struct") return name === "named_struct" ? namedStructText(e, s) : structText(e, s);
  const args = e.args.map((a) => text(a, s));
  const temporal =
    (name === "+" || name === "-" || name === "*") && args.length === 2
      ? datetimeText(e, args as [string, string])
      : undefined;
  if (temporal !== undefined) return temporal;
  if ((e.name === "lag" || e.name === "lead") && args.length < 3)
    return `${e.name}(${[...args, ...["1", "NULL"].slice(args.length - 1)].join(", ")})`;
  if (e.calledAs === undefined) {
    const entry = findFunction(e.name);
    if (entry && (entry.kind === "scalar" || entry.kind === "aggregate") && entry.sql) return entry.sql(args, e);
  }
  return callText(name, args, e);
}

/** Arithmetic with dates and intervals is shown as the functions that Spark makes of it. */
function datetimeText(e: Call, [l, r]: [string, string]): string | undefined {
  const [a, b] = e.args.map(typeOf) as [DataType, DataType];
  const interval = (t: DataType): boolean =>
    t.kind === "day_time_interval" || t.kind === "year_month_interval" || t.kind === "calendar_interval";
  const moment = (t: DataType): boolean =>
    t.kind === "date" || t.kind === "timestamp" || t.kind === "timestamp_ntz" || t.kind === "time";
  if (e.name === "*") return interval(b) && !interval(a) ? `(${r} * ${l})` : undefined;
  if (e.name === "+" && moment(b) && !moment(a)) return datetimeText({ ...e, args: [e.args[1]!, e.args[0]!] }, [r, l]);
  if (a.kind === "date" && (b.kind === "int" || b.kind === "short" || b.kind === "byte"))
    return `${e.name === "+" ? "date_add" : "date_sub"}(${l}, ${r})`;
  if (a.kind === "date" && b.kind === "day_time_interval" && b.end === 0)
    return e.name === "+"
      ? `date_add(${l}, extractansiintervaldays(${r}))`
      : `date_add(${l}, (- extractansiintervaldays(${r})))`;
  if (a.kind === "time" && b.kind === "time") return `${l} ${e.name} ${r}`;
  return moment(a) && interval(b) ? `${l} ${e.name} ${r}` : undefined;
}

function aggregateText(e: AggregateCall, s: Style): string {
  const args = e.args.map((a) => text(a, s));
  const name = e.calledAs ?? e.name;
  const entry = findFunction(e.name);
  let out: string;
  if (e.name === "mode" && e.orderBy?.[0])
    return `mode() WITHIN GROUP (ORDER BY ${args[0]}${e.orderBy[0].ascending ? " DESC" : ""})`;
  if (e.distinct && name === e.name && entry?.kind === "aggregate" && entry.sql)
    out = entry.sql(args, e).replace("(", "(DISTINCT ");
  else if (!e.distinct && name === e.name && entry?.kind === "aggregate" && entry.sql) out = entry.sql(args, e);
  else out = `${name}(${e.distinct ? "DISTINCT " : ""}${args.join(", ")})`;
  if (e.orderBy && e.orderBy.length > 0)
    out += ` WITHIN GROUP (ORDER BY ${e.orderBy.map((o) => text(o, s)).join(", ")})`;
  if (e.ignoreNulls) out += " IGNORE NULLS";
  if (e.filter) out += ` FILTER (WHERE ${text(e.filter, s)})`;
  return out;
}

function boundText(b: FrameBound, s: Style): string {
  switch (b.kind) {
    case "unboundedPreceding":
      return "UNBOUNDED PRECEDING";
    case "unboundedFollowing":
      return "UNBOUNDED FOLLOWING";
    case "currentRow":
      return "CURRENT ROW";
    default: {
      const o = b.offset!;
      if (o.kind === "Call" && o.name === "negative") return `${text(o.args[0]!, s)} PRECEDING`;
      return `${text(o, s)} FOLLOWING`;
    }
  }
}

function windowText(e: WindowExpression, s: Style): string {
  const parts: string[] = [];
  if (e.partitionBy.length > 0) parts.push(`PARTITION BY ${e.partitionBy.map((p) => text(p, s)).join(", ")}`);
  if (e.orderBy.length > 0) parts.push(`ORDER BY ${e.orderBy.map((o) => text(o, s)).join(", ")}`);
  if (e.frame)
    parts.push(
      `${e.frame.type.toUpperCase()} BETWEEN ${boundText(e.frame.lower, s)} AND ${boundText(e.frame.upper, s)}`,
    );
  return `${text(e.function, s)} OVER (${parts.join(" ")})`;
}

const list = (items: readonly Expression[], s: Style): string => items.map((a) => text(a, s)).join(", ");

function unresolvedFunction(e: UnresolvedFunction, s: Style): string {
  const args = e.args.map((a) => text(a, s));
  const body =
    e.parts.length === 1 && !e.distinct
      ? callText(e.parts[0]!, args, e)
      : `${e.parts.join(".")}(${e.distinct ? "DISTINCT " : ""}${args.join(", ")})`;
  return e.filter ? `${body} FILTER (WHERE ${text(e.filter, s)})` : body;
}

/** The outer columns of a subquery, as often as its plan refers to them. */
function outerText(e: ScalarSubquery | Exists | InSubquery, s: Style): string {
  if (e.outer.length === 0) return "";
  const out: Expression[] = [];
  forEachPlan(subqueryPlan(e), (p) => {
    for (const x of expressionsOf(p))
      forEachExpression(x, (n) => {
        if (n.kind === "OuterReference") out.push(n.child);
      });
  });
  return list(out.length > 0 ? out : e.outer, s);
}

const udfText = (e: ScalarUdf, s: Style): string => `${e.name}(${list(e.args, s)})`;

/** Texts of expressions that stand for something else that was written: calls of SQL functions, lateral aliases. */
const shown = new WeakMap<Expression, string>();

/** The expression (a copy), shown as the text. */
export function showAs<E extends Expression>(e: E, as: string): E {
  const copy = { ...e };
  shown.set(copy, as);
  return copy;
}

function text(e: Expression, s: Style): string {
  const as = shown.get(e);
  if (as !== undefined) return as;
  switch (e.kind) {
    case "Literal":
      return literalText(e.value, e.type, s);
    case "AttributeReference":
      return s.pretty ? e.name : [...e.qualifier, e.name].map(quoteIfNeeded).join(".");
    case "OuterReference":
      return `outer(${s.pretty ? [...e.child.qualifier, e.child.name].join(".") : text(e.child, s)})`;
    case "BoundReference":
      return `input[${e.ordinal}]`;
    case "Alias":
      return `${text(e.child, s)} AS ${quoteIfNeeded(e.name)}`;
    case "Call":
      return resolvedCall(e, s);
    case "Cast":
      // Casts to nested types are never written, as in Spark.
      if ((e.implicit && s.pretty) || isNested(e.type)) return text(e.child, s);
      return `${e.mode === "try" ? "TRY_CAST" : "CAST"}(${text(e.child, s)} AS ${sqlName(e.type)})`;
    case "AggregateCall":
      return aggregateText(e, s);
    case "WindowExpression":
      return windowText(e, s);
    case "SortOrder":
      return `${text(e.child, s)} ${e.ascending ? "ASC" : "DESC"} NULLS ${e.nullsFirst ? "FIRST" : "LAST"}`;
    case "GetStructField":
      return `${text(e.child, s)}.${e.name}`;
    case "LambdaVariable":
      return `namedlambdavariable()`;
    case "LambdaFunction":
      return `lambdafunction(${[e.body, ...e.params].map((p) => text(p, s)).join(", ")})`;
    case "ScalarUdf":
      return udfText(e, s);
    case "ScalarSubquery":
      return `scalarsubquery(${outerText(e, s)})`;
    case "Exists":
      return `exists(${outerText(e, s)})`;
    case "InSubquery":
      return `(${e.values.length === 1 ? text(e.values[0]!, s) : `named_struct(${e.values.flatMap((v) => [nameOf(v), text(v, s)]).join(", ")})`} IN (listquery(${outerText(e, s)})))`;
    case "UnresolvedAttribute":
      return e.parts.map(quoteIfNeeded).join(".");
    case "UnresolvedStar":
      return e.target ? `${e.target.join(".")}.*` : "*";
    case "UnresolvedRegex":
      return e.pattern;
    case "UnresolvedFunction":
      return unresolvedFunction(e, s);
    case "UnresolvedExtractValue":
      return `${text(e.child, s)}[${text(e.extraction, s)}]`;
    case "UnresolvedCast":
      return `${e.try ? "TRY_CAST" : "CAST"}(${text(e.child, s)} AS ${sqlName(e.type)})`;
    case "UnresolvedWindow":
      return `${text(e.function, s)} OVER ${e.name}`;
    case "UnresolvedLambda":
      return `lambdafunction(${text(e.body, s)}, ${e.params.join(", ")})`;
    case "MultiAlias":
      return `${text(e.child, s)} AS (${e.names.join(", ")})`;
    case "NamedArgument":
      return `${e.name} => ${text(e.child, s)}`;
    case "Parameter":
      return e.name === undefined ? "?" : `:${e.name}`;
    case "GroupingAnalytics":
      return `${e.type === "sets" ? "GROUPING SETS" : e.type.toUpperCase()}(${e.sets.map((x) => `(${list(x, s)})`).join(", ")})`;
  }
}

const nameOf = (e: Expression): string => (e.kind === "Alias" || e.kind === "AttributeReference" ? e.name : "col");
