import { defineConditions, unsupported } from "../../common/errors/conditions.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import type { QueryContext } from "../../common/errors/sparkError.ts";
import * as T from "../../types/dataType.ts";
import { parseCalendarInterval } from "../../types/intervalParse.ts";
import {
  type AttributeReference,
  type Expression,
  nextExprId,
  type SortOrder,
  type UnresolvedFunction,
  type WindowFrame,
} from "../expr/expression.ts";
import { findExpression, transformDown, transformUp, typeOf } from "../expr/tree.ts";
import { evaluateConstant, isFoldable } from "../functions/evaluate.ts";
import { windowTimes } from "../functions/timeWindow.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import type { ExprScope } from "./env.ts";
import { errorAt, mismatch, quoteExpr, quoteType } from "./errors.ts";
import { aliasOf, callOf, castTo, literalOf } from "./make.ts";
import { expandReplaceable, resolveExpression } from "./resolveExpression.ts";
import { expressionKey } from "./sameExpression.ts";

/** `window(time, ...)` and `session_window(time, gap)` in lists, GROUP BY and WHERE become a column of the input, as Spark's TimeWindowing and SessionWindowing do. */

defineConditions({
  "DATATYPE_MISMATCH.PARAMETER_CONSTRAINT_VIOLATION": [
    "42K09",
    "The <leftExprName>(<leftExprValue>) must be <constraint> the <rightExprName>(<rightExprValue>).",
  ],
  CANNOT_PARSE_INTERVAL: [
    "22006",
    "Unable to parse <intervalString>. Please ensure that the value provided is in a valid format for defining an interval. You can reference the documentation for the correct format. If the issue persists, please double check that the input value is not null or empty and try again.",
  ],
  _LEGACY_ERROR_TEMP_1039: [
    "XX000",
    "Multiple time/session window expressions would result in a cartesian product of rows, therefore they are currently not supported.",
  ],
  _LEGACY_ERROR_TEMP_1040: [
    "XX000",
    "Gap duration expression used in session window must be CalendarIntervalType, but got <dt>.",
  ],
  _LEGACY_ERROR_TEMP_1207: [
    "XX000",
    "The duration and time inputs to window must be an integer, long or string literal.",
  ],
  _LEGACY_ERROR_TEMP_3231: ["XX000", "Intervals greater than a month is not supported (<interval>)."],
});

const NAMES = new Set(["window", "session_window"]);

export interface TimeWindows {
  /** The input with the column of the windows in front. */
  readonly child: LogicalPlan;
  /** Replaces the calls in an unresolved expression by the column. */
  readonly rewrite: (e: Expression) => Expression;
  /** The column of sessions, which the rows of a group share. */
  readonly session?: AttributeReference | undefined;
}

/** The windows that expressions over a plan ask for; undefined when they ask for none. */
export function timeWindows(
  expressions: readonly Expression[],
  child: LogicalPlan,
  scope: ExprScope,
): TimeWindows | undefined {
  const { catalog } = scope.env.ctx;
  const isWindow = (e: Expression): e is UnresolvedFunction =>
    e.kind === "UnresolvedFunction" &&
    !e.internal &&
    e.parts.length === 1 &&
    NAMES.has(e.parts[0]!.toLowerCase()) &&
    catalog.findFunction(e.parts) === undefined;
  const calls: UnresolvedFunction[] = [];
  for (const e of expressions)
    findExpression(e, (x) => {
      if (isWindow(x)) calls.push(x);
      return false;
    });
  if (calls.length === 0) return undefined;
  const made = calls.map((call) => {
    const args = call.args.map((a) => expandReplaceable(resolveExpression(a, scope)));
    return { call, args, key: `${call.parts[0]!.toLowerCase()}(${args.map(expressionKey).join()})` };
  });
  const [first] = made as [(typeof made)[number]];
  if (made.some((m) => m.key !== first.key)) throw errorAt(first.call.origin, "_LEGACY_ERROR_TEMP_1039", {});
  const name = first.call.parts[0]!.toLowerCase();
  const { plan, column } = (name === "window" ? timeWindow : sessionWindow)(first.call, first.args, child, scope);
  const rewrite = (e: Expression): Expression => transformDown(e, (x) => (isWindow(x) ? column : x));
  return { child: plan, rewrite, ...(name === "window" ? {} : { session: column }) };
}

interface Windowed {
  readonly plan: LogicalPlan;
  readonly column: AttributeReference;
}

const long = (n: bigint): Expression => literalOf(n, T.LONG);
const windowColumn = (name: string, value: Expression): AttributeReference => ({
  kind: "AttributeReference",
  name,
  type: typeOf(value),
  nullable: false,
  id: nextExprId(),
  qualifier: [],
});
const and = (sides: readonly Expression[], scope: ExprScope): Expression =>
  sides.reduce((a, b) => callOf("and", [a, b], scope.env.ctx.evalConfig, { type: T.BOOLEAN }));

