import { disassemble } from "../../memory/wasm/disassemble.ts";
import type { CompiledSegment } from "../codegen/compilePipeline.ts";
import { generatedCode } from "../codegen/generatedCode.ts";
import { treeText } from "../../catalyst/expr/treeText.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import type { ExplainedPlan } from "./plan.ts";
import { starred, planTree } from "./tree.ts";
import { Texts } from "./operatorText.ts";
import type { TracedJob } from "./tracedRun.ts";
import { computed, declined } from "./uncompiled.ts";

/** EXPLAIN CODEGEN: the pipelines, what of their expressions is compiled, and the code. */

/** The jobs that a plan leads to, in the order in which they would run. */
export type JobsOf = (plan: PhysicalPlan) => Promise<readonly TracedJob[]>;

/** The first operator on the rows' way that has a pipeline's number says which pipeline a job's code is of. */
function numberOf(job: TracedJob, plan: ExplainedPlan): number | undefined {
  for (const n of [...job.nodes, ...(job.sinks && job.target ? [job.target] : [])]) {
    const number = plan.pipelines.get(n);
    if (number !== undefined) return number;
  }
  return undefined;
}

const SINKS = { collect: "rows", aggregate: "a table of groups", build: "rows of a join's build side" } as const;
const SOURCES = { batches: "batches", groups: "a table of groups", buildRows: "rows of a join's build side" } as const;

function segmentText(title: string, segment: CompiledSegment): string {
  const binary = generatedCode(segment.module);
  if (!binary) return `/* ${title}: ${segment.bytes} bytes */\n`;
  const functions = disassemble(binary);
  const sizes = functions.map((f) => `${f.name} ${f.bytes} bytes`).join(", ");
  return `/* ${title}: module of ${binary.length} bytes; ${sizes} */\n${functions.map((f) => f.text).join("\n")}\n`;
}

function jobText(job: TracedJob): string {
  const out: string[] = [];
  const way = job.nodes.map((n) => n.kind);
  const target = job.target ? ` for ${job.target.kind}` : " for the result";
  out.push(`Pipeline: ${way.join(" -> ")}${target}\n`);
  const { selection, filtered, stages } = job.job;
  if (selection) out.push(segmentText("selects the rows of a scan", selection.segment));
  if (filtered) out.push(segmentText("selects the rows of a scan, with the keys of joins above it", filtered.segment));
  for (const s of stages)
    out.push(
      s.kind === "segment"
        ? segmentText(`from ${SOURCES[s.segment.source.kind]} to ${SINKS[s.segment.sink.kind]}`, s.segment)
        : s.step.kind === "reference"
          ? `/* the reference evaluates ${s.step.expressions.map(treeText).join(", ")} */\n`
          : `/* ${s.step.kind} works on batches */\n`,
    );
  return out.join("");
}

/** The operators of a pipeline as a tree that ends where others begin. */
function subtree(plan: ExplainedPlan, number: number): string {
  const top = [...plan.nodes].reverse().find((p) => plan.pipelines.get(p) === number)!;
  return planTree(plan, (p, texts) => starred(texts, p, true), false, top).join("\n");
}

function expressions(members: readonly PhysicalPlan[], texts: Texts): string {
  const compiled = new Set<string>();
  const reference: string[] = [];
  for (const p of members) {
    const not = declined(p);
    for (const e of computed(p))
      if (!not.some((d) => texts.of(e).includes(d.text)) && e.kind !== "AttributeReference") compiled.add(texts.of(e));
    if (p.kind === "HashAggregate" && p.mode === "partial") for (const f of texts.functions(p)) compiled.add(f);
    reference.push(...not.map((d) => `${d.text} (${d.reason})`));
  }
  return `Compiled: [${[...compiled].join(", ")}]\nReference: [${reference.join(", ")}]\n`;
}

/** One plan's part: what is compiled together, then what of other operators is compiled or not. */
export async function codegenText(root: ExplainedPlan, jobsOf: JobsOf): Promise<string> {
  const plans: ExplainedPlan[] = [];
  const collect = (p: ExplainedPlan): void => {
    for (const hosted of p.hosts.values()) for (const h of hosted) if (h.plan) collect(h.plan);
    plans.push(p);
  };
  collect(root);
  const sections: ((at: string) => string)[] = [];
  const others: string[] = [];
  for (const plan of plans) {
    const jobs = await jobsOf(plan.root);
    const texts = new Texts(plan);
    const count = Math.max(0, ...plan.pipelines.values());
    const size = (js: readonly TracedJob[]): number =>
      js.reduce(
        (n, { job }) =>
          n +
          (job.selection?.segment.bytes ?? 0) +
          (job.filtered?.segment.bytes ?? 0) +
          job.stages.reduce((m, s) => m + (s.kind === "segment" ? s.segment.bytes : 0), 0),
        0,
      );
    for (let number = 1; number <= count; number++) {
      const own = jobs.filter((j) => numberOf(j, plan) === number);
      const members = plan.nodes.filter((p) => plan.pipelines.get(p) === number);
      sections.push(
        (at) =>
          `== Subtree ${at} (codeSize:${size(own)}; numFunctions:${own.length}) ==\n${subtree(plan, number)}\n\n${expressions(members, texts)}\nGenerated code:\n${own.map(jobText).join("\n")}`,
      );
    }
    const loose = plan.nodes.filter((p) => !plan.pipelines.has(p) && declined(p).length > 0);
    for (const p of loose) others.push(`${texts.line(p, false)}\n${expressions([p], texts)}`);
    for (const j of jobs) if (numberOf(j, plan) === undefined && size([j]) > 0) others.push(jobText(j));
  }
  const head = `Found ${sections.length} WholeStageCodegen subtrees.\n`;
  const body = sections.map((s, i) => s(`${i + 1} / ${sections.length}`)).join("\n");
  const rest = others.length > 0 ? `\n== Outside of the subtrees ==\n${others.join("\n")}` : "";
  return `${head}${body}${rest}\n`;
}
