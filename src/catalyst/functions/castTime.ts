import type { DataType, TimeType } from "../../types/dataType.ts";
import { joinMicros, splitMicros } from "../../types/datetime/civil.ts";
import { parseTimestampNtz } from "../../types/datetime/parse.ts";
import { getZone, utcToLocal } from "../../types/datetime/zone.ts";
import { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import { toDecimalType, trimAll } from "./castNumber.ts";
import { castInvalidInput, castOverflow } from "./errors.ts";

/** The casts to and from TIME (nanoseconds of the day). */

const NANOS_PER_SECOND = 1_000_000_000n;

/** Without the digits behind a precision. */
const truncated = (nanos: bigint, precision: number): bigint => nanos - (nanos % 10n ** BigInt(9 - precision));

/** Nanoseconds of a text `[h]h:[m]m[:[s]s[.fraction]][ AM|PM]`; null when it is none. */
export function parseTime(text: string): bigint | null {
  let s = trimAll(text);
  let shift = -1n;
  const half = /\s*([AaPp])[Mm]$/.exec(s);
  if (half) {
    s = s.slice(0, half.index);
    shift = half[1]!.toLowerCase() === "p" ? 12n : 0n;
    const hour = Number(/^T?(\d+)/.exec(s)?.[1] ?? "0");
    if (hour < 1 || hour > 12) return null;
    if (hour === 12) shift -= 12n;
  }
  if (!/^T?\d{1,2}:\d{1,2}(:\d{1,2}(\.\d{0,9})?)?$/.test(s)) return null;
  const micros = parseTimestampNtz(`1970-01-01T${s.replace(/^T/, "")}`, false);
  if (micros === null) return null;
  return (micros + (shift < 0n && !half ? 0n : shift * 3_600_000_000n)) * 1000n;
}

export function castToTime(
  from: DataType,
  to: TimeType,
  ansi: boolean,
  config: EvalConfig,
): ((v: Value) => Value) | undefined {
  switch (from.kind) {
    case "string":
    case "char":
    case "varchar":
      return (v) => {
        const n = parseTime(v as string);
        if (n === null && ansi) throw castInvalidInput(v as string, to);
        return n === null ? null : truncated(n, to.precision);
      };
    case "time":
      return (v) => truncated(v as bigint, to.precision);
    case "timestamp_ntz":
      return (v) => truncated(BigInt(splitMicros(v as bigint).micros) * 1000n, to.precision);
    case "timestamp": {
      const zone = getZone(config.timeZone);
      return (v) => truncated(BigInt(splitMicros(utcToLocal(v as bigint, zone)).micros) * 1000n, to.precision);
    }
    default:
      return undefined;
  }
}

/** TIME to numbers: seconds of the day. */
export function timeToNumber(from: DataType, to: DataType, ansi: boolean): ((v: Value) => Value) | undefined {
  const seconds = (v: Value): bigint => (v as bigint) / NANOS_PER_SECOND;
  switch (to.kind) {
    case "long":
      return seconds;
    case "int":
      return (v) => Number(seconds(v));
    case "byte":
    case "short": {
      const bits = to.kind === "byte" ? 8 : 16;
      return (v) => {
        const n = seconds(v);
        if (BigInt.asIntN(bits, n) === n) return Number(n);
        if (ansi) throw castOverflow(v, from, to);
        return null;
      };
    }
    case "float":
      return (v) => Math.fround(Number(v as bigint) / 1e9);
    case "double":
      return (v) => Number(v as bigint) / 1e9;
    case "decimal":
      return (v) => toDecimalType(new Decimal(v as bigint, 9), to, ansi);
    default:
      return undefined;
  }
}

/** A timestamp without zone of a day and a time. */
export const timeOnDay = (days: number, nanos: bigint): bigint => joinMicros(days, 0) + nanos / 1000n;
