import type { Expression } from "../../catalyst/expr/expression.ts";
import { literalText } from "../../catalyst/expr/treeText.ts";
import type { DataType } from "../../types/dataType.ts";

/** Conditions in the form in which Spark names them when it hands them to a source: `IsNotNull(a)`, `GreaterThan(a,1)`. */

const COMPARISONS: Readonly<Record<string, string>> = {
  "=": "EqualTo",
  "<=>": "EqualNullSafe",
  "<": "LessThan",
  "<=": "LessThanOrEqual",
  ">": "GreaterThan",
  ">=": "GreaterThanOrEqual",
};
const MIRRORED: Readonly<Record<string, string>> = { "<": ">", "<=": ">=", ">": "<", ">=": "<=" };
const TEXT: Readonly<Record<string, string>> = {
  startswith: "StringStartsWith",
  endswith: "StringEndsWith",
  contains: "StringContains",
};

const pushable = (t: DataType): boolean =>
  !["array", "map", "struct", "variant", "calendar_interval", "null"].includes(t.kind);

const nameOf = (e: Expression | undefined): string | undefined =>
  e?.kind === "AttributeReference"
    ? /[.`]/.test(e.name)
      ? `\`${e.name.replaceAll("`", "``")}\``
      : e.name
    : e?.kind === "GetStructField"
      ? ((inner) => (inner === undefined ? undefined : `${inner}.${e.name}`))(nameOf(e.child))
      : undefined;

function valueOf(e: Expression | undefined): string | undefined {
  if (e?.kind === "Literal" && pushable(e.type)) {
    const text = literalText(e.value, e.type);
    // As java.sql.Timestamp writes itself.
    return e.type.kind === "timestamp" && e.value !== null && !text.includes(".") ? `${text}.0` : text;
  }
  if (e?.kind === "ScalarSubquery" && e.outer.length === 0) return `ScalarSubquery#${e.id}`;
  return undefined;
}

/** The text of a condition that a source could apply, or nothing when it could not. */
export function pushedFilter(e: Expression): string | undefined {
  if (e.kind === "AttributeReference" && e.type.kind === "boolean") return `EqualTo(${e.name},true)`;
  if (e.kind !== "Call") return undefined;
  const [a, b] = e.args;
  const both = (name: string): string | undefined => {
    const l = pushedFilter(a!);
    const r = pushedFilter(b!);
    return l === undefined || r === undefined ? undefined : `${name}(${l},${r})`;
  };
  switch (e.name) {
    case "isnull":
    case "isnotnull": {
      const name = nameOf(a);
      return name === undefined ? undefined : `${e.name === "isnull" ? "IsNull" : "IsNotNull"}(${name})`;
    }
    case "and":
      return both("And");
    case "or":
      return both("Or");
    case "not": {
      const inner = pushedFilter(a!);
      return inner === undefined ? undefined : `Not(${inner})`;
    }
    case "in": {
      const name = nameOf(a);
      const values = e.args.slice(1).map(valueOf);
      return name === undefined || values.includes(undefined) ? undefined : `In(${name}, [${values.join(",")}])`;
    }
  }
  const comparison = COMPARISONS[e.name];
  if (comparison !== undefined) {
    const [l, r] = [nameOf(a), valueOf(b)];
    if (l !== undefined && r !== undefined) return `${comparison}(${l},${r})`;
    const [rl, ll] = [nameOf(b), valueOf(a)];
    if (rl !== undefined && ll !== undefined) return `${COMPARISONS[MIRRORED[e.name] ?? e.name]}(${rl},${ll})`;
    return undefined;
  }
  const text = TEXT[e.name];
  if (text === undefined) return undefined;
  const [name, value] = [nameOf(a), valueOf(b)];
  return name === undefined || value === undefined ? undefined : `${text}(${name},${value})`;
}
