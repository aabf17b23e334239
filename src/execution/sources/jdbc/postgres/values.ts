import type { DataType } from "../../../../types/dataType.ts";
import { splitMicros } from "../../../../types/datetime/civil.ts";
import { civilFromDays } from "../../../../types/datetime/civil.ts";
import { formatTimeOfDay } from "../../../../types/datetime/format.ts";
import { utcToLocal, type Zone } from "../../../../types/datetime/zone.ts";
import { javaDoubleToString, javaFloatToString } from "../../../../types/javaNumber.ts";
import type { Value } from "../../../../types/value.ts";

/** Values of the engine as texts that PostgreSQL reads. */

const two = (n: number): string => (n < 10 ? `0${n}` : String(n));

/** Years before the first are BC, and PostgreSQL knows no signs. */
function dateText(days: number): readonly [text: string, era: string] {
  const { year, month, day } = civilFromDays(days);
  const bc = year < 1;
  return [`${String(bc ? 1 - year : year).padStart(4, "0")}-${two(month)}-${two(day)}`, bc ? " BC" : ""];
}

function timestampText(local: bigint, offset: string): string {
  const { days, micros } = splitMicros(local);
  const [date, era] = dateText(days);
  return `${date} ${formatTimeOfDay(micros)}${offset}${era}`;
}

/** The text of a value as a parameter. */
export function parameterText(value: Value, type: DataType): string | null {
  if (value === null) return null;
  switch (type.kind) {
    case "boolean":
      return value === true ? "t" : "f";
    case "float":
      return javaFloatToString(value as number);
    case "double":
      return javaDoubleToString(value as number);
    case "date":
      return dateText(value as number).join("");
    case "timestamp":
      return timestampText(value as bigint, "+00");
    case "timestamp_ntz":
      return timestampText(value as bigint, "");
    case "binary":
      return `\\x${Buffer.from(value as Uint8Array).toString("hex")}`;
    case "array": {
      const { elementType } = type;
      const elements = (value as readonly Value[]).map((v) => {
        if (v === null) return "NULL";
        const text = parameterText(v, elementType)!;
        return elementType.kind === "array" ? text : `"${text.replace(/[\\"]/g, "\\$&")}"`;
      });
      return `{${elements.join(",")}}`;
    }
    default:
      return String(value);
  }
}

/** A value in the text of a query, as Spark writes what it pushes down. NaN and infinity have no such form. */
export function literalText(value: Value, type: DataType, zone: Zone): string | undefined {
  if (value === null) return "null";
  switch (type.kind) {
    case "boolean":
    case "byte":
    case "short":
    case "int":
    case "long":
    case "decimal":
      return String(value);
    case "float": {
      // Compared in double precision there, where 0.1 is not the number that it is here.
      const text = javaFloatToString(value as number);
      return Number.isFinite(value) && Number(text) === value ? text : undefined;
    }
    case "double":
      return Number.isFinite(value) ? javaDoubleToString(value as number) : undefined;
    case "string":
      // The server's strings end at a zero byte: no row has this value, but the text cannot be sent.
      return (value as string).includes("\0") ? undefined : `'${(value as string).replaceAll("'", "''")}'`;
    case "date":
      return `'${dateText(value as number).join("")}'`;
    case "timestamp":
      return `'${withFraction(utcToLocal(value as bigint, zone))}'`;
    case "timestamp_ntz":
      return `'${withFraction(value as bigint)}'`;
    default:
      return undefined;
  }
}

/** With a digit behind the point at least, as java.sql.Timestamp has it. */
const withFraction = (local: bigint): string => timestampText(local, "").replace(/^(\S+ \d\d:\d\d:\d\d)(?!\.)/, "$1.0");
