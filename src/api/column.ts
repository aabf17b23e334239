import type {
  Alias,
  Expression,
  NullOrdering,
  SortDirection,
  SortOrder,
  WindowFrame,
} from "../session/protocol/messages/expressions.ts";
import { toProtocolType } from "../session/protocol/dataTypes.ts";
import type { Relation } from "../session/protocol/messages/relations.ts";
import { subqueryOf } from "./planIds.ts";
import { sparkError } from "../common/errors/conditions.ts";
import "../session/protocol/conditions.ts";
import { type LiteralValue, literalExpression } from "./literal.ts";
import { type DataTypeLike, plainType } from "./schema/dataTypes.ts";

/** Another column, or a value that stands for its literal. */
export type ColumnOrValue = Column | LiteralValue;
/** A column, or the name of one. */
export type ColumnOrName = Column | string;

/** What a window is to `Column.over`. */
export interface WindowParts {
  readonly partition: readonly Expression[];
  readonly order: readonly SortOrder[];
  readonly frame?: WindowFrame;
}

/**
 * A column of a frame, or an expression of columns. JavaScript has no operators for objects, so what Spark writes with operators are methods here:
 * `col("a").plus(1).gt(col("b")).and(col("c").isNotNull())`. Values are literals, never names of columns.
 */
export class Column {
  /** The Spark Connect expression that this column stands for. */
  readonly expression: Expression;

  constructor(expression: Expression) {
    this.expression = expression;
  }

  // --- arithmetic ---
  plus(other: ColumnOrValue): Column {
    return binary("+", this, other);
  }
  minus(other: ColumnOrValue): Column {
    return binary("-", this, other);
  }
  multiply(other: ColumnOrValue): Column {
    return binary("*", this, other);
  }
  divide(other: ColumnOrValue): Column {
    return binary("/", this, other);
  }
  mod(other: ColumnOrValue): Column {
    return binary("%", this, other);
  }
  pow(other: ColumnOrValue): Column {
    return binary("power", this, other);
  }
  negate(): Column {
    return callExpression("negative", [this.expression]);
  }

  // --- comparison ---
  eq(other: ColumnOrValue): Column {
    return binary("==", this, other);
  }
  /** Spark's name of `eq`. */
  equalTo(other: ColumnOrValue): Column {
    return this.eq(other);
  }
  neq(other: ColumnOrValue): Column {
    return this.eq(other).not();
  }
  notEqual(other: ColumnOrValue): Column {
    return this.neq(other);
  }
  lt(other: ColumnOrValue): Column {
    return binary("<", this, other);
  }
  le(other: ColumnOrValue): Column {
    return binary("<=", this, other);
  }
  leq(other: ColumnOrValue): Column {
    return this.le(other);
  }
  gt(other: ColumnOrValue): Column {
    return binary(">", this, other);
  }
  ge(other: ColumnOrValue): Column {
    return binary(">=", this, other);
  }
  geq(other: ColumnOrValue): Column {
    return this.ge(other);
  }
  /** Equality for which two nulls are equal. */
  eqNullSafe(other: ColumnOrValue): Column {
    return binary("<=>", this, other);
  }
  between(lower: ColumnOrValue, upper: ColumnOrValue): Column {
    return this.ge(lower).and(this.le(upper));
  }
  /** Whether the value is one of those given, one by one or as an array, or is in the one column of a frame. */
  isin(
    ...values:
      | readonly ColumnOrValue[]
      | readonly [readonly ColumnOrValue[]]
      | readonly [{ readonly relation: Relation }]
  ): Column {
    const [first] = values;
    if (values.length === 1 && isFrame(first))
      return new Column(subqueryOf(first.relation, "SUBQUERY_TYPE_IN", [this.expression]));
    const list = (values.length === 1 && Array.isArray(first) ? first : values) as readonly ColumnOrValue[];
    return callExpression("in", [this.expression, ...list.map(expressionOf)]);
  }

