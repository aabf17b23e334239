import { simpleString } from "../../types/ddl.ts";
import type { Expression } from "../expr/expression.ts";
import { childrenOf } from "../expr/tree.ts";
import { sqlText } from "./prettySql.ts";

const keys = new WeakMap<Expression, string>();

/** A text that is equal for expressions that mean the same; names of columns and aliases do not count. */
export function expressionKey(e: Expression): string {
  let k = keys.get(e);
  if (k === undefined) keys.set(e, (k = compute(e)));
  return k;
}

const list = (items: readonly Expression[]): string => items.map(expressionKey).join(",");

const LEFT_OUT = new Set(["origin", "config", "planId", "qualifier"]);

/** A text of a subquery's plan in which columns are numbered by their first appearance: equal for plans that are written alike. */
function planText(plan: unknown): string {
  const numbers = new Map<number, number>();
  return JSON.stringify(plan, (key, value: unknown) => {
    if (LEFT_OUT.has(key)) return undefined;
    if (typeof value === "bigint") return `${value}n`;
    if (key === "source") return (value as { paths?: unknown }).paths;
    if (key === "id" && typeof value === "number") {
      let n = numbers.get(value);
      if (n === undefined) numbers.set(value, (n = numbers.size));
      return n;
    }
    return value;
  });
}

function compute(e: Expression): string {
  switch (e.kind) {
    case "Literal":
      return `${simpleString(e.type)}:${sqlText(e)}`;
    case "AttributeReference":
      return `#${e.id}`;
    case "OuterReference":
      return `outer#${e.child.id}`;
    case "Alias":
      return expressionKey(e.child);
    case "Call":
      return e.name === "=" || e.name === "+" || e.name === "*" || e.name === "and" || e.name === "or"
        ? `${e.name}(${e.args.map(expressionKey).sort().join(",")})`
        : `${e.name}(${list(e.args)})`;
    case "Cast":
      return `cast(${expressionKey(e.child)} as ${simpleString(e.type)} ${e.mode})`;
    case "AggregateCall":
      return `agg ${e.name}(${e.distinct} ${list(e.args)};${e.filter ? expressionKey(e.filter) : ""};${list(e.orderBy ?? [])};${e.ignoreNulls ?? false})`;
    case "WindowExpression": {
      const f = e.frame;
      const bound = (b: NonNullable<typeof f>["lower"]): string => b.kind + (b.offset ? expressionKey(b.offset) : "");
      return `window(${expressionKey(e.function)};${list(e.partitionBy)};${list(e.orderBy)};${f ? `${f.type} ${bound(f.lower)} ${bound(f.upper)}` : ""})`;
    }
    case "SortOrder":
      return `${expressionKey(e.child)} ${e.ascending} ${e.nullsFirst}`;
    case "GetStructField":
      return `${expressionKey(e.child)}.${e.ordinal}`;
    case "LambdaVariable":
      return `lambda#${e.id}`;
    case "ScalarUdf":
      return `udf${e.udf}(${list(e.args)})`;
    case "ScalarSubquery":
    case "Exists":
    case "InSubquery":
      return `${e.kind}(${childrenOf(e).map(expressionKey).join(",")};${planText(e.plan)})`;
    default:
      return `${e.kind}(${childrenOf(e).map(expressionKey).join(",")})`;
  }
}
