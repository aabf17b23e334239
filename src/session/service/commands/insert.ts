import { sparkError } from "../../../common/errors/conditions.ts";
import { type AttributeReference, type Expression, nextExprId } from "../../../catalyst/expr/expression.ts";
import type { LogicalPlan } from "../../../catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../../catalyst/plan/output.ts";
import * as T from "../../../types/dataType.ts";
import { sqlName } from "../../../types/ddl.ts";
import "../conditions.ts";

export interface InsertTarget {
  /** As messages name it. */
  readonly table: string;
  readonly schema: T.StructType;
  readonly ansi: boolean;
}

/**
 * The query's columns as those of the table: by position or by name, cast as Spark's store assignment allows. The query is analyzed, what is given is to be
 * analyzed again.
 */
export function tableColumns(
  query: LogicalPlan,
  target: InsertTarget,
  options: {
    readonly byName: boolean;
    /** The columns of the table that the query gives; all by default. */
    readonly columns?: readonly string[] | undefined;
    /** Values of static partitions. */
    readonly fixed?: Readonly<Record<string, Expression>>;
  },
): LogicalPlan {
  const { output, child: numbered, column } = byNumber(query);
  const fixed = new Map(Object.entries(options.fixed ?? {}).map(([k, v]) => [k.toLowerCase(), v]));
  const open = target.schema.fields.filter((f) => !fixed.has(f.name.toLowerCase()));
  const source = options.byName ? byName(output, open, target) : byPosition(output, open, target, options.columns);
  const list = target.schema.fields.map((f): Expression => {
    const value = fixed.get(f.name.toLowerCase()) ?? source(f);
    const child =
      value === undefined
        ? defaultValue(f)
        : assigned(value, value.kind === "AttributeReference" ? column(value) : value, f, target);
    return {
      kind: "Alias",
      child,
      name: f.name,
      id: nextExprId(),
      qualifier: [],
      ...(f.metadata ? { metadata: f.metadata } : {}),
    };
  });
  return { kind: "Project", list, child: numbered };
}

/**
 * The columns of an analyzed query under names by which a plan above can refer to them, whatever they are called: analysis gives local rows new ids, so a plan
 * that is analyzed again cannot hold references.
 */
export function byNumber(query: LogicalPlan): {
  readonly output: readonly AttributeReference[];
  readonly child: LogicalPlan;
  readonly column: (a: AttributeReference) => Expression;
} {
  const output = outputOf(query);
  const names = output.map((_, i) => `_${i}`);
  return {
    output,
    // As a view it is not analyzed a second time, which would give its relations ids that the plan above them does not know.
    child: {
      kind: "UnresolvedProjection",
      operation: { kind: "toDF", names },
      child: { kind: "View", name: ["query"], isTemp: true, child: query },
    },
    column: (a) => ({ kind: "UnresolvedAttribute", parts: [names[output.indexOf(a)]!] }),
  };
}

type Source = (f: T.StructField) => Expression | undefined;

function byName(output: readonly AttributeReference[], open: readonly T.StructField[], target: InsertTarget): Source {
  const known = new Set(open.map((f) => f.name.toLowerCase()));
  const extra = output.filter((a) => !known.has(a.name.toLowerCase()));
  if (extra.length > 0)
    throw sparkError("INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS", {
      tableName: target.table,
      extraColumns: extra.map((a) => `\`${a.name}\``).join(", "),
    });
  return (f) => {
    const found = output.find((a) => a.name.toLowerCase() === f.name.toLowerCase());
    if (!found && !f.nullable)
      throw sparkError("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_FIND_DATA", {
        tableName: target.table,
        colName: `\`${f.name}\``,
      });
    return found;
  };
}

function byPosition(
  output: readonly AttributeReference[],
  open: readonly T.StructField[],
  target: InsertTarget,
  columns: readonly string[] | undefined,
): Source {
  const names = columns ?? open.map((f) => f.name);
  if (output.length !== names.length) {
    const problem = output.length > names.length ? "TOO_MANY_DATA_COLUMNS" : "NOT_ENOUGH_DATA_COLUMNS";
    throw sparkError(`INSERT_COLUMN_ARITY_MISMATCH.${problem}`, {
      tableName: target.table,
      tableColumns: names.map((n) => `\`${n}\``).join(", "),
      dataColumns: output.map((a) => `\`${a.name}\``).join(", "),
    });
  }
  for (const n of names)
    if (!target.schema.fields.some((f) => f.name.toLowerCase() === n.toLowerCase()))
      throw sparkError("COLUMN_NOT_FOUND", { colName: `\`${n}\``, caseSensitiveConfig: '"spark.sql.caseSensitive"' });
  return (f) => output[names.findIndex((n) => n.toLowerCase() === f.name.toLowerCase())];
}

const defaultValue = (f: T.StructField): Expression => ({ kind: "Literal", value: null, type: f.type });

/** A value cast to its column, where the type of `value` may be stored in it; `child` is how the plan refers to it. */
function assigned(value: Expression, child: Expression, f: T.StructField, target: InsertTarget): Expression {
  if (value.kind !== "AttributeReference") return { kind: "UnresolvedCast", child, type: f.type, try: false };
  if (T.sameType(value.type, f.type, true)) return child;
  if (target.ansi && !canStore(value.type, f.type))
    throw sparkError("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST", {
      tableName: target.table,
      colName: `\`${f.name}\``,
      srcType: `"${sqlName(value.type)}"`,
      targetType: `"${sqlName(f.type)}"`,
    });
  return { kind: "UnresolvedCast", child, type: f.type, try: false };
}

/** Whether the ANSI store assignment lets values of a type into a column of another. */
function canStore(from: T.DataType, to: T.DataType): boolean {
  if (T.sameType(from, to, true) || from.kind === "null") return true;
  if (T.isNumeric(from) && T.isNumeric(to)) return true;
  if (T.isStringLike(to)) return !T.isNested(from) && from.kind !== "binary" && from.kind !== "variant";
  if (T.isDatetime(from) && T.isDatetime(to)) return true;
  if (from.kind === to.kind) {
    if (from.kind === "array" && to.kind === "array") return canStore(from.elementType, to.elementType);
    if (from.kind === "map" && to.kind === "map")
      return canStore(from.keyType, to.keyType) && canStore(from.valueType, to.valueType);
    if (from.kind === "struct" && to.kind === "struct")
      return (
        from.fields.length === to.fields.length && from.fields.every((f, i) => canStore(f.type, to.fields[i]!.type))
      );
    return T.isInterval(from);
  }
  return false;
}
