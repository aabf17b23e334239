import { unsupported } from "../../../common/errors/conditions.ts";
import type { Heap } from "../../../memory/wasm/heap.ts";
import type { Vector } from "../../../memory/column/vector.ts";
import type { FileMeta, SchemaNode } from "./metadata.ts";

/** Which values of a file are in the calendar of Spark 2: Julian before 1582-10-15, with zone offsets of their own before 1900. */
export interface LegacyCalendar {
  readonly dates: boolean;
  readonly int96: boolean;
}

/** 1582-10-15 in days, 1900-01-01 in microseconds: from there on both calendars agree in every zone. */
const FIRST_DAY = -141427;
const FIRST_MICROS = -2208988800000000n;

/** What the marks of Spark's writers say, as DataSourceUtils of Spark reads them. */
export function legacyCalendar(meta: FileMeta): LegacyCalendar {
  const version = /^(\d+)\.(\d+)/.exec(meta.keyValue["org.apache.spark.version"] ?? "");
  if (!version) return { dates: false, int96: false };
  const number = Number(version[1]) * 100 + Number(version[2]);
  return {
    dates: number < 300 || meta.keyValue["org.apache.spark.legacyDateTime"] !== undefined,
    int96: number < 301 || meta.keyValue["org.apache.spark.legacyINT96"] !== undefined,
  };
}

/** Refuses values on which the calendars differ, rather than to shift them silently. */
export function checkCalendar(
  heap: Heap,
  path: string,
  node: SchemaNode,
  legacy: LegacyCalendar,
  v: Vector,
  rows: number,
): void {
  const days = v.physical === "i32" && node.logical?.kind === "DATE" && legacy.dates;
  const micros =
    v.physical === "i64" &&
    (node.physical === "INT96" ? legacy.int96 : node.logical?.kind === "TIMESTAMP" && legacy.dates);
  if (!days && !micros) return;
  for (let i = 0; i < rows; i++) {
    if (v.validity !== 0 && heap.u8[v.validity + i] === 0) continue;
    if (days ? heap.i32[v.data / 4 + i]! < FIRST_DAY : heap.i64[v.data / 8 + i]! < FIRST_MICROS)
      throw unsupported(
        `dates before 1582-10-15 and timestamps before 1900-01-01 in the calendar of Spark 2 (column ${node.path.join(".")} of ${path})`,
      );
  }
}
