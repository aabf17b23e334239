import { unsupported } from "../../common/errors/conditions.ts";
import type { LogicalPlan, UnresolvedProjection } from "../plan/logicalPlan.ts";
import type { Env } from "./env.ts";

export function resolveProjection(p: UnresolvedProjection, _: Env): LogicalPlan {
  throw unsupported(p.operation.kind);
}
