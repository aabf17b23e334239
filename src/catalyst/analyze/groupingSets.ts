import * as T from "../../types/dataType.ts";
import { type AttributeReference, type Expression, type NamedExpression, nextExprId } from "../expr/expression.ts";
import { mapChildren, nullableOf, typeOf } from "../expr/tree.ts";
import { expand } from "../parse/grouping.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import { blockPlan, type SelectBlock } from "./block.ts";
import { errorAt, quoteExpr } from "./errors.ts";
import { callOf, castTo, literalOf } from "./make.ts";
import { prettySql } from "./prettySql.ts";
import { expressionKey } from "./sameExpression.ts";

/** GROUPING SETS, CUBE and ROLLUP: each row once for each set (Expand), grouped by the columns of the sets and the id of the set. */

const GRAND_TOTAL = "spark.sql.analyzer.lowerEmptyGroupingSetToGlobalAggregate.enabled";

/** The one empty set: an aggregation without keys, which gives its row also when there is no input. */
function grandTotal(block: SelectBlock): LogicalPlan {
  const regroup = (e: Expression): Expression => {
    if (e.kind === "AggregateCall") return e;
    if (e.kind === "Call" && e.name === "grouping_id" && e.args.length === 0) return literalOf(0n, T.LONG);
    if (e.kind === "Call" && e.name === "grouping")
      throw errorAt(e.origin, "GROUPING_COLUMN_MISMATCH", { grouping: quoteExpr(e.args[0]!), groupingColumns: "" });
    return mapChildren(e, regroup);
  };
  return blockPlan({ ...block, items: block.items.map((i) => regroup(i) as NamedExpression), grouping: [], regroup });
}

type Sets = readonly (readonly Expression[])[];

/** Items of GROUP BY side by side: every combination of their sets. */
const cross = (a: Sets, b: Sets): Sets => a.flatMap((x) => b.map((y) => [...x, ...y]));

export function groupingSets(grouping: readonly Expression[], block: SelectBlock): LogicalPlan {
  const { scope } = block;
  const config = scope.env.ctx.evalConfig;
  let sets: Sets = [[]];
  const named: Expression[] = [];
  for (const g of grouping) {
    if (g.kind !== "GroupingAnalytics") {
      sets = cross(sets, [[g]]);
      named.push(g);
      continue;
    }
    sets = cross(sets, expand(g));
    named.push(...(g.groupBy ?? []), ...g.sets.flat());
  }
  const columns: Expression[] = [];
  const index = new Map<string, number>();
  for (const e of named) {
    const key = expressionKey(e);
    if (index.has(key)) continue;
    index.set(key, columns.length);
    columns.push(e);
  }
  const n = columns.length;
  if (n > 64) throw errorAt(columns[0]!.origin, "GROUPING_SIZE_LIMIT_EXCEEDED", { maxSize: "64" });
  if (n === 0 && sets.length === 1 && scope.env.ctx.config.find(GRAND_TOTAL) !== "false") return grandTotal(block);
  const members = sets.map((s) => new Set(s.map((e) => index.get(expressionKey(e))!)));
  const child = block.child;
  const attributes = columns.map(
    (e, i): AttributeReference => ({
      kind: "AttributeReference",
      name: e.kind === "AttributeReference" ? e.name : prettySql(e),
      type: typeOf(e),
      nullable: nullableOf(e) || members.some((m) => !m.has(i)),
      id: nextExprId(),
      qualifier: e.kind === "AttributeReference" ? e.qualifier : [],
    }),
  );
  const gid: AttributeReference = {
    kind: "AttributeReference",
    name: "spark_grouping_id",
    type: T.LONG,
    nullable: false,
    id: nextExprId(),
    qualifier: [],
  };
  const ids = members.map((m) => columns.reduce((id, _, i) => (m.has(i) ? id : id | (1n << BigInt(n - 1 - i))), 0n));
  // Sets that are written twice give their groups twice.
  const repeated = new Set(ids).size < ids.length;
  const position: AttributeReference = {
    kind: "AttributeReference",
    name: "_gen_grouping_pos",
    type: T.INT,
    nullable: false,
    id: nextExprId(),
    qualifier: [],
  };
  const projections = members.map((m, s) => [
    ...outputOf(child),
    ...columns.map((e, i) => (m.has(i) ? e : literalOf(null, typeOf(e)))),
    literalOf(ids[s]!, T.LONG),
    ...(repeated ? [literalOf(s, T.INT)] : []),
  ]);
  const extra = repeated ? [position] : [];
  const expandPlan: LogicalPlan = {
    kind: "Expand",
    projections,
    output: [...outputOf(child), ...attributes, gid, ...extra],
    child,
  };
  attributes.forEach((a, i) => void index.set(expressionKey(a), i));
  const groupedBy = (e: Expression): number | undefined => index.get(expressionKey(e));
  const regroup = (e: Expression): Expression => {
    if (e.kind === "AggregateCall") return e;
    if (e.kind === "Call" && e.name === "grouping") {
      const at = groupedBy(e.args[0]!);
      if (at === undefined)
        throw errorAt(e.origin, "GROUPING_COLUMN_MISMATCH", {
          grouping: quoteExpr(e.args[0]!),
          groupingColumns: columns.map(quoteExpr).join(", "),
        });
      const shifted = callOf("shiftright", [gid, literalOf(n - 1 - at, T.INT)], config, {
        type: T.LONG,
        nullable: false,
      });
      const bit = callOf("&", [shifted, literalOf(1n, T.LONG)], config, { type: T.LONG, nullable: false });
      return castTo(bit, T.BYTE, config);
    }
    if (e.kind === "Call" && e.name === "grouping_id") {
      if (e.args.length > 0 && (e.args.length !== n || e.args.some((a, i) => groupedBy(a) !== i)))
        throw errorAt(e.origin, "GROUPING_ID_COLUMN_MISMATCH", {
          groupingIdColumn: e.args.map(quoteExpr).join(", "),
          groupByColumns: columns.map(quoteExpr).join(", "),
        });
      return gid;
    }
    const at = groupedBy(e);
    if (at !== undefined && e.kind !== "Alias") {
      const a = attributes[at]!;
      return e.kind === "AttributeReference" && e.name !== a.name ? { ...a, name: e.name } : a;
    }
    return mapChildren(e, regroup);
  };
  return blockPlan({
    ...block,
    items: block.items.map((i) => regroup(i) as NamedExpression),
    child: expandPlan,
    grouping: [...attributes, gid, ...extra],
    regroup,
  });
}