/** A constant number of microseconds: an integer, or the text of an interval without months. */
function micros(e: Expression, origin: QueryContext | undefined): bigint {
  const v = isFoldable(e) ? evaluateConstant(e) : null;
  const { kind } = typeOf(e);
  if ((kind === "int" || kind === "long") && v !== null) return BigInt(v as number | bigint);
  if (kind !== "string" || typeof v !== "string") throw errorAt(origin, "_LEGACY_ERROR_TEMP_1207", {});
  try {
    const i = parseCalendarInterval(v);
    if (i.months !== 0) throw errorAt(origin, "_LEGACY_ERROR_TEMP_3231", { interval: v });
    return BigInt(i.days) * 86_400_000_000n + i.microseconds;
  } catch (error) {
    if (error instanceof SparkError && error.condition.startsWith("INVALID_INTERVAL_FORMAT"))
      throw errorAt(origin, "CANNOT_PARSE_INTERVAL", { intervalString: `'${v}'` });
    throw error;
  }
}

const TIMES =
  '("(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)" or "STRUCT<start: TIMESTAMP, end: TIMESTAMP>" or "STRUCT<start: TIMESTAMP_NTZ, end: TIMESTAMP_NTZ>")';

/** The time of a row: a timestamp, what is cast to one, or the time of a window. */
function timeOf(e: Expression, shown: Expression, scope: ExprScope): Expression {
  const config = scope.env.ctx.evalConfig;
  const t = typeOf(e);
  if (windowTimes(t)) return callOf("window_time", [e], config);
  if (t.kind === "timestamp" || t.kind === "timestamp_ntz") return e;
  if (t.kind === "date" || t.kind === "null" || T.isStringLike(t)) return castTo(e, T.TIMESTAMP, config);
  throw mismatch(shown, "UNEXPECTED_INPUT_TYPE", {
    paramIndex: "first",
    requiredType: TIMES,
    inputSql: quoteExpr(e),
    inputType: quoteType(t),
  });
}

function timeWindow(
  call: UnresolvedFunction,
  args: readonly Expression[],
  child: LogicalPlan,
  scope: ExprScope,
): Windowed {
  const config = scope.env.ctx.evalConfig;
  if (args.length < 2 || args.length > 4) throw wrongCount(call, "[2, 3, 4]", args.length);
  const duration = micros(args[1]!, call.origin);
  const slide = args[2] ? micros(args[2], call.origin) : duration;
  const start = args[3] ? micros(args[3], call.origin) : 0n;
  const shown: Expression = { ...call, args: [args[0]!, long(duration), long(slide), long(start)] };
  const time = timeOf(args[0]!, shown, scope);
  for (const [name, n] of [
    ["window_duration", duration],
    ["slide_duration", slide],
  ] as const)
    if (n <= 0n)
      throw mismatch(shown, "VALUE_OUT_OF_RANGE", {
        exprName: `\`${name}\``,
        valueRange: "(0, 9223372036854775807]",
        currentValue: `${n}L`,
      });
  const limit = (left: string, a: bigint, constraint: string, right: string, b: bigint) =>
    mismatch(shown, "PARAMETER_CONSTRAINT_VIOLATION", {
      leftExprName: `\`${left}\``,
      leftExprValue: `${a}L`,
      constraint,
      rightExprName: `\`${right}\``,
      rightExprValue: `${b}L`,
    });
  if (slide > duration) throw limit("slide_duration", slide, "<=", "window_duration", duration);
  const distance = start < 0n ? -start : start;
  if (distance >= slide) throw limit("abs(start_time)", distance, "<", "slide_duration", slide);
  const at = (n: bigint): Expression =>
    callOf("time_window_at", [time, long(duration), long(slide), long(start), long(n)], config);
  const column = windowColumn("window", at(0n));
  const present = callOf("isnotnull", [time], config, { type: T.BOOLEAN });
  const input: LogicalPlan = { kind: "Filter", condition: present, child };
  const output = outputOf(child);
  if (duration === slide)
    return {
      plan: { kind: "Project", list: [aliasOf(at(0n), "window", column.id), ...output], child: input },
      column,
    };
  const overlapping = (duration + slide - 1n) / slide;
  const fresh = output.map((a) => ({ ...a }));
  const expanded: LogicalPlan = {
    kind: "Expand",
    projections: Array.from({ length: Number(overlapping) }, (_, n) => [at(BigInt(n)), ...output]),
    output: [column, ...fresh],
    child: input,
  };
  if (duration % slide === 0n) return { plan: expanded, column };
  // A window that would be one too many ends before the time.
  const end: Expression = {
    kind: "GetStructField",
    child: column,
    ordinal: 1,
    name: "end",
    type: typeOf(time),
    nullable: true,
  };
  return {
    plan: {
      kind: "Filter",
      condition: callOf("<", [time, end], config, { type: T.BOOLEAN }),
      child: expanded,
    },
    column,
  };
}

