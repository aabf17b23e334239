import { sparkError } from "../../common/errors/conditions.ts";
import type { JoinType, LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import type * as P from "./messages/relations.ts";
import type { PlanContext } from "./planContext.ts";
import { toExpression } from "./toExpression.ts";
import "./conditions.ts";

/** Relations with two inputs. */

const JOIN_TYPES: Readonly<Record<Exclude<P.JoinType, "JOIN_TYPE_UNSPECIFIED">, JoinType>> = {
  JOIN_TYPE_INNER: "inner",
  JOIN_TYPE_FULL_OUTER: "full",
  JOIN_TYPE_LEFT_OUTER: "left",
  JOIN_TYPE_RIGHT_OUTER: "right",
  JOIN_TYPE_LEFT_ANTI: "leftAnti",
  JOIN_TYPE_LEFT_SEMI: "leftSemi",
  JOIN_TYPE_CROSS: "cross",
};

export function joinPlan(
  m: P.Join,
  child: (r: P.Relation) => LogicalPlan,
  ctx: PlanContext,
  lateral = false,
): LogicalPlan {
  if (m.joinType === "JOIN_TYPE_UNSPECIFIED")
    throw sparkError("INVALID_PLAN_INPUT", { message: "A join without a type" });
  const using = m.usingColumns ?? [];
  if (using.length > 0 && m.joinCondition)
    throw sparkError("INVALID_PLAN_INPUT", { message: "A join has either a condition or columns" });
  const common = {
    left: child(m.left),
    right: child(m.right),
    type: JOIN_TYPES[m.joinType],
    ...(m.joinCondition ? { condition: toExpression(m.joinCondition, ctx) } : {}),
  };
  if (lateral) return { kind: "LateralJoin", ...common };
  return { kind: "Join", ...common, ...(using.length > 0 ? { using } : {}) };
}

export function setOperationPlan(m: P.SetOperation, child: (r: P.Relation) => LogicalPlan): LogicalPlan {
  const left = child(m.leftInput);
  const right = child(m.rightInput);
  const all = m.isAll ?? false;
  const allowMissing = m.allowMissingColumns ?? false;
  const byName = m.byName ?? false;
  if (allowMissing && !byName)
    throw sparkError("INVALID_PLAN_INPUT", { message: "allow_missing_columns is for set operations by name" });
  if (m.setOpType === "SET_OP_TYPE_UNION") {
    const union: LogicalPlan = { kind: "Union", children: [left, right], byName, allowMissing };
    return all ? union : { kind: "Distinct", child: union };
  }
  if (byName) throw sparkError("INVALID_PLAN_INPUT", { message: "Only unions can be by name" });
  if (m.setOpType === "SET_OP_TYPE_INTERSECT") return { kind: "Intersect", left, right, all };
  if (m.setOpType === "SET_OP_TYPE_EXCEPT") return { kind: "Except", left, right, all };
  throw sparkError("INVALID_PLAN_INPUT", { message: "A set operation without a type" });
}
