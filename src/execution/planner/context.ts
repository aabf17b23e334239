import type { LogicalPlan, Statistics } from "../../catalyst/plan/logicalPlan.ts";
import type { ExchangeExec, Partitioning, PhysicalPlan } from "../operators/physicalPlan.ts";

/** What planning needs of the session: frozen when the query is planned. */
export interface PlannerContext {
  readonly shufflePartitions: number;
  /** Bytes up to which a relation is broadcast by itself; -1 never. */
  readonly broadcastThreshold: number;
  readonly statistics: (plan: LogicalPlan) => Pick<Statistics, "sizeInBytes" | "rowCount">;
  /** Rows up to which ORDER BY with LIMIT keeps only the first. */
  readonly topKLimit: number;
}

export const exchange = (
  child: PhysicalPlan,
  partitioning: Partitioning,
  origin = "ENSURE_REQUIREMENTS",
): ExchangeExec => ({ kind: "Exchange", partitioning, origin, child });
