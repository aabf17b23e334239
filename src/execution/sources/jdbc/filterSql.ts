import type { Expression } from "../../../catalyst/expr/expression.ts";
import type { DataType } from "../../../types/dataType.ts";
import type { Value } from "../../../types/value.ts";
import type { Zone } from "../../../types/datetime/zone.ts";

/** How a database writes names and values. */
export interface SqlForms {
  quote(name: string): string;
  literal(value: Value, type: DataType, zone: Zone): string | undefined;
}

/** As Spark's type does; not so; or as texts of UUIDs in lower case do. */
export type Comparing = "same" | "other" | "uuid";

const isUuid = (e: Expression): boolean =>
  e.kind === "Literal" &&
  (e.value === null || (typeof e.value === "string" && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(e.value)));

const MIRRORED: Readonly<Record<string, string>> = {
  "=": "=",
  "<=>": "<=>",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** Types whose comparison in the database is Spark's, strings with the database's collation as Spark has it pushed too. */
const COMPARABLE = new Set([
  "boolean",
  "byte",
  "short",
  "int",
  "long",
  "float",
  "double",
  "decimal",
  "string",
  "date",
  "timestamp",
  "timestamp_ntz",
]);

/**
 * A condition in the database's SQL, in the form in which Spark sends it (V2ExpressionSQLBuilder); undefined where the database cannot tell.
 * @param compares how a column's type in the database compares beside what Spark has for it
 */
export function filterSql(
  e: Expression,
  forms: SqlForms,
  zone: Zone,
  compares: (name: string) => Comparing,
): string | undefined {
  const column = (x: Expression | undefined): string | undefined =>
    x?.kind === "AttributeReference" && compares(x.name) === "same" ? forms.quote(x.name) : undefined;
  /** The same for equality, which takes texts that are in the database's own form. */
  const equated = (x: Expression | undefined, others: readonly Expression[]): string | undefined =>
    x?.kind === "AttributeReference" && compares(x.name) === "uuid" && others.every(isUuid)
      ? forms.quote(x.name)
      : column(x);
  const value = (x: Expression | undefined): string | undefined =>
    x?.kind === "Literal" && (x.value === null || (COMPARABLE.has(x.type.kind) && !isCollated(x.type)))
      ? forms.literal(x.value, x.type, zone)
      : undefined;
  const go = (x: Expression): string | undefined => {
    if (x.kind === "AttributeReference" && x.type.kind === "boolean") {
      const name = column(x);
      return name === undefined ? undefined : `${name} = true`;
    }
    if (x.kind !== "Call") return undefined;
    const [a, b] = x.args;
    switch (x.name) {
      case "isnull":
      case "isnotnull":
        // No matter what the column holds.
        return a?.kind === "AttributeReference"
          ? `${forms.quote(a.name)} IS ${x.name === "isnull" ? "" : "NOT "}NULL`
          : undefined;
      case "and":
      case "or": {
        const [l, r] = [go(a!), go(b!)];
        return l === undefined || r === undefined ? undefined : `(${l}) ${x.name.toUpperCase()} (${r})`;
      }
      case "not": {
        const inner = go(a!);
        return inner === undefined ? undefined : `NOT (${inner})`;
      }
      case "in": {
        const name = equated(a, x.args.slice(1));
        const values = x.args.slice(1).map(value);
        return name === undefined || values.length === 0 || values.includes(undefined)
          ? undefined
          : `${name} IN (${values.join(", ")})`;
      }
      case "startswith":
      case "endswith":
      case "contains":
        return like(x.name, column(a), a, b, forms, zone);
    }
    const mirrored = MIRRORED[x.name];
    if (mirrored === undefined) return undefined;
    const named = (c: Expression | undefined, v: Expression | undefined): string | undefined =>
      x.name === "=" || x.name === "<=>" ? equated(c, v ? [v] : []) : column(c);
    const [l, r] = [named(a, b), value(b)];
    if (l !== undefined && r !== undefined) return compared(l, x.name, r);
    const [ml, mr] = [named(b, a), value(a)];
    return ml !== undefined && mr !== undefined ? compared(ml, mirrored, mr) : undefined;
  };
  return go(e);
}

const isCollated = (t: DataType): boolean => t.kind === "string" && "collation" in t && t.collation !== undefined;

const compared = (l: string, op: string, r: string): string =>
  op === "<=>"
    ? `((${l} IS NOT NULL AND ${r} IS NOT NULL AND ${l} = ${r}) OR (${l} IS NULL AND ${r} IS NULL))`
    : `${l} ${op} ${r}`;

function like(
  name: string,
  column: string | undefined,
  left: Expression | undefined,
  right: Expression | undefined,
  forms: SqlForms,
  zone: Zone,
): string | undefined {
  if (column === undefined || right?.kind !== "Literal" || right.type.kind !== "string" || right.value === null)
    return undefined;
  if (left?.kind !== "AttributeReference" || left.type.kind !== "string" || isCollated(left.type)) return undefined;
  const escaped = (right.value as string).replace(/[\\%_]/g, "\\$&");
  const before = name === "startswith" ? "" : "%";
  const after = name === "endswith" ? "" : "%";
  const pattern = forms.literal(`${before}${escaped}${after}`, { kind: "string" }, zone);
  return pattern === undefined ? undefined : `${column} LIKE ${pattern} ESCAPE '\\'`;
}
