import type { DataType } from "../../types/dataType.ts";
import { simpleString } from "../../types/ddl.ts";
import { Decimal } from "../../types/decimal.ts";
import { javaDoubleToString, javaFloatToString } from "../../types/javaNumber.ts";
import type { Value } from "../../types/value.ts";
import type { AttributeReference, Call, Expression, FrameBound, WindowExpression } from "./expression.ts";
import { typeOf } from "./tree.ts";

/** Expressions as EXPLAIN prints them: attributes with their ids (`a#1`, `b#2L` for bigint). */

const INFIX = new Set([
  "=",
  "<=>",
  "<",
  "<=",
  ">",
  ">=",
  "+",
  "-",
  "*",
  "/",
  "%",
  "div",
  "&",
  "|",
  "^",
  "<<",
  ">>",
  ">>>",
]);
const CAMEL: Readonly<Record<string, string>> = {
  startswith: "StartsWith",
  endswith: "EndsWith",
  contains: "Contains",
};

const suffix = (type: DataType): string => (type.kind === "long" ? "L" : "");

/** `name#id`, with L for bigint. */
export const attributeText = (a: AttributeReference): string => `${a.name}#${a.id}${suffix(a.type)}`;

const pad = (n: number, width: number): string => String(n).padStart(width, "0");

function dateText(days: number): string {
  const d = new Date(days * 86_400_000);
  const year = d.getUTCFullYear();
  return `${year < 0 || year > 9999 ? (year < 0 ? "-" : "+") + pad(Math.abs(year), 4) : pad(year, 4)}-${pad(d.getUTCMonth() + 1, 2)}-${pad(d.getUTCDate(), 2)}`;
}

function timestampText(micros: bigint): string {
  const perDay = 86_400_000_000n;
  let day = micros / perDay;
  let rest = micros % perDay;
  if (rest < 0n) {
    rest += perDay;
    day -= 1n;
  }
  const seconds = Number(rest / 1_000_000n);
  const fraction = pad(Number(rest % 1_000_000n), 6).replace(/0+$/, "");
  const time = `${pad(Math.floor(seconds / 3600), 2)}:${pad(Math.floor(seconds / 60) % 60, 2)}:${pad(seconds % 60, 2)}`;
  return `${dateText(Number(day))} ${time}${fraction ? `.${fraction}` : ""}`;
}

/** The text of a literal's value. Timestamps are shown in UTC: a plan's text does not depend on the session. */
export function literalText(value: Value, type: DataType): string {
  if (value === null) return "null";
  switch (type.kind) {
    case "date":
      return dateText(value as number);
    case "timestamp":
    case "timestamp_ntz":
      return timestampText(value as bigint);
    case "double":
      return javaDoubleToString(value as number);
    case "float":
      return javaFloatToString(value as number);
    case "binary":
      return `0x${Array.from(value as Uint8Array, (b) => b.toString(16).toUpperCase().padStart(2, "0")).join("")}`;
    case "array":
      return `[${(value as readonly Value[]).map((v) => literalText(v, type.elementType)).join(",")}]`;
    case "struct": {
      const fields = (value as { fields: readonly Value[] }).fields;
      return `[${type.fields.map((f, i) => literalText(fields[i] ?? null, f.type)).join(",")}]`;
    }
    case "map": {
      const m = value as { keys: readonly Value[]; values: readonly Value[] };
      return `keys: [${m.keys.map((k) => literalText(k, type.keyType)).join(",")}], values: [${m.values.map((v) => literalText(v, type.valueType)).join(",")}]`;
    }
    case "calendar_interval": {
      const i = value as { months: number; days: number; microseconds: bigint };
      const parts = [];
      if (i.months) parts.push(`${i.months} months`);
      if (i.days) parts.push(`${i.days} days`);
      if (i.microseconds) parts.push(`${Number(i.microseconds) / 1e6} seconds`);
      return parts.join(" ") || "0 seconds";
    }
    case "year_month_interval": {
      const n = Math.abs(value as number);
      return `INTERVAL '${(value as number) < 0 ? "-" : ""}${Math.floor(n / 12)}-${n % 12}' YEAR TO MONTH`;
    }
    case "day_time_interval": {
      const micros = value as bigint;
      const n = micros < 0n ? -micros : micros;
      const seconds = n / 1_000_000n;
      const fraction = String(n % 1_000_000n)
        .padStart(6, "0")
        .replace(/0+$/, "");
      const two = (v: bigint) => String(v).padStart(2, "0");
      return `INTERVAL '${micros < 0n ? "-" : ""}${seconds / 86_400n} ${two((seconds / 3600n) % 24n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${fraction ? `.${fraction}` : ""}' DAY TO SECOND`;
    }
    default:
      return value instanceof Decimal ? value.toString() : String(value);
  }
}

const list = (es: readonly Expression[]): string => es.map(treeText).join(", ");

