import { simpleString } from "../../types/ddl.ts";
import type { Call, Expression } from "../expr/expression.ts";
import { childrenOf } from "../expr/tree.ts";
import { literalText } from "../expr/treeText.ts";
import { findFunction } from "../functions/registry.ts";

/** Equality of expressions by meaning: names, aliases and the order of commutative arguments do not count. */

const keys = new WeakMap<Expression, string>();
const determinism = new WeakMap<Expression, boolean>();

/** A text that is equal for expressions that mean the same. */
export function exprKey(e: Expression): string {
  let k = keys.get(e);
  if (k === undefined) keys.set(e, (k = compute(e)));
  return k;
}

/** Whether two evaluations over the same row give the same value; remembered for each node. */
export function deterministic(e: Expression): boolean {
  let d = determinism.get(e);
  if (d === undefined) determinism.set(e, (d = isDeterministicNode(e) && childrenOf(e).every(deterministic)));
  return d;
}
function isDeterministicNode(e: Expression): boolean {
  if (e.kind === "ScalarUdf") return e.deterministic;
  return (e.kind !== "Call" && e.kind !== "AggregateCall") || findFunction(e.name)?.deterministic !== false;
}

export const semanticEquals = (a: Expression, b: Expression): boolean =>
  a === b ? deterministic(a) : exprKey(a) === exprKey(b) && deterministic(a) && deterministic(b);

const FLIPPED: Readonly<Record<string, string>> = { ">": "<", ">=": "<=" };

function flatten(e: Expression, name: string, out: string[]): string[] {
  const stack: Expression[] = [e];
  for (let n = stack.pop(); n; n = stack.pop()) {
    if (n.kind === "Call" && n.name === name) stack.push(...n.args);
    else out.push(exprKey(n));
  }
  return out;
}

function callKey(e: Call): string {
  switch (e.name) {
    case "and":
    case "or":
      return `${e.name}(${[...new Set(flatten(e, e.name, []))].sort().join(",")})`;
    case "+":
    case "*":
      return `${e.name}[${simpleString(e.type)}](${flatten(e, e.name, []).sort().join(",")})`;
    case "=":
    case "<=>":
      return `${e.name}(${e.args.map(exprKey).sort().join(",")})`;
    case ">":
    case ">=":
      return `${FLIPPED[e.name]}(${exprKey(e.args[1]!)},${exprKey(e.args[0]!)})`;
    case "in":
      return `in(${exprKey(e.args[0]!)};${e.args.slice(1).map(exprKey).sort().join(",")})`;
    default:
      return `${e.name}(${e.args.map(exprKey).join(",")})`;
  }
}

function compute(e: Expression): string {
  switch (e.kind) {
    case "Literal":
      return `${simpleString(e.type)}'${literalText(e.value, e.type)}'${e.value === null ? "n" : ""}`;
    case "AttributeReference":
      return `#${e.id}`;
    case "OuterReference":
      return `outer#${e.child.id}`;
    case "BoundReference":
      return `@${e.ordinal}`;
    case "Alias":
      return exprKey(e.child);
    case "Call":
      return callKey(e);
    case "Cast":
      return `${e.mode}cast(${exprKey(e.child)} as ${simpleString(e.type)})`;
    case "AggregateCall":
      return `agg:${e.name}(${e.distinct ? "distinct " : ""}${e.args.map(exprKey).join(",")};${e.filter ? exprKey(e.filter) : ""};${(e.orderBy ?? []).map(exprKey).join(",")};${e.ignoreNulls ?? false})`;
    case "WindowExpression":
      return `window(${exprKey(e.function)};${e.partitionBy.map(exprKey).join(",")};${e.orderBy.map(exprKey).join(",")};${frameKey(e)})`;
    case "SortOrder":
      return `${exprKey(e.child)} ${e.ascending} ${e.nullsFirst}`;
    case "GetStructField":
      return `field(${exprKey(e.child)},${e.ordinal})`;
    case "LambdaVariable":
      return `lambda#${e.id}`;
    case "ScalarUdf":
      return `udf${e.udf}(${e.args.map(exprKey).join(",")})`;
    case "ScalarSubquery":
    case "Exists":
    case "InSubquery":
      return `${e.kind}#${e.id}(${childrenOf(e).map(exprKey).join(",")})`;
    default:
      return `${e.kind}(${childrenOf(e).map(exprKey).join(",")})`;
  }
}

function frameKey(e: Extract<Expression, { kind: "WindowExpression" }>): string {
  if (!e.frame) return "";
  const { type, lower, upper } = e.frame;
  const bound = (b: typeof lower) => b.kind + (b.offset ? exprKey(b.offset) : "");
  return `${type} ${bound(lower)} ${bound(upper)}`;
}

/** A set of expressions by meaning, in order of insertion. */
export class ExpressionSet {
  private readonly map = new Map<string, Expression>();
  constructor(items: Iterable<Expression> = []) {
    for (const e of items) this.add(e);
  }
  add(e: Expression): void {
    const k = exprKey(e);
    if (!this.map.has(k)) this.map.set(k, e);
  }
  has(e: Expression): boolean {
    return this.map.has(exprKey(e));
  }
  delete(e: Expression): void {
    this.map.delete(exprKey(e));
  }
  get size(): number {
    return this.map.size;
  }
  [Symbol.iterator](): Iterator<Expression> {
    return this.map.values();
  }
}
