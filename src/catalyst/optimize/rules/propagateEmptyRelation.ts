import { isTrue, nullOf, alias, emptyLike, project } from "../build.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputIds, outputOf } from "../../plan/output.ts";
import { rule } from "../define.ts";

const isEmpty = (p: LogicalPlan): boolean => p.kind === "LocalRelation" && p.rows.length === 0;

/** The rows of one side of an outer join whose other side has none. */
function withNulls(join: LogicalPlan, side: LogicalPlan): LogicalPlan {
  const ids = outputIds(side);
  return project(
    outputOf(join).map((a) => (ids.has(a.id) ? a : { ...alias(nullOf(a.type), a.name, a.id), qualifier: a.qualifier })),
    side,
  );
}

type Unary = Extract<LogicalPlan, { child: LogicalPlan }>;
const unary = (p: Unary): LogicalPlan | undefined => (isEmpty(p.child) ? emptyLike(p) : undefined);

/** What relations without rows mean for the operators above them. */
export const propagateEmptyRelation = rule("PropagateEmptyRelation", "bottomUp", {
  Project: unary,
  Filter: unary,
  Sort: unary,
  GlobalLimit: unary,
  LocalLimit: unary,
  Offset: unary,
  Tail: unary,
  Distinct: unary,
  Deduplicate: unary,
  Window: unary,
  WindowGroupLimit: unary,
  Expand: unary,
  Sample: unary,
  Repartition: unary,
  RepartitionByExpression: unary,
  Generate: unary,
  Aggregate: (p) => (p.grouping.length > 0 ? unary(p) : undefined),
  Union: (p) => {
    const children = p.children.filter((c) => !isEmpty(c));
    if (children.length === p.children.length) return undefined;
    if (children.length === 0) return emptyLike(p);
    const output = outputOf(p);
    const first = outputOf(children[0]!);
    const rest: LogicalPlan = children.length === 1 ? children[0]! : { ...p, children };
    if (children[0] === p.children[0]) return rest;
    // The columns had the ids of a branch that is gone.
    return project(
      output.map((a, i) => alias(first[i]!, a.name, a.id)),
      rest,
    );
  },
  Intersect: (p) => (isEmpty(p.left) || isEmpty(p.right) ? emptyLike(p) : undefined),
  Except: (p) =>
    isEmpty(p.left)
      ? emptyLike(p)
      : isEmpty(p.right) && p.all
        ? p.left
        : isEmpty(p.right)
          ? { kind: "Distinct", child: p.left }
          : undefined,
  Join: (p) => {
    const left = isEmpty(p.left);
    const right = isEmpty(p.right);
    const never = p.condition?.kind === "Literal" && !isTrue(p.condition);
    if (!left && !right && !never) return undefined;
    switch (p.type) {
      case "inner":
      case "cross":
        return emptyLike(p);
      case "leftSemi":
        return emptyLike(p);
      case "leftAnti":
        return left ? emptyLike(p) : p.left;
      case "existence":
        return left
          ? emptyLike(p)
          : project(
              [
                ...outputOf(p.left),
                alias({ kind: "Literal", value: false, type: p.exists!.type }, p.exists!.name, p.exists!.id),
              ],
              p.left,
            );
      case "left":
        return left ? emptyLike(p) : withNulls(p, p.left);
      case "right":
        return right ? emptyLike(p) : withNulls(p, p.right);
      case "full":
        if (left && right) return emptyLike(p);
        if (never) return undefined;
        return left ? withNulls(p, p.right) : withNulls(p, p.left);
    }
  },
});
