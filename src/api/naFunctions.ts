import { sparkError } from "../common/errors/conditions.ts";
import type { Literal } from "../session/protocol/messages/expressions.ts";
import type { RelationKinds } from "../session/protocol/messages/relations.ts";
import type { DataFrame } from "./dataFrame.ts";
import { type LiteralValue, literalMessage } from "./literal.ts";
import type { OneOf } from "../session/protocol/messages/oneOf.ts";
import { isPlain } from "./values/toEngine.ts";

/** A column, or several. */
export type Subset = string | readonly string[];

/** What PySpark names when it drops rows: `df.dropna({ subset: "amount" })`. */
export interface DropOptions {
  readonly how?: "any" | "all";
  /** Rows with fewer values than this are left out, whatever `how` says. */
  readonly thresh?: number;
  readonly subset?: Subset;
}

const columnsOf = (subset: Subset): readonly string[] => (typeof subset === "string" ? [subset] : subset);

/** Missing values: `df.na.fill(0)`. */
export class DataFrameNaFunctions<T> {
  private readonly frame: DataFrame<T>;
  private readonly derive: (relation: OneOf<RelationKinds>) => DataFrame<T>;

  constructor(frame: DataFrame<T>, derive: (relation: OneOf<RelationKinds>) => DataFrame<T>) {
    this.frame = frame;
    this.derive = derive;
  }

  /** Puts a value for nulls, in columns of its type; an object gives a value for each column. */
  fill(value: LiteralValue | Readonly<Record<string, LiteralValue>>, subset: Subset = []): DataFrame<T> {
    const input = this.frame.relation;
    if (isByColumn(value)) {
      const entries = Object.entries(value);
      if (entries.length === 0) return this.frame;
      const values = entries.map(([, v]) => fillLiteral(v));
      return this.derive({ fillNa: { input, cols: entries.map(([name]) => name), values } });
    }
    return this.derive({ fillNa: { input, cols: columnsOf(subset), values: [fillLiteral(value as LiteralValue)] } });
  }
  /** Leaves out rows with nulls: "any", "all", or those with fewer than a number of values. */
  drop(how: "any" | "all" | number | DropOptions = "any", subset: Subset = []): DataFrame<T> {
    if (typeof how === "object") return this.drop(how.thresh ?? how.how ?? "any", how.subset ?? subset);
    const min = how === "any" ? {} : { minNonNulls: how === "all" ? 1 : how };
    return this.derive({ dropNa: { input: this.frame.relation, cols: columnsOf(subset), ...min } });
  }
  replace(
    from: LiteralValue | readonly LiteralValue[] | ReadonlyMap<LiteralValue, LiteralValue>,
    to?: LiteralValue | readonly LiteralValue[],
    subset: Subset = [],
  ): DataFrame<T> {
    const pairs = replacements(from, to).map(([a, b]) => ({
      oldValue: fillLiteral(a),
      newValue: b === null ? literalMessage(null) : fillLiteral(b),
    }));
    return this.derive({ replace: { input: this.frame.relation, cols: columnsOf(subset), replacements: pairs } });
  }
}

const VALUE_CLASSES = new Set(["Decimal", "LocalDate", "Timestamp", "LocalDateTime", "LocalTime"]);
const isByColumn = (v: unknown): v is Readonly<Record<string, LiteralValue>> =>
  isPlain(v) &&
  !VALUE_CLASSES.has(v.constructor?.name ?? "") &&
  (Object.getPrototypeOf(v) === Object.prototype || Object.getPrototypeOf(v) === null);

/** Whole numbers are long here, as in PySpark: the column's type decides what is filled. */
function fillLiteral(v: LiteralValue): Literal {
  return typeof v === "number" && Number.isSafeInteger(v) ? { long: BigInt(v) } : literalMessage(v);
}

function replacements(
  from: LiteralValue | readonly LiteralValue[] | ReadonlyMap<LiteralValue, LiteralValue>,
  to: LiteralValue | readonly LiteralValue[] | undefined,
): readonly (readonly [LiteralValue, LiteralValue])[] {
  if (from instanceof Map) return [...(from as ReadonlyMap<LiteralValue, LiteralValue>)];
  if (!Array.isArray(from)) return [[from as LiteralValue, (to ?? null) as LiteralValue]];
  const list = from as readonly LiteralValue[];
  if (!Array.isArray(to)) return list.map((f) => [f, (to ?? null) as LiteralValue]);
  const targets = to as readonly LiteralValue[];
  if (targets.length !== list.length)
    throw sparkError("INVALID_PLAN_INPUT", {
      message: `to_replace and value lists should be of the same length, got ${list.length} and ${targets.length}`,
    });
  return list.map((f, i) => [f, targets[i]!]);
}
