import type { Call, Expression } from "../../catalyst/expr/expression.ts";
import { nullableOf, references, typeOf } from "../../catalyst/expr/tree.ts";
import type { Join, JoinType, LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import { outputIds } from "../../catalyst/plan/output.ts";
import { isDeterministic } from "../../catalyst/functions/evaluate.ts";
import { type DataType, isOrderable, sameType } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import { splitConjunction } from "../codegen/compilePipeline.ts";
import type { HashJoinExec, PhysicalPlan } from "../operators/physicalPlan.ts";
import { exchange, type PlannerContext } from "./context.ts";

const within = (e: Expression, ids: ReadonlySet<number>): boolean => {
  const refs = references(e);
  if (refs.size === 0) return false;
  for (const r of refs) if (!ids.has(r)) return false;
  return true;
};

interface EquiJoin {
  readonly leftKeys: Expression[];
  readonly rightKeys: Expression[];
  readonly condition: Expression | undefined;
  readonly nullAware: boolean;
}

/** Splits a join condition into equalities between the sides and the rest. `a <=> b` counts when neither can be null. */
function extractEquiJoinKeys(node: Join): EquiJoin {
  const left = outputIds(node.left);
  const right = outputIds(node.right);
  const leftKeys: Expression[] = [];
  const rightKeys: Expression[] = [];
  const rest: Expression[] = [];
  const conjuncts = node.condition ? splitConjunction(node.condition) : [];
  // NOT IN: the one condition `a = b OR isnull(a = b)`.
  if (node.type === "leftAnti" && conjuncts.length === 1) {
    const c = conjuncts[0]!;
    if (c.kind === "Call" && c.name === "or") {
      const [equal, unknown] = c.args as [Expression, Expression];
      if (equal.kind === "Call" && equal.name === "=" && unknown.kind === "Call" && unknown.name === "isnull") {
        const [a, b] = equal.args as [Expression, Expression];
        const pair =
          within(a, left) && within(b, right) ? [a, b] : within(b, left) && within(a, right) ? [b, a] : undefined;
        if (pair && hashable(pair[0]!, pair[1]!))
          return { leftKeys: [pair[0]!], rightKeys: [pair[1]!], condition: undefined, nullAware: true };
      }
    }
  }
  for (const c of conjuncts) {
    if (
      c.kind === "Call" &&
      (c.name === "=" || (c.name === "<=>" && c.args.every((a) => !nullableOf(a)))) &&
      isDeterministic(c)
    ) {
      const [a, b] = c.args as [Expression, Expression];
      const pair =
        within(a, left) && within(b, right)
          ? ([a, b] as const)
          : within(b, left) && within(a, right)
            ? ([b, a] as const)
            : undefined;
      if (pair && hashable(pair[0], pair[1])) {
        leftKeys.push(pair[0]);
        rightKeys.push(pair[1]);
        continue;
      }
    }
    const nullSafe =
      c.kind === "Call" && c.name === "<=>" && isDeterministic(c) ? nullSafeKeys(c, left, right) : undefined;
    if (nullSafe) {
      leftKeys.push(...nullSafe.left);
      rightKeys.push(...nullSafe.right);
      continue;
    }
    rest.push(c);
  }
  const condition = rest.length === 0 ? undefined : rest.reduce((x, y) => and(x, y));
  return { leftKeys, rightKeys, condition, nullAware: false };
}

/** `a <=> b` as two equalities that are never null: of the values with nulls replaced, and of being null. */
function nullSafeKeys(
  c: Call,
  left: ReadonlySet<number>,
  right: ReadonlySet<number>,
): { left: Expression[]; right: Expression[] } | undefined {
  const [a, b] = c.args as [Expression, Expression];
  const pair =
    within(a, left) && within(b, right)
      ? ([a, b] as const)
      : within(b, left) && within(a, right)
        ? ([b, a] as const)
        : undefined;
  if (!pair || !hashable(pair[0], pair[1])) return undefined;
  const instead = defaultValue(typeOf(pair[0]));
  if (instead === undefined) return undefined;
  const keys = (e: Expression): Expression[] => {
    const type = typeOf(e);
    return [
      {
        kind: "Call",
        name: "coalesce",
        args: [e, { kind: "Literal", value: instead, type }],
        type,
        nullable: false,
        config: c.config,
      },
      { kind: "Call", name: "isnull", args: [e], type: { kind: "boolean" }, nullable: false, config: c.config },
    ];
  };
  return { left: keys(pair[0]), right: keys(pair[1]) };
}

/** Some value of a type, to stand for null beside a flag that says so. */
function defaultValue(type: DataType): Value | undefined {
  switch (type.kind) {
    case "boolean":
      return false;
    case "byte":
    case "short":
    case "int":
    case "date":
    case "float":
    case "double":
    case "year_month_interval":
      return 0;
    case "long":
    case "timestamp":
    case "timestamp_ntz":
    case "day_time_interval":
      return 0n;
    case "decimal":
      return new Decimal(0n, type.scale);
    case "string":
      return type.collation === undefined ? "" : undefined;
    default:
      return undefined;
  }
}

function hashable(a: Expression, b: Expression): boolean {
  const t = typeOf(a);
  if (!sameType(t, typeOf(b), true) || !isOrderable(t)) return false;
  return !(t.kind === "string" && t.collation !== undefined) && t.kind !== "array" && t.kind !== "struct";
}

export function and(a: Expression, b: Expression): Expression {
  const config = a.kind === "Call" ? a.config : b.kind === "Call" ? b.config : undefined;
  return {
    kind: "Call",
    name: "and",
    args: [a, b],
    type: { kind: "boolean" },
    nullable: nullableOf(a) || nullableOf(b),
    config: config ?? { ansi: true, timeZone: "UTC", allowPrecisionLoss: true, caseSensitive: false, now: 0n },
  };
}

const CAN_BUILD_RIGHT = new Set<JoinType>([
  "inner",
  "cross",
  "left",
  "right",
  "full",
  "leftSemi",
  "leftAnti",
  "existence",
]);
const CAN_BUILD_LEFT = new Set<JoinType>(["inner", "cross", "left", "right", "full", "leftSemi", "leftAnti"]);

/** Chooses the kind of join and its build side: by hint, else by size. The smaller side is built; below the threshold it is a broadcast. */
export function planJoin(node: Join, left: PhysicalPlan, right: PhysicalPlan, ctx: PlannerContext): PhysicalPlan {
  const keys = extractEquiJoinKeys(node);
  const sizeOf = (p: LogicalPlan): number => ctx.statistics(p).sizeInBytes;
  const leftSize = sizeOf(node.left);
  const rightSize = sizeOf(node.right);
  const hintLeft = node.hint?.left;
  const hintRight = node.hint?.right;
  const buildable = (side: "left" | "right"): boolean =>
    side === "left" ? CAN_BUILD_LEFT.has(node.type) && !keys.nullAware : CAN_BUILD_RIGHT.has(node.type);

  let buildSide: "left" | "right" = leftSize < rightSize && buildable("left") ? "left" : "right";
  // Semi and anti joins that build the left side keep all of it and look through all of the right: worth it only when it is clearly smaller.
  if ((node.type === "leftSemi" || node.type === "leftAnti") && buildSide === "left" && leftSize * 4 > rightSize)
    buildSide = "right";
  if (hintLeft === "broadcast" && buildable("left") && !(hintRight === "broadcast" && rightSize <= leftSize))
    buildSide = "left";
  else if (hintRight === "broadcast" && buildable("right")) buildSide = "right";
  const built = buildSide === "left" ? leftSize : rightSize;
  const hint = buildSide === "left" ? hintLeft : hintRight;
  const broadcast =
    hint === "broadcast" ||
    (hint !== "no_broadcast" &&
      hint !== "shuffle_hash" &&
      hint !== "merge" &&
      ctx.broadcastThreshold >= 0 &&
      built <= ctx.broadcastThreshold);

  const base = {
    type: node.type,
    buildSide,
    exists: node.exists,
    condition: keys.condition,
    nullAware: keys.nullAware,
    leftKeys: keys.leftKeys,
    rightKeys: keys.rightKeys,
  };
  const make = (kind: HashJoinExec["kind"], l: PhysicalPlan, r: PhysicalPlan): HashJoinExec => ({
    kind,
    left: l,
    right: r,
    ...base,
  });
  const broadcastOf = (p: PhysicalPlan, mode: string): PhysicalPlan => ({
    kind: "BroadcastExchange",
    partitioning: { kind: "broadcast", mode },
    origin: "ENSURE_REQUIREMENTS",
    child: p,
  });

  if (keys.leftKeys.length === 0) {
    const wrap = (side: "left" | "right", p: PhysicalPlan): PhysicalPlan =>
      side === buildSide ? broadcastOf(p, "IdentityBroadcastMode") : p;
    return make("BroadcastNestedLoopJoin", wrap("left", left), wrap("right", right));
  }
  if (broadcast || keys.nullAware) {
    const wrap = (side: "left" | "right", p: PhysicalPlan): PhysicalPlan =>
      side === buildSide ? broadcastOf(p, "HashedRelationBroadcastMode") : p;
    return make("BroadcastHashJoin", wrap("left", left), wrap("right", right));
  }
  const partitions = ctx.shufflePartitions;
  return make(
    "ShuffledHashJoin",
    exchange(left, { kind: "hash", expressions: keys.leftKeys, partitions }),
    exchange(right, { kind: "hash", expressions: keys.rightKeys, partitions }),
  );
}