function callText(e: Call): string {
  const [a, b] = e.args;
  if (INFIX.has(e.name) && a && b) return `(${treeText(a)} ${e.name} ${treeText(b)})`;
  switch (e.name) {
    case "and":
    case "or":
      return `(${treeText(a!)} ${e.name.toUpperCase()} ${treeText(b!)})`;
    case "not":
      return `NOT ${treeText(a!)}`;
    case "negative":
      return `-${treeText(a!)}`;
    case "in":
      return `${treeText(a!)} IN (${e.args.slice(1).map(treeText).join(",")})`;
    case "like":
    case "ilike":
    case "rlike":
      return `${treeText(a!)} ${e.name.toUpperCase()} ${treeText(b!)}`;
    case "if":
      return `if (${treeText(a!)}) ${treeText(b!)} else ${treeText(e.args[2]!)}`;
    case "case":
    case "when": {
      let out = "CASE";
      const n = e.args.length - (e.args.length % 2);
      for (let i = 0; i < n; i += 2) out += ` WHEN ${treeText(e.args[i]!)} THEN ${treeText(e.args[i + 1]!)}`;
      if (n < e.args.length) out += ` ELSE ${treeText(e.args[n]!)}`;
      return `${out} END`;
    }
    default:
      return `${CAMEL[e.name] ?? e.name}(${list(e.args)})`;
  }
}

function boundText(b: FrameBound): string {
  switch (b.kind) {
    case "unboundedPreceding":
      return "unboundedpreceding$()";
    case "unboundedFollowing":
      return "unboundedfollowing$()";
    case "currentRow":
      return "currentrow$()";
    default:
      return treeText(b.offset!);
  }
}

function windowText(e: WindowExpression): string {
  const parts = [...e.partitionBy, ...e.orderBy].map(treeText);
  if (e.frame)
    parts.push(
      `specifiedwindowframe(${e.frame.type === "rows" ? "RowFrame" : "RangeFrame"}, ${boundText(e.frame.lower)}, ${boundText(e.frame.upper)})`,
    );
  return `${treeText(e.function)} windowspecdefinition(${parts.join(", ")})`;
}

/** The text of an expression with ids. */
export function treeText(e: Expression): string {
  switch (e.kind) {
    case "Literal":
      return literalText(e.value, e.type);
    case "AttributeReference":
      return attributeText(e);
    case "BoundReference":
      return `input[${e.ordinal}, ${simpleString(e.type)}, ${e.nullable}]`;
    case "Alias":
      return `${treeText(e.child)} AS ${e.name}#${e.id}${aliasSuffix(e.child)}`;
    case "Call":
      return callText(e);
    case "Cast":
      return `${e.mode === "try" ? "try_" : ""}cast(${treeText(e.child)} as ${simpleString(e.type)})`;
    case "AggregateCall":
      return `${e.name}(${e.distinct ? "distinct " : ""}${list(e.args)})${e.filter ? ` FILTER (WHERE ${treeText(e.filter)})` : ""}`;
    case "WindowExpression":
      return windowText(e);
    case "SortOrder":
      return `${treeText(e.child)} ${e.ascending ? "ASC" : "DESC"} NULLS ${e.nullsFirst ? "FIRST" : "LAST"}`;
    case "GetStructField":
      return `${treeText(e.child)}.${e.name}`;
    case "LambdaVariable":
      return `lambda ${e.name}#${e.id}${suffix(e.type)}`;
    case "LambdaFunction":
      return `lambdafunction(${[e.body, ...e.params].map(treeText).join(", ")}, false)`;
    case "ScalarUdf":
      return `${e.name}(${list(e.args)})`;
    case "ScalarSubquery":
      return `scalar-subquery#${e.id} [${list(e.outer)}]`;
    case "Exists":
      return `exists#${e.id} [${list(e.outer)}]`;
    case "InSubquery":
      return `${e.values.length === 1 ? treeText(e.values[0]!) : `(${list(e.values)})`} IN (list#${e.id} [${list(e.outer)}])`;
    case "OuterReference":
      return `outer(${attributeText(e.child)})`;
    case "UnresolvedAttribute":
      return `'${e.parts.join(".")}`;
    case "UnresolvedStar":
      return `${e.target ? `${e.target.join(".")}.` : ""}*`;
    case "UnresolvedRegex":
      return `'${e.pattern}`;
    case "UnresolvedFunction":
      return `'${e.parts.join(".")}(${e.distinct ? "distinct " : ""}${list(e.args)})`;
    case "UnresolvedExtractValue":
      return `'${treeText(e.child)}[${treeText(e.extraction)}]`;
    case "UnresolvedCast":
      return `${e.try ? "try_" : ""}cast(${treeText(e.child)} as ${simpleString(e.type)})`;
    case "UnresolvedWindow":
      return `unresolvedwindowexpression(${treeText(e.function)}, ${e.name})`;
    case "UnresolvedLambda":
      return `lambdafunction(${treeText(e.body)}, ${e.params.join(", ")}, false)`;
    case "MultiAlias":
      return `${treeText(e.child)} AS [${e.names.join(", ")}]`;
    case "NamedArgument":
      return `${e.name} => ${treeText(e.child)}`;
    case "Parameter":
      return e.name === undefined ? "?" : `:${e.name}`;
    case "GroupingAnalytics":
      return e.type === "sets"
        ? `groupingsets(${e.sets.map((s) => `(${list(s)})`).join(", ")})`
        : `${e.type}(${e.sets.map((s) => list(s)).join(", ")})`;
  }
}

function aliasSuffix(child: Expression): string {
  try {
    return suffix(typeOf(child));
  } catch {
    return ""; // not resolved yet
  }
}
