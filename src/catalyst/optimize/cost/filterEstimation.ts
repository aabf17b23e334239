import type { AttributeReference, Call, Expression } from "../../expr/expression.ts";
import { isCall } from "../build.ts";
import { splitConjuncts, splitDisjuncts } from "../predicates.ts";
import { asNumber, type ColumnEstimate, type PlanStatistics, scaled } from "./estimate.ts";

/** Selectivity of predicates. Where nothing is known these stand for it. */
const EQUALITY = 0.05;
const INEQUALITY = 0.3;
const COLUMNS = 0.4;
const PATTERN = 0.1;
const OTHER = 0.25;
/** A bound on an aggregate's result (HAVING sum(x) > c) usually asks for the few. */
const HAVING = 0.1;

type Columns = Map<number, ColumnEstimate>;

const strip = (e: Expression): Expression => {
  let x = e;
  while (x.kind === "Cast") x = x.child;
  return x;
};

const clamp = (n: number): number => Math.min(1, Math.max(0, n));

function narrow(
  columns: Columns,
  id: number,
  c: ColumnEstimate,
  change: Partial<ColumnEstimate>,
  selectivity: number,
): number {
  columns.set(id, {
    ...c,
    ...change,
    distinct: Math.max(1, Math.min(c.distinct, change.distinct ?? c.distinct * selectivity)),
    nullFraction: 0,
  });
  return selectivity;
}

/** `column op literal`; narrows the column's range for the predicates that follow. */
function bound(op: string, a: AttributeReference, value: number | undefined, columns: Columns): number {
  const c = columns.get(a.id);
  if (!c) return op === "=" ? EQUALITY : HAVING;
  const notNull = 1 - c.nullFraction;
  const { min, max } = c;
  if (op === "=" || op === "<=>") {
    if (value !== undefined && min !== undefined && max !== undefined && (value < min || value > max)) return 0;
    // Of strings only the number of rows is known: in small tables names are unique, in large ones they repeat.
    const known = c.counted || min !== undefined || c.originRows <= 100;
    return narrow(columns, a.id, c, { min: value, max: value, distinct: 1 }, known ? notNull / c.distinct : EQUALITY);
  }
  if (value === undefined || min === undefined || max === undefined) return INEQUALITY;
  if (max <= min) {
    const holds = op === "<" ? min < value : op === "<=" ? min <= value : op === ">" ? min > value : min >= value;
    return holds ? notNull : 0;
  }
  if (op === "<" || op === "<=") {
    if (value < min) return 0;
    const s = clamp((value - min) / (max - min));
    return narrow(columns, a.id, c, { max: Math.min(max, value) }, s) * notNull;
  }
  if (value > max) return 0;
  const s = clamp((max - value) / (max - min));
  return narrow(columns, a.id, c, { min: Math.max(min, value) }, s) * notNull;
}

const FLIPPED: Readonly<Record<string, string>> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
  "=": "=",
  "<=>": "<=>",
};

function comparison(e: Call, columns: Columns): number {
  const a = strip(e.args[0]!);
  const b = strip(e.args[1]!);
  const isValue = (x: Expression) => x.kind === "Literal" || x.kind === "ScalarSubquery";
  const number = (x: Expression) => (x.kind === "Literal" ? asNumber(x.value) : undefined);
  if (a.kind === "AttributeReference" && isValue(b)) return bound(e.name, a, number(b), columns);
  if (b.kind === "AttributeReference" && isValue(a)) return bound(FLIPPED[e.name]!, b, number(a), columns);
  if (e.name === "=" || e.name === "<=>") {
    const x = a.kind === "AttributeReference" ? columns.get(a.id) : undefined;
    const y = b.kind === "AttributeReference" ? columns.get(b.id) : undefined;
    return x && y ? 1 / Math.max(x.distinct, y.distinct) : EQUALITY;
  }
  return a.kind === "AttributeReference" && b.kind === "AttributeReference" ? COLUMNS : INEQUALITY;
}

/** The part of the rows for which the predicate holds. Changes what is known of the columns. */
export function selectivity(e: Expression, columns: Columns): number {
  if (e.kind === "Literal") return e.value === true ? 1 : 0;
  if (e.kind !== "Call") return e.kind === "AttributeReference" ? 0.5 : OTHER;
  switch (e.name) {
    case "and":
      return splitConjuncts(e).reduce((s, c) => s * selectivity(c, columns), 1);
    case "or": {
      // Each branch sees the columns as they were.
      let none = 1;
      for (const d of splitDisjuncts(e)) none *= 1 - selectivity(d, new Map(columns));
      return 1 - none;
    }
    case "not": {
      const c = e.args[0]!;
      return 1 - selectivity(c, new Map(columns));
    }
    case "=":
    case "<=>":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return comparison(e, columns);
    case "in": {
      const a = strip(e.args[0]!);
      const n = e.args.length - 1;
      if (a.kind !== "AttributeReference") return clamp(n * EQUALITY);
      const c = columns.get(a.id);
      if (!c) return clamp(n * EQUALITY);
      const each = bound("=", a, undefined, new Map(columns));
      return narrow(columns, a.id, c, { distinct: n }, clamp(n * each));
    }
    case "isnull":
    case "isnotnull": {
      const a = strip(e.args[0]!);
      const nulls = (a.kind === "AttributeReference" ? columns.get(a.id)?.nullFraction : undefined) ?? 0;
      return e.name === "isnull" ? nulls : 1 - nulls;
    }
    case "startswith":
    case "endswith":
      return PATTERN / 2;
    case "like":
    case "ilike":
    case "rlike":
    case "contains":
      return PATTERN;
    default:
      return OTHER;
  }
}

/** The figures behind a filter. */
export function filterStatistics(
  condition: Expression,
  child: PlanStatistics,
  output: readonly AttributeReference[],
): PlanStatistics {
  const columns: Columns = new Map(child.columns);
  const s = clamp(selectivity(condition, columns));
  return scaled({ ...child, columns }, Math.max(child.rowCount * s, child.rowCount > 0 && s > 0 ? 1 : 0), output);
}

export const isEquiPredicate = (e: Expression): e is Call => isCall(e, "=") || isCall(e, "<=>");
