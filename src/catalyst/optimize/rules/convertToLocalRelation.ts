import type { Expression } from "../../expr/expression.ts";
import { findExpression } from "../../expr/tree.ts";
import { bindReferences, compileExpression } from "../../functions/evaluate.ts";
import { findFunction } from "../../functions/registry.ts";
import { outputOf } from "../../plan/output.ts";
import { rule } from "../define.ts";
import { intValue } from "../maxRows.ts";
import { deterministic } from "../semantics.ts";

/** Whether the reference evaluation can compute it here and now. */
const evaluable = (e: Expression): boolean =>
  deterministic(e) &&
  findExpression(e, (n) => {
    if (
      n.kind === "ScalarUdf" ||
      n.kind === "ScalarSubquery" ||
      n.kind === "AggregateCall" ||
      n.kind === "WindowExpression"
    )
      return true;
    return n.kind === "Call" && findFunction(n.name)?.kind !== "scalar";
  }) === undefined;

/** Computes projections, filters and limits over rows that are part of the plan. */
export const convertToLocalRelation = rule("ConvertToLocalRelation", "bottomUp", {
  Project: (p) => {
    const relation = p.child;
    if (relation.kind !== "LocalRelation" || !p.list.every(evaluable)) return undefined;
    try {
      const columns = p.list.map((e) => compileExpression(bindReferences(e, relation.output)));
      const rows = relation.rows.map((r) => columns.map((f) => f(r)));
      return { kind: "LocalRelation", output: outputOf(p), rows };
    } catch {
      return undefined; // the error belongs to the query's execution
    }
  },
  Filter: (p) => {
    const relation = p.child;
    if (relation.kind !== "LocalRelation" || !evaluable(p.condition)) return undefined;
    try {
      const test = compileExpression(bindReferences(p.condition, relation.output));
      return { ...relation, rows: relation.rows.filter((r) => test(r) === true) };
    } catch {
      return undefined;
    }
  },
  GlobalLimit: (p) => {
    const n = intValue(p.limit);
    const relation = p.child.kind === "LocalLimit" ? p.child.child : p.child;
    if (relation.kind !== "LocalRelation" || n === undefined) return undefined;
    return { ...relation, rows: relation.rows.slice(0, n) };
  },
});
