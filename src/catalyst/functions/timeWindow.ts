import { unsupported } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import type { StructValue } from "../../types/value.ts";
import { unexpectedInput } from "./collectionTypes.ts";
import { type FunctionEntry, scalar } from "./define.ts";

/**
 * Windows of time. `window` and `session_window` say in which windows a row is, which may be several and may depend on other rows: the analyzer takes them out
 * of lists and GROUP BY (analyze/timeWindows.ts), and nothing evaluates them as functions.
 */

const group = "datetime_funcs";

/** The struct of a window over times of a type. */
export const windowType = (time: DataType): DataType =>
  T.structOf([T.field("start", time, true), T.field("end", time, true)]);

/** The type of the times of a struct that is a window. */
export function windowTimes(t: DataType | undefined): DataType | undefined {
  if (t?.kind !== "struct" || t.fields.length !== 2) return undefined;
  const [start, end] = t.fields;
  const times = start!.type.kind === "timestamp" || start!.type.kind === "timestamp_ntz";
  return times && start!.name === "start" && end!.name === "end" && start!.type.kind === end!.type.kind
    ? start!.type
    : undefined;
}

const elsewhere = (name: string) => () => {
  throw unsupported(`${name}() outside of SELECT lists, GROUP BY and WHERE`);
};

export const timeWindowFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "window",
    group,
    since: "2.0.0",
    usage:
      "window(time, windowDuration[, slideDuration[, startTime]]) - The windows of that length in which the time is, as structs of start (inclusive) and end (exclusive). Windows begin every slideDuration, and are shifted by startTime.",
    args: ["any", "any", "any", "any"],
    optional: 2,
    coercion: elsewhere("window"),
    returns: windowType(T.TIMESTAMP),
  }),
  scalar({
    name: "session_window",
    group,
    since: "3.2.0",
    usage:
      "session_window(time, gap) - The session of the time: a struct of the first time in it and of the end of the gap behind the last; a session ends when nothing happens for the gap.",
    args: ["any", "any"],
    coercion: elsewhere("session_window"),
    returns: windowType(T.TIMESTAMP),
  }),
  scalar({
    name: "window_time",
    group,
    since: "3.4.0",
    usage: "window_time(window) - The time of a window as an event: the last microsecond in it.",
    args: ["any"],
    coercion: (types) => {
      if (windowTimes(types[0]) === undefined) throw unexpectedInput(0, '"STRUCT"', types[0]!);
      return types;
    },
    returns: (types) => windowTimes(types[0])!,
    nullable: true,
    eval: (w) => {
      const end = (w as StructValue).fields[1] as bigint | null;
      return end === null ? null : end - 1n;
    },
  }),
  // The n-th window before the last that has begun at a time.
  scalar({
    name: "time_window_at",
    group,
    since: "2.0.0",
    internal: true,
    usage: "time_window_at(time, duration, slide, start, n) - One of the windows in which the time is.",
    args: ["any", T.LONG, T.LONG, T.LONG, T.LONG],
    coercion: (types) => types,
    returns: (types) => windowType(types[0]!),
    eval: (time, duration, slide, start, n) => {
      const [t, length, step, shift] = [time, duration, slide, start] as [bigint, bigint, bigint, bigint];
      const over = (t - shift) % step;
      const begin = t - (over < 0n ? over + step : over) - (n as bigint) * step;
      return { fields: [begin, begin + length] };
    },
  }),
];
