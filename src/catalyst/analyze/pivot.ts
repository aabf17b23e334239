import { unsupported } from "../../common/errors/conditions.ts";
import type { LogicalPlan, Pivot, Unpivot } from "../plan/logicalPlan.ts";
import type { Env } from "./env.ts";

export function resolvePivot(_: Pivot, __: Env): LogicalPlan {
  throw unsupported("PIVOT");
}
export function resolveUnpivot(_: Unpivot, __: Env): LogicalPlan {
  throw unsupported("UNPIVOT");
}