  // --- logic ---
  and(other: ColumnOrValue): Column {
    return binary("and", this, other);
  }
  or(other: ColumnOrValue): Column {
    return binary("or", this, other);
  }
  not(): Column {
    return callExpression("not", [this.expression]);
  }
  isNull(): Column {
    return callExpression("isNull", [this.expression]);
  }
  isNotNull(): Column {
    return callExpression("isNotNull", [this.expression]);
  }
  isNaN(): Column {
    return callExpression("isNaN", [this.expression]);
  }

  // --- bits ---
  bitwiseAND(other: ColumnOrValue): Column {
    return binary("&", this, other);
  }
  bitwiseOR(other: ColumnOrValue): Column {
    return binary("|", this, other);
  }
  bitwiseXOR(other: ColumnOrValue): Column {
    return binary("^", this, other);
  }

  // --- text ---
  like(pattern: ColumnOrValue): Column {
    return binary("like", this, pattern);
  }
  ilike(pattern: ColumnOrValue): Column {
    return binary("ilike", this, pattern);
  }
  rlike(pattern: ColumnOrValue): Column {
    return binary("rlike", this, pattern);
  }
  contains(other: ColumnOrValue): Column {
    return binary("contains", this, other);
  }
  startswith(other: ColumnOrValue): Column {
    return binary("startswith", this, other);
  }
  startsWith(other: ColumnOrValue): Column {
    return this.startswith(other);
  }
  endswith(other: ColumnOrValue): Column {
    return binary("endswith", this, other);
  }
  endsWith(other: ColumnOrValue): Column {
    return this.endswith(other);
  }
  /** Characters from `start` (counted from 1). */
  substr(start: ColumnOrValue, length: ColumnOrValue): Column {
    return callExpression("substr", [this.expression, expressionOf(start), expressionOf(length)]);
  }

  // --- types and names ---
  cast(type: DataTypeLike): Column {
    return new Column({ cast: { expr: this.expression, ...castType(type) } });
  }
  astype(type: DataTypeLike): Column {
    return this.cast(type);
  }
  tryCast(type: DataTypeLike): Column {
    return new Column({ cast: { expr: this.expression, ...castType(type), evalMode: "EVAL_MODE_TRY" } });
  }
  try_cast(type: DataTypeLike): Column {
    return this.tryCast(type);
  }
  /** A name for the column; several for the columns of a generator. An object at the end is the metadata of the name. */
  alias(...names: readonly [string, ...(string | { readonly metadata: object })[]]): Column {
    const metadata = names.find((n): n is { metadata: object } => typeof n === "object")?.metadata;
    const name = names.filter((n): n is string => typeof n === "string");
    return new Column({
      alias: { expr: this.expression, name, ...(metadata ? { metadata: JSON.stringify(metadata) } : {}) },
    });
  }
  as(...names: readonly [string, ...(string | { readonly metadata: object })[]]): Column {
    return this.alias(...names);
  }
  name(...names: readonly [string, ...(string | { readonly metadata: object })[]]): Column {
    return this.alias(...names);
  }

  // --- order ---
  asc(): Column {
    return sorted(this, "SORT_DIRECTION_ASCENDING", "SORT_NULLS_FIRST");
  }
  asc_nulls_first(): Column {
    return this.asc();
  }
  ascNullsFirst(): Column {
    return this.asc();
  }
  asc_nulls_last(): Column {
    return sorted(this, "SORT_DIRECTION_ASCENDING", "SORT_NULLS_LAST");
  }
  ascNullsLast(): Column {
    return this.asc_nulls_last();
  }
  desc(): Column {
    return sorted(this, "SORT_DIRECTION_DESCENDING", "SORT_NULLS_LAST");
  }
  desc_nulls_last(): Column {
    return this.desc();
  }
  descNullsLast(): Column {
    return this.desc();
  }
  desc_nulls_first(): Column {
    return sorted(this, "SORT_DIRECTION_DESCENDING", "SORT_NULLS_FIRST");
  }
  descNullsFirst(): Column {
    return this.desc_nulls_first();
  }

