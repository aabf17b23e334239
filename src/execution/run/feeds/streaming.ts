import { splitConjunction } from "../../codegen/compilePipeline.ts";
import type { Column } from "../../codegen/pipeline.ts";
import { physicalOutput } from "../../operators/output.ts";
import type {
  ExpandExec,
  FilterExec,
  GenerateExec,
  ProjectExec,
  SampleExec,
  UnionExec,
} from "../../operators/physicalPlan.ts";
import { addFilter, addProject, addStep, bind, type Feed, feedColumns, prepare, selectAttributes } from "../feed.ts";
import type { QueryRun } from "../queryRun.ts";
import { type RuntimeFilter, throughProject } from "../runtimeFilter.ts";
import { scanFeed } from "./scan.ts";

/** Operators that add a step to the pipelines of their child. */

export async function filter(run: QueryRun, plan: FilterExec, filters: readonly RuntimeFilter[]): Promise<Feed[]> {
  if (plan.child.kind === "FileSourceScan")
    return [scanFeed(run, plan.child, splitConjunction(plan.condition), filters)];
  return (await run.feeds(plan.child, filters)).map((f) => addFilter(f, plan.condition));
}

export const project = async (run: QueryRun, plan: ProjectExec, filters: readonly RuntimeFilter[]): Promise<Feed[]> =>
  (await run.feeds(plan.child, throughProject(plan.list, filters))).map((f) =>
    addProject(f, plan.list, physicalOutput(plan)),
  );

export async function union(run: QueryRun, plan: UnionExec): Promise<Feed[]> {
  const out: Feed[] = [];
  for (const child of plan.children)
    for (const f of await run.feeds(child))
      out.push({ ...selectAttributes(f, physicalOutput(child)), attributes: plan.output });
  return out;
}

export async function expand(run: QueryRun, plan: ExpandExec): Promise<Feed[]> {
  const columns = plan.output.map((a): Column => ({ type: a.type, nullable: true }));
  return (await run.feeds(plan.child)).map((f) => {
    const flat = plan.projections.flat().map((e) => (e.kind === "Alias" ? e.child : e));
    const { feed, expressions } = prepare(f, flat);
    const width = plan.output.length;
    const projections = plan.projections.map((_, i) => expressions.slice(i * width, (i + 1) * width));
    return addStep(feed, { kind: "expand", projections, columns }, plan.output);
  });
}

export async function generate(run: QueryRun, plan: GenerateExec): Promise<Feed[]> {
  return (await run.feeds(plan.child)).map((f) => {
    const columns = feedColumns(f);
    const keep = plan.required.map((a) => f.attributes.findIndex((b) => b.id === a.id));
    const made = plan.generatorOutput.map((a): Column => ({ type: a.type, nullable: true }));
    return addStep(
      f,
      {
        kind: "generate",
        generator: bind(plan.generator, f.attributes, columns),
        outer: plan.outer,
        columns: made,
        keep,
      },
      physicalOutput(plan),
    );
  });
}

export async function sample(run: QueryRun, plan: SampleExec): Promise<Feed[]> {
  return (await run.feeds(plan.child)).map((f) =>
    addStep(f, {
      kind: "sample",
      lower: plan.lower,
      upper: plan.upper,
      seed: plan.seed,
      withReplacement: plan.withReplacement,
    }),
  );
}
