import type { FrameBound, WindowFrame } from "../../catalyst/expr/expression.ts";
import { evaluateConstant } from "../../catalyst/functions/evaluate.ts";
import { compareValues } from "../../catalyst/functions/order.ts";
import { unsupported } from "../../common/errors/conditions.ts";
import type { DataType } from "../../types/dataType.ts";
import { addMonths, timestampAddInterval, timestampAddMonths } from "../../types/datetime/arithmetic.ts";
import { getZone } from "../../types/datetime/zone.ts";
import { Decimal } from "../../types/decimal.ts";
import type { CalendarInterval, Value } from "../../types/value.ts";

/** The rows of one partition as frames see them: its first row, one past its last, and each row's peers by the ORDER BY. */
export interface PartitionRows {
  readonly start: number;
  readonly end: number;
  readonly peerStart: Int32Array;
  readonly peerEnd: Int32Array;
}

export interface OrderKey {
  readonly values: readonly Value[];
  readonly type: DataType;
  readonly ascending: boolean;
  readonly nullsFirst: boolean;
  readonly timeZone: string;
}

/** value + offset for the types that RANGE frames with offsets allow. */
function shifted(value: Value, offset: Value, key: OrderKey): Value {
  if (typeof value === "bigint") {
    if (typeof offset === "bigint") return value + offset;
    const zone = getZone(key.type.kind === "timestamp" ? key.timeZone : "UTC");
    if (typeof offset === "number")
      return key.type.kind === "timestamp" || key.type.kind === "timestamp_ntz"
        ? timestampAddMonths(value, offset, zone)
        : value + BigInt(offset);
    const c = offset as CalendarInterval;
    return timestampAddInterval(value, c.months, c.days, c.microseconds, zone);
  }
  if (value instanceof Decimal)
    return value.add(offset instanceof Decimal ? offset : Decimal.fromBigInt(BigInt(offset as number)));
  if (typeof value === "number") {
    if (key.type.kind === "date") {
      if (typeof offset === "bigint") return value + Number(offset / 86_400_000_000n);
      if (typeof offset === "object") {
        const c = offset as CalendarInterval;
        return addMonths(value, c.months) + c.days;
      }
      return value + (offset as number);
    }
    return value + Number(offset);
  }
  throw unsupported(`a RANGE frame with an offset over ${key.type.kind}`);
}

/** First row for which `test` does not hold, of sorted rows [low, high). */
function boundary(low: number, high: number, test: (row: number) => boolean): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Gives [start, end) of the frame of a row; rows are numbered over all partitions. */
export function frameOf(
  frame: WindowFrame | undefined,
  ordered: boolean,
  key: OrderKey | undefined,
): (p: PartitionRows, row: number) => readonly [number, number] {
  const f: WindowFrame = frame ?? {
    type: "range",
    lower: { kind: "unboundedPreceding" },
    upper: ordered ? { kind: "currentRow" } : { kind: "unboundedFollowing" },
  };
  const offsetOf = (b: FrameBound): Value => (b.offset ? evaluateConstant(b.offset) : null);
  const lowerOffset = offsetOf(f.lower);
  const upperOffset = offsetOf(f.upper);
  const clamp = (n: number, p: PartitionRows): number => Math.max(p.start, Math.min(p.end, n));
  const rangeBound = (_b: FrameBound, offset: Value, upper: boolean) => {
    return (p: PartitionRows, row: number): number => {
      if (!key) throw unsupported("a RANGE frame with an offset without one ORDER BY expression");
      const v = key.values[row]!;
      // A null's frame is the nulls.
      if (v === null) return upper ? p.peerEnd[row]! : p.peerStart[row]!;
      const compare = compareValues(key.type);
      // The offset goes along the order: down the values when it is descending.
      const target = shifted(v, key.ascending ? offset : negate(offset), key);
      const sign = key.ascending ? 1 : -1;
      let low = p.start;
      let high = p.end;
      if (key.nullsFirst) while (low < high && key.values[low] === null) low++;
      else while (high > low && key.values[high - 1] === null) high--;
      return boundary(low, high, (r) => {
        const c = sign * compare(key.values[r]!, target);
        return upper ? c <= 0 : c < 0;
      });
    };
  };
  const lower = ((): ((p: PartitionRows, row: number) => number) => {
    switch (f.lower.kind) {
      case "unboundedPreceding":
        return (p) => p.start;
      case "unboundedFollowing":
        return (p) => p.end;
      case "currentRow":
        return f.type === "rows" ? (_p, row) => row : (p, row) => p.peerStart[row]!;
      default:
        return f.type === "rows"
          ? (p, row) => clamp(row + Number(lowerOffset), p)
          : rangeBound(f.lower, lowerOffset, false);
    }
  })();
  const upper = ((): ((p: PartitionRows, row: number) => number) => {
    switch (f.upper.kind) {
      case "unboundedPreceding":
        return (p) => p.start;
      case "unboundedFollowing":
        return (p) => p.end;
      case "currentRow":
        return f.type === "rows" ? (_p, row) => row + 1 : (p, row) => p.peerEnd[row]!;
      default:
        return f.type === "rows"
          ? (p, row) => clamp(row + Number(upperOffset) + 1, p)
          : rangeBound(f.upper, upperOffset, true);
    }
  })();
  return (p, row) => {
    const start = lower(p, row);
    return [start, Math.max(start, upper(p, row))];
  };
}

function negate(v: Value): Value {
  if (typeof v === "bigint" || typeof v === "number") return -v as Value;
  if (v instanceof Decimal) return v.neg();
  const c = v as CalendarInterval;
  return { months: -c.months, days: -c.days, microseconds: -c.microseconds };
}
