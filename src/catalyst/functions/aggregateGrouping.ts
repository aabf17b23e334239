import { BYTE, LONG } from "../../types/dataType.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { sparkError } from "../../common/errors/conditions.ts";
import "./conditions.ts";

/** grouping and grouping_id: the analyzer puts the bits of the grouping set in their place; left over they are out of place. */
const outOfPlace = (): never => {
  throw sparkError("UNSUPPORTED_GROUPING_EXPRESSION");
};

export const groupingFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "grouping",
    group: "agg_funcs",
    since: "2.0.0",
    usage:
      "grouping(col) - 1 when the column is not in the grouping set of the row (CUBE, ROLLUP, GROUPING SETS), otherwise 0.",
    args: ["any"],
    returns: BYTE,
    nulls: "custom",
    nullable: false,
    foldable: false,
    eval: outOfPlace,
  }),
  scalar({
    name: "grouping_id",
    group: "agg_funcs",
    since: "2.0.0",
    usage: "grouping_id([col, ...]) - The grouping bits of the columns as one number.",
    args: [],
    rest: "any",
    returns: LONG,
    nulls: "custom",
    nullable: false,
    foldable: false,
    eval: outOfPlace,
  }),
];
