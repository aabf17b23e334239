import type { AnyDataFrame } from "../api/dataFrame.ts";
import { DataFrame } from "../api/dataFrame.ts";
import type { PlanGraphKind } from "../catalyst/plan/planGraph.ts";
import { defineConditions, sparkError } from "../common/errors/conditions.ts";
import type { Foundation } from "../rdd/foundation.ts";
import { isRdd } from "../rdd/rdd.ts";
import { graphOfPlan } from "./fromPlan.ts";
import { graphOfRdd } from "./fromRdd.ts";
import type { DagGraph } from "./graph.ts";
import { toMermaid } from "./mermaid.ts";
import { toSvg } from "./svg.ts";

defineConditions({ INVALID_DAG_ARGUMENT: ["22023", "<message>"] });

/** A picture for browsers and documents, or text that Markdown's viewers draw. */
export type DagFormat = "svg" | "mermaid";

export interface PlanDagOptions {
  /** Which plan: as analyzed, as optimized, or the one that runs (the default). */
  readonly plan?: PlanGraphKind;
  /** Run the query, and say rows and times of each operator of the physical plan. */
  readonly analyze?: boolean;
}

const WRITERS: Readonly<Record<DagFormat, (graph: DagGraph) => string>> = { svg: toSvg, mermaid: toMermaid };
const PLANS: readonly PlanGraphKind[] = ["logical", "optimized", "physical"];

/**
 * The lineage of an RDD as a picture: a box for each stage with its RDDs, as Spark's user interface shows it. Nothing is run.
 *
 * ```ts
 * writeFileSync("lineage.svg", dag(counts));
 * ```
 */
export function dag(rdd: Foundation<unknown>, format?: DagFormat): string;
/** The plan of a DataFrame as a picture. Nothing is run, unless `analyze` asks for it. */
export function dag(df: AnyDataFrame, format?: DagFormat, options?: PlanDagOptions): Promise<string>;
export function dag(
  x: Foundation<unknown> | AnyDataFrame,
  format: DagFormat = "svg",
  options: PlanDagOptions = {},
): string | Promise<string> {
  if (!Object.hasOwn(WRITERS, format)) throw invalid(`A picture is "svg" or "mermaid", not "${String(format)}"`);
  const write = WRITERS[format];
  if (isRdd(x)) return write(graphOfRdd(x.node));
  if (x instanceof DataFrame) return planDag(x, write, options);
  throw invalid("There are pictures of RDDs and of DataFrames only");
}

async function planDag(df: AnyDataFrame, write: (g: DagGraph) => string, options: PlanDagOptions): Promise<string> {
  const { plan = "physical", analyze = false } = options;
  if (!PLANS.includes(plan)) throw invalid(`A plan is one of ${PLANS.join(", ")}, not "${String(plan)}"`);
  if (analyze && plan !== "physical") throw invalid("Only the physical plan has the figures of a run");
  return write(graphOfPlan(await df.sparkSession.channel.planGraph(df.relation, plan, analyze), plan));
}

const invalid = (message: string): Error => sparkError("INVALID_DAG_ARGUMENT", { message });