const wrongCount = (call: UnresolvedFunction, expected: string, actual: number) =>
  errorAt(call.origin, "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", {
    functionName: `\`${call.parts[0]!.toLowerCase()}\``,
    expectedNum: expected,
    actualNum: String(actual),
    docroot: "https://spark.apache.org/docs/latest",
  });

function sessionWindow(
  call: UnresolvedFunction,
  args: readonly Expression[],
  child: LogicalPlan,
  scope: ExprScope,
): Windowed {
  const config = scope.env.ctx.evalConfig;
  if (args.length !== 2) throw wrongCount(call, "2", args.length);
  const time = timeOf(args[0]!, { ...call, args }, scope);
  const gapType = typeOf(args[1]!);
  if (gapType.kind !== "calendar_interval" && !T.isStringLike(gapType))
    throw errorAt(call.origin, "_LEGACY_ERROR_TEMP_1040", { dt: quoteType(gapType) });
  const gap = castTo(args[1]!, T.CALENDAR_INTERVAL, config);
  const end = expandReplaceable(
    resolveExpression(
      { kind: "UnresolvedFunction", parts: ["+"], args: [time, gap], distinct: false, internal: true },
      scope,
    ),
  );
  const value = callOf("named_struct", [literalOf("start", T.STRING), time, literalOf("end", T.STRING), end], config);
  const column = windowColumn("session_window", value);
  const condition = and(
    [callOf("isnotnull", [time], config, { type: T.BOOLEAN }), callOf(">", [end, time], config, { type: T.BOOLEAN })],
    scope,
  );
  return {
    plan: {
      kind: "Project",
      list: [aliasOf(value, "session_window", column.id), ...outputOf(child)],
      child: { kind: "Filter", condition, child },
    },
    column,
  };
}

const PRECEDING = { kind: "unboundedPreceding" } as const;

/**
 * The input of an aggregation by sessions: each row with the session that it shares with the others of its group. Rows are put in the order of their times; one begins
 * a session when it is later than all the ends before it.
 */
export function mergedSessions(
  session: AttributeReference,
  child: LogicalPlan,
  grouping: readonly Expression[],
  project: (list: readonly Expression[], child: LogicalPlan) => LogicalPlan,
): { child: LogicalPlan; replace: <E extends Expression>(e: E) => E } {
  const isSession = (e: Expression): boolean => e.kind === "AttributeReference" && e.id === session.id;
  const keys = grouping.filter((g) => !isSession(g));
  if (keys.some((k) => findExpression(k, isSession))) throw unsupported("expressions of session windows in GROUP BY");
  const call = (name: string, ...args: Expression[]): Expression => ({
    kind: "UnresolvedFunction",
    parts: [name],
    args,
    distinct: false,
    internal: true,
  });
  const part = (ordinal: number, name: string): Expression => ({
    kind: "GetStructField",
    child: session,
    ordinal,
    name,
    type: (session.type as T.StructType).fields[ordinal]!.type,
    nullable: true,
  });
  const start = part(0, "start");
  const end = part(1, "end");
  const order: SortOrder = { kind: "SortOrder", child: start, ascending: true, nullsFirst: true };
  const rows = (upper: WindowFrame["upper"]): WindowFrame => ({ type: "rows", lower: PRECEDING, upper });
  const over = (
    f: Expression,
    partitionBy: readonly Expression[],
    orderBy: readonly SortOrder[],
    frame?: WindowFrame,
  ): Expression => ({ kind: "WindowExpression", function: f, partitionBy, orderBy, frame });
  const added = (name: string, value: Expression, below: LogicalPlan): [LogicalPlan, AttributeReference] => {
    const plan = project([...outputOf(below), aliasOf(value, name)], below);
    return [plan, outputOf(plan).at(-1)!];
  };
  const before = rows({ kind: "offset", offset: literalOf(-1, T.INT) });
  const [p1, lastEnd] = added("last_end", over(call("max", end), keys, [order], before), child);
  const one = (n: number): Expression => literalOf(n, T.INT);
  const begins = call("if", call("or", call("isnull", lastEnd), call(">", start, lastEnd)), one(1), one(0));
  const [p2, begin] = added("begins", begins, p1);
  const [p3, number] = added("number", over(call("sum", begin), keys, [order], rows({ kind: "currentRow" })), p2);
  const whole = [...keys, number];
  const [p4, first] = added("first", over(call("min", start), whole, []), p3);
  const [p5, last] = added("last", over(call("max", end), whole, []), p4);
  const shared = call("named_struct", literalOf("start", T.STRING), first, literalOf("end", T.STRING), last);
  const list = outputOf(child).filter((a) => !isSession(a));
  const plan = project([aliasOf(shared, "session_window"), ...list], p5);
  const column = outputOf(plan)[0]!;
  return {
    child: plan,
    replace: <E extends Expression>(e: E): E => transformUp(e, (x) => (isSession(x) ? column : x)) as E,
  };
}