  // --- structure ---
  /** A field of a struct, an element of an array (from 0) or the value of a key. */
  getItem(key: ColumnOrValue): Column {
    return new Column({ unresolvedExtractValue: { child: this.expression, extraction: expressionOf(key) } });
  }
  getField(name: ColumnOrValue): Column {
    return this.getItem(name);
  }
  withField(fieldName: string, value: Column): Column {
    return new Column({
      updateFields: { structExpression: this.expression, fieldName, valueExpression: value.expression },
    });
  }
  dropFields(...fieldNames: readonly string[]): Column {
    return fieldNames.reduce(
      (c, fieldName) => new Column({ updateFields: { structExpression: c.expression, fieldName } }),
      this as Column,
    );
  }

  // --- CASE and windows ---
  /** A further branch of `F.when(...)`. */
  when(condition: Column, value: ColumnOrValue): Column {
    const args = caseArguments(this);
    if (!args || args.length % 2 !== 0) throw caseError("when");
    return callExpression("when", [...args, condition.expression, expressionOf(value)]);
  }
  otherwise(value: ColumnOrValue): Column {
    const args = caseArguments(this);
    if (!args || args.length % 2 !== 0) throw caseError("otherwise");
    return callExpression("when", [...args, expressionOf(value)]);
  }
  /**
   * In a frame that becomes a column (`scalar()`, `exists()`) or the right side of a lateral join: a column of the frame around it. A name that both frames
   * have is told apart by the alias or the frame that it is taken from.
   */
  outer(): Column {
    return new Column(this.expression);
  }
  over(window: WindowParts): Column {
    return new Column({
      window: {
        windowFunction: this.expression,
        partitionSpec: window.partition,
        orderSpec: window.order,
        ...(window.frame ? { frameSpec: window.frame } : {}),
      },
    });
  }
  /** Applies a function to the column: `col("a").transform(trimmed)`. */
  transform(f: (column: Column) => Column): Column {
    return f(this);
  }
}

const isFrame = (v: unknown): v is { readonly relation: Relation } =>
  typeof v === "object" && v !== null && "relation" in v && "sparkSession" in v;

const caseArguments = (c: Column): readonly Expression[] | undefined =>
  "unresolvedFunction" in c.expression && c.expression.unresolvedFunction.functionName === "when"
    ? c.expression.unresolvedFunction.arguments
    : undefined;

const caseError = (method: string) =>
  sparkError("INVALID_PLAN_INPUT", {
    message: `${method}() can only be used on a Column previously generated by when(), without otherwise()`,
  });

function castType(
  type: DataTypeLike,
): { readonly typeStr: string } | { readonly type: ReturnType<typeof toProtocolType> } {
  return typeof type === "string" ? { typeStr: type } : { type: toProtocolType(plainType(type)) };
}

/** The message of a column or of a value. */
export const expressionOf = (c: ColumnOrValue): Expression =>
  c instanceof Column ? c.expression : literalExpression(c);

/** A call by name. */
export const callExpression = (functionName: string, args: readonly Expression[], isDistinct = false): Column =>
  new Column({ unresolvedFunction: { functionName, arguments: args, ...(isDistinct ? { isDistinct } : {}) } });

const binary = (name: string, left: Column, right: ColumnOrValue): Column =>
  callExpression(name, [left.expression, expressionOf(right)]);

const sorted = (c: Column, direction: SortDirection, nullOrdering: NullOrdering): Column =>
  new Column({ sortOrder: { child: c.expression, direction, nullOrdering } });

/** The column of a name: `a`, `a.b`, `*`, `t.*`. */
export function col(name: string): Column {
  if (name === "*") return new Column({ unresolvedStar: {} });
  if (name.endsWith(".*")) return new Column({ unresolvedStar: { unparsedTarget: name } });
  return new Column({ unresolvedAttribute: { unparsedIdentifier: name } });
}

export const toColumn = (c: ColumnOrName): Column => (c instanceof Column ? c : col(c));

/** The sort order of a column; ascending when it has none. */
export function sortOrderOf(c: ColumnOrName): SortOrder {
  const e = toColumn(c).expression;
  if ("sortOrder" in e) return e.sortOrder;
  return { child: e, direction: "SORT_DIRECTION_ASCENDING", nullOrdering: "SORT_NULLS_FIRST" };
}

/** The alias message of a column under a name. */
export const aliasOf = (name: string, c: Column): Alias => ({ expr: c.expression, name: [name] });
