import { type DataType, DOUBLE, INT } from "../../types/dataType.ts";
import { sparkError } from "../../common/errors/conditions.ts";
import type { Value } from "../../types/value.ts";
import { type FunctionEntry, windowFunction, type WindowFunction } from "./define.ts";
import { widerType } from "./collectionTypes.ts";
import { upperCase } from "./texts.ts";

/** Functions of windows. */

const group = "window_funcs";
type Partition = Parameters<WindowFunction["evaluate"]>[0];
const each = (p: Partition, f: (row: number) => Value): Value[] => Array.from({ length: p.rows }, (_, i) => f(i));

const rows = "FROM VALUES ('A1', 2), ('A1', 1), ('A2', 3), ('A1', 1) tab(a, b)";

/** The value `offset` rows away; with IGNORE NULLS, the offset-th that is not null. */
function shifted(name: "lag" | "lead", sign: 1 | -1): WindowFunction {
  return windowFunction({
    name,
    group,
    since: "2.0.0",
    usage: `${name}(input[, offset[, default]]) - input of the row that is offset (1) rows ${sign < 0 ? "before" : "after"}; default when there is none.`,
    examples: [
      [
        `a, b, ${name}(b) OVER (PARTITION BY a ORDER BY b) ${rows}`,
        sign < 0 ? "A1\t1\tNULL;A1\t1\t1;A1\t2\t1;A2\t3\tNULL" : "A1\t1\t1;A1\t1\t2;A1\t2\tNULL;A2\t3\tNULL",
      ],
    ],
    args: ["any", INT, "any"],
    optional: 2,
    coercion: (types, config) => {
      const [input, offset, other] = types as readonly [DataType, DataType | undefined, DataType | undefined];
      if (offset === undefined) return types;
      if (other === undefined) return [input, INT];
      return [input, INT, widerType(input, other, config) === undefined ? other : input];
    },
    returns: ([t]) => t!,
    evaluate: (p) => {
      const has = (j: number): boolean => j < p.arity;
      const fallback = (row: number): Value => (has(2) ? (p.arg(2, row) ?? null) : null);
      const offset = p.rows > 0 && has(1) ? ((p.arg(1, 0) as number | undefined) ?? 1) : 1;
      const step = sign * offset;
      if (!p.ignoreNulls || step === 0)
        return each(p, (i) => {
          const j = i + step;
          return j >= 0 && j < p.rows ? p.arg(0, j) : fallback(i);
        });
      const direction = step < 0 ? -1 : 1;
      return each(p, (i) => {
        let left = Math.abs(step);
        for (let j = i + direction; j >= 0 && j < p.rows; j += direction) {
          const v = p.arg(0, j);
          if (v !== null && --left === 0) return v;
        }
        return fallback(i);
      });
    },
  });
}

