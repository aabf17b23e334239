import type { DataType } from "../../../types/dataType.ts";
import { Decimal } from "../../../types/decimal.ts";
import type { Value } from "../../../types/value.ts";
import type { AttributeReference } from "../../expr/expression.ts";

/** What is estimated of a column: numbers for what has an order and a distance, nothing for what is not known. */
export interface ColumnEstimate {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Distinct values among the plan's rows. */
  readonly distinct: number;
  /** Distinct values of the column in the relation that it comes from: what join selectivity is reckoned with. */
  readonly domain: number;
  /** Whether `domain` was counted rather than guessed from the range or the number of rows. */
  readonly counted: boolean;
  readonly nullFraction: number;
  /** The relation that the column comes from, and its rows. */
  readonly origin: object;
  readonly originRows: number;
}

export interface PlanStatistics {
  readonly rowCount: number;
  readonly sizeInBytes: number;
  /** By attribute id. */
  readonly columns: ReadonlyMap<number, ColumnEstimate>;
}

const WIDTH: Readonly<Record<string, number>> = {
  boolean: 1,
  byte: 1,
  short: 2,
  int: 4,
  long: 8,
  float: 4,
  double: 8,
  date: 4,
  timestamp: 8,
  timestamp_ntz: 8,
  time: 8,
  string: 20,
  char: 20,
  varchar: 20,
  binary: 100,
  year_month_interval: 4,
  day_time_interval: 8,
  calendar_interval: 16,
  null: 1,
};
/** Bytes of a value, as Spark's `defaultSize` has it. */
export function typeWidth(t: DataType): number {
  switch (t.kind) {
    case "decimal":
      return t.precision <= 18 ? 8 : 16;
    case "array":
      return typeWidth(t.elementType);
    case "map":
      return typeWidth(t.keyType) + typeWidth(t.valueType);
    case "struct":
      return t.fields.reduce((n, f) => n + typeWidth(f.type), 0);
    default:
      return WIDTH[t.kind] ?? 20;
  }
}
const ROW_OVERHEAD = 8;
export const rowWidth = (output: readonly AttributeReference[]): number =>
  output.reduce((n, a) => n + typeWidth(a.type), ROW_OVERHEAD);

/** A value on the number line. */
export function asNumber(v: Value | undefined): number | undefined {
  if (typeof v === "number") return v;
  if (typeof v === "bigint") return Number(v);
  if (typeof v === "boolean") return v ? 1 : 0;
  if (v instanceof Decimal) return Number(v.unscaled) / 10 ** v.scale;
  return undefined;
}

/** Figures with the number of rows changed: no column has more values than there are rows. */
export function scaled(s: PlanStatistics, rowCount: number, output: readonly AttributeReference[]): PlanStatistics {
  const rows = Math.max(rowCount, 0);
  const columns = new Map<number, ColumnEstimate>();
  for (const a of output) {
    const c = s.columns.get(a.id);
    if (c) columns.set(a.id, c.distinct > rows ? { ...c, distinct: Math.max(1, rows) } : c);
  }
  return { rowCount: rows, sizeInBytes: Math.max(1, rows * rowWidth(output)), columns };
}
