import type { Expression } from "../../catalyst/expr/expression.ts";
import type { DataType } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import { physicalChildren } from "../operators/output.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";

/** Any value of a type, for code that is compiled before the value is known. */
function someValue(t: DataType): Value {
  switch (t.kind) {
    case "boolean":
      return false;
    case "byte":
    case "short":
    case "int":
    case "float":
    case "double":
    case "date":
    case "year_month_interval":
      return 0;
    case "long":
    case "timestamp":
    case "timestamp_ntz":
    case "time":
    case "day_time_interval":
      return 0n;
    case "decimal":
      return Decimal.fromNumber(0, t.scale) ?? null;
    case "string":
    case "char":
    case "varchar":
      return "";
    default:
      return null;
  }
}

/** A copy of plain data in which scalar subqueries are literals of their types; what holds none stays as it is. */
function replaced(x: unknown): unknown {
  if (Array.isArray(x)) {
    const out = x.map(replaced);
    return out.every((v, i) => v === x[i]) ? x : out;
  }
  if (x === null || typeof x !== "object" || Object.getPrototypeOf(x) !== Object.prototype) return x;
  const e = x as Expression;
  if (e.kind === "ScalarSubquery") {
    const type = e.type ?? { kind: "null" };
    return { kind: "Literal", value: someValue(type), type };
  }
  let changed = false;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(x)) {
    // A source holds files, no expressions.
    const next = key === "source" ? value : replaced(value);
    if (next !== value) changed = true;
    out[key] = next;
  }
  return changed ? out : x;
}

/** Pairs of nodes in the same places of two plans; undefined when the plans have different shapes. */
export function aligned(a: PhysicalPlan, b: PhysicalPlan): Map<PhysicalPlan, PhysicalPlan> | undefined {
  const out = new Map<PhysicalPlan, PhysicalPlan>();
  const walk = (x: PhysicalPlan, y: PhysicalPlan): boolean => {
    const [xs, ys] = [physicalChildren(x), physicalChildren(y)];
    if (x.kind !== y.kind || xs.length !== ys.length) return false;
    out.set(x, y);
    return xs.every((c, i) => walk(c, ys[i]!));
  };
  return walk(a, b) ? out : undefined;
}

/** The plan with any values in the places of scalar subqueries. */
export const withoutSubqueries = (plan: PhysicalPlan): PhysicalPlan => replaced(plan) as PhysicalPlan;
