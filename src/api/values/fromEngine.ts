import { defineConditions, sparkError, unsupported } from "../../common/errors/conditions.ts";
import type { DataType } from "../../types/dataType.ts";
import type { CalendarInterval as PlainInterval, MapValue, StructValue, Value } from "../../types/value.ts";
import { CalendarInterval, DayTimeInterval, LocalTime, YearMonthInterval } from "./interval.ts";
import { LocalDate } from "./localDate.ts";
import { type RowValue, rowMaker } from "./row.ts";
import { LocalDateTime, Timestamp } from "./timestamp.ts";

/** How LongType arrives: as a number (an error beyond 2^53), or as a bigint. */
export type Int64Mode = "number" | "bigint";

defineConditions({
  INT64_OUT_OF_NUMBER_RANGE: [
    "22003",
    'The BIGINT value <value> has no exact JavaScript number. Ask for bigint values with the option int64: "bigint" of the call (collect({ int64: "bigint" })) or of the session (the configuration spark.kindling.int64).',
  ],
});

const MAX = BigInt(Number.MAX_SAFE_INTEGER);

function safeNumber(v: bigint): number {
  if (v > MAX || v < -MAX) throw sparkError("INT64_OUT_OF_NUMBER_RANGE", { value: v.toString() });
  return Number(v);
}

/** The function that turns engine values of a type into what rows hold. */
export function fromEngine(type: DataType, int64: Int64Mode): (v: Value) => RowValue {
  const convert = converter(type, int64);
  return (v) => (v === null ? null : convert(v));
}

function converter(type: DataType, int64: Int64Mode): (v: NonNullable<Value>) => RowValue {
  switch (type.kind) {
    case "long":
      return int64 === "bigint" ? (v) => v as bigint : (v) => safeNumber(v as bigint);
    case "date":
      return (v) => new LocalDate(v as number);
    case "timestamp":
      return (v) => new Timestamp(v as bigint);
    case "timestamp_ntz":
      return (v) => new LocalDateTime(v as bigint);
    case "time":
      return (v) => new LocalTime(v as bigint);
    case "year_month_interval":
      return (v) => new YearMonthInterval(v as number);
    case "day_time_interval":
      return (v) => new DayTimeInterval(v as bigint);
    case "calendar_interval":
      return (v) => {
        const i = v as PlainInterval;
        return new CalendarInterval(i.months, i.days, i.microseconds);
      };
    case "array": {
      const element = fromEngine(type.elementType, int64);
      return (v) => (v as readonly Value[]).map(element);
    }
    case "map": {
      const key = fromEngine(type.keyType, int64);
      const value = fromEngine(type.valueType, int64);
      return (v) => {
        const m = v as MapValue;
        return new Map(m.keys.map((k, i) => [key(k), value(m.values[i]!)]));
      };
    }
    case "struct": {
      const make = rowMaker(type);
      const fields = type.fields.map((f) => fromEngine(f.type, int64));
      return (v) => make((v as StructValue).fields.map((x, i) => fields[i]!(x)));
    }
    case "variant":
      throw unsupported("collecting values of the variant type");
    default:
      return (v) => v as RowValue;
  }
}