export const windowFunctions: readonly FunctionEntry[] = [
  windowFunction({
    name: "row_number",
    group,
    since: "2.0.0",
    usage: "row_number() - The number of the row in its partition, from 1.",
    examples: [[`a, b, row_number() OVER (PARTITION BY a ORDER BY b) ${rows}`, "A1\t1\t1;A1\t1\t2;A1\t2\t3;A2\t3\t1"]],
    args: [],
    returns: INT,
    nullable: false,
    evaluate: (p) => each(p, (i) => i + 1),
  }),
  windowFunction({
    name: "rank",
    group,
    since: "2.0.0",
    usage: "rank() - One more than the number of rows before the row and its equals.",
    examples: [[`a, b, rank(b) OVER (PARTITION BY a ORDER BY b) ${rows}`, "A1\t1\t1;A1\t1\t1;A1\t2\t3;A2\t3\t1"]],
    args: [],
    rest: "any",
    returns: INT,
    nullable: false,
    evaluate: (p) => each(p, (i) => p.peerStart[i]! + 1),
    sql: upperCase("rank"),
  }),
  windowFunction({
    name: "dense_rank",
    group,
    since: "2.0.0",
    usage: "dense_rank() - One more than the number of different order keys before that of the row.",
    examples: [[`a, b, dense_rank(b) OVER (PARTITION BY a ORDER BY b) ${rows}`, "A1\t1\t1;A1\t1\t1;A1\t2\t2;A2\t3\t1"]],
    args: [],
    rest: "any",
    returns: INT,
    nullable: false,
    evaluate: (p) => {
      let rank = 0;
      return each(p, (i) => (p.peerStart[i] === i ? ++rank : rank));
    },
    sql: upperCase("dense_rank"),
  }),
  windowFunction({
    name: "percent_rank",
    group,
    since: "2.0.0",
    usage: "percent_rank() - (rank - 1) / (rows of the partition - 1), 0.0 in a partition of one row.",
    examples: [
      [`a, b, percent_rank(b) OVER (PARTITION BY a ORDER BY b) ${rows}`, "A1\t1\t0.0;A1\t1\t0.0;A1\t2\t1.0;A2\t3\t0.0"],
    ],
    args: [],
    rest: "any",
    returns: DOUBLE,
    nullable: false,
    evaluate: (p) => each(p, (i) => (p.rows > 1 ? p.peerStart[i]! / (p.rows - 1) : 0)),
    sql: upperCase("percent_rank"),
  }),
  windowFunction({
    name: "cume_dist",
    group,
    since: "2.0.0",
    usage: "cume_dist() - The part of the partition's rows that are not after the row.",
    examples: [
      [
        `a, b, cume_dist() OVER (PARTITION BY a ORDER BY b) ${rows}`,
        "A1\t1\t0.6666666666666666;A1\t1\t0.6666666666666666;A1\t2\t1.0;A2\t3\t1.0",
      ],
    ],
    args: [],
    returns: DOUBLE,
    nullable: false,
    evaluate: (p) => each(p, (i) => p.peerEnd[i]! / p.rows),
  }),
  windowFunction({
    name: "ntile",
    group,
    since: "2.0.0",
    usage:
      "ntile(n) - The number of the bucket, from 1, when the partition is divided into n buckets whose sizes differ by at most 1.",
    examples: [[`a, b, ntile(2) OVER (PARTITION BY a ORDER BY b) ${rows}`, "A1\t1\t1;A1\t1\t1;A1\t2\t2;A2\t3\t1"]],
    args: [INT],
    returns: INT,
    nullable: false,
    evaluate: (p) => {
      const n = p.rows > 0 ? (p.arg(0, 0) as number) : 1;
      const size = Math.floor(p.rows / n);
      const larger = p.rows % n;
      const edge = larger * (size + 1);
      return each(p, (i) => (i < edge ? Math.floor(i / (size + 1)) + 1 : larger + Math.floor((i - edge) / size) + 1));
    },
  }),
  shifted("lag", -1),
  shifted("lead", 1),
  windowFunction({
    name: "nth_value",
    group,
    since: "3.1.0",
    usage:
      "nth_value(input, offset) - input of the offset-th row of the frame, null when it has fewer; with IGNORE NULLS of those that are not null.",
    examples: [
      [`a, b, nth_value(b, 2) OVER (PARTITION BY a ORDER BY b) ${rows}`, "A1\t1\t1;A1\t1\t1;A1\t2\t1;A2\t3\tNULL"],
    ],
    args: ["any", INT],
    returns: ([t]) => t!,
    framed: true,
    evaluate: (p) => {
      const n = p.rows > 0 ? (p.arg(1, 0) as number) : 1;
      if (n < 1)
        throw sparkError("DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", {
          exprName: "`offset`",
          valueRange: "(0, 9223372036854775807]",
          currentValue: `${n}L`,
        });
      return each(p, (i) => {
        const [start, end] = p.frame(i);
        if (!p.ignoreNulls) return start + n - 1 < end ? p.arg(0, start + n - 1) : null;
        let left = n;
        for (let j = start; j < end; j++) {
          const v = p.arg(0, j);
          if (v !== null && --left === 0) return v;
        }
        return null;
      });
    },
  }),
];
