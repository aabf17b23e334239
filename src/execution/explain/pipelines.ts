import { physicalChildren } from "../operators/output.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import { declined } from "./uncompiled.ts";

/** Operators whose rows flow through the same generated code share a number, as Spark numbers the stages of whole-stage code generation. */
export type Pipelines = ReadonlyMap<PhysicalPlan, number>;

/** Whether generated code does all of an operator's work. */
function isCompiled(p: PhysicalPlan): boolean {
  switch (p.kind) {
    case "Filter":
    case "Project":
    case "HashAggregate":
    case "BroadcastHashJoin":
    case "ShuffledHashJoin":
    case "BroadcastNestedLoopJoin":
    case "CartesianProduct":
    case "Expand":
      return declined(p).length === 0;
    default:
      return false;
  }
}

/** Semi and anti joins that build the side which they keep: probes only mark its rows, which begin the next pipeline. */
const marksOnly = (p: PhysicalPlan): boolean =>
  "left" in p && p.buildSide === "left" && (p.type === "leftSemi" || p.type === "leftAnti");

/** The child whose rows flow on into the operator's own code; other children are build sides. */
export function streamChild(p: PhysicalPlan): PhysicalPlan | undefined {
  if ("left" in p) return p.buildSide === "left" ? p.right : p.left;
  return physicalChildren(p)[0];
}

interface Group {
  members: PhysicalPlan[];
  /** When its last operator was visited: build sides come before what probes them. */
  top: number;
}

export function numberPipelines(plan: PhysicalPlan): Pipelines {
  const groups: Group[] = [];
  let visited = 0;
  /** Gives the pipeline that the operator's rows are still in. */
  const visit = (p: PhysicalPlan): Group | undefined => {
    const open = new Map(physicalChildren(p).map((c) => [c, visit(c)]));
    const stream = streamChild(p);
    const below = stream && open.get(stream);
    visited++;
    // Threads share memory: rows go on in the same code where an exchange stands that nobody asked for.
    if (p.kind === "Exchange" && p.origin === "ENSURE_REQUIREMENTS") return below;
    if (!isCompiled(p)) return undefined;
    let group = below;
    if (!group) groups.push((group = { members: [], top: 0 }));
    group.members.push(p);
    group.top = visited;
    // Rows end in the table of groups, and begin there again.
    return (p.kind === "HashAggregate" && p.mode === "partial") || marksOnly(p) ? undefined : group;
  };
  visit(plan);
  groups.sort((a, b) => a.top - b.top);
  return new Map(groups.flatMap((g, i) => g.members.map((m) => [m, i + 1] as const)));
}
