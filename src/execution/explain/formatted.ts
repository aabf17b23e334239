import type { Expression } from "../../catalyst/expr/expression.ts";
import { aggregateAttribute, physicalChildren, physicalOutput } from "../operators/output.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import { capital, joinType, location, offered, pushed, readSchema, Texts } from "./operatorText.ts";
import { findAsyncSource } from "../sources/asyncSource.ts";
import { cachedPlan, type ExplainedPlan } from "./plan.ts";
import { resultAttribute } from "./resultNames.ts";
import { planTree, relationText } from "./tree.ts";
import { declined } from "./uncompiled.ts";

/** EXPLAIN FORMATTED: a tree of numbered operators, then each operator with its properties. */

/** Something to tell of an operator below its properties, such as figures of a run. */
export type Note = (p: PhysicalPlan) => readonly string[];

function fields(name: string, values: readonly string[]): string {
  return values.length === 0 ? `${name}: []` : `${name} [${values.length}]: [${values.join(", ")}]`;
}

function heading(p: PhysicalPlan, texts: Texts): string {
  return "left" in p && p.kind !== "CartesianProduct"
    ? `${p.kind} ${joinType(p)} Build${capital(p.buildSide)}`
    : texts.name(p);
}

function properties(p: PhysicalPlan, texts: Texts): string[] {
  const all = (es: readonly Expression[]): string[] => es.map((e) => texts.of(e));
  const input = fields("Input", all(physicalChildren(p).flatMap((c) => physicalOutput(c))));
  const output = fields("Output", all(physicalOutput(p)));
  switch (p.kind) {
    case "FileSourceScan": {
      const filters = p.dataFilters.length > 0 ? pushed(p) : [];
      return [
        output,
        `Batched: ${p.source.format === "parquet"}`,
        `Location: ${location(p, false)}`,
        ...(p.partitionFilters.length > 0 ? [`PartitionFilters: [${all(p.partitionFilters).join(", ")}]`] : []),
        ...(filters.length > 0 ? [`PushedFilters: [${filters.join(", ")}]`] : []),
        `ReadSchema: ${readSchema(p)}`,
      ];
    }
    case "RowDataSourceScan": {
      const filters = offered(p);
      const scan = { source: p.source, columns: p.output, filters: p.filters, limit: p.limit, offset: p.offset };
      return [
        output,
        ...(filters.length > 0 ? [`PushedFilters: [${filters.join(", ")}]`] : []),
        ...(p.limit < 0 ? [] : [`PushedLimit: LIMIT ${p.limit}`]),
        ...(p.offset > 0 ? [`PushedOffset: OFFSET ${p.offset}`] : []),
        `ReadSchema: ${readSchema(p)}`,
        ...(findAsyncSource(p.source.format)?.details?.(scan) ?? []),
      ];
    }
    case "Project":
      return [fields("Output", all(p.list)), input];
    case "Filter":
      return [input, `Condition : ${texts.condition(p)}`];
    case "HashAggregate":
    case "ObjectHashAggregate": {
      const results = p.mode === "final" ? texts.results(p) : physicalOutput(p);
      return [
        input,
        fields("Keys", all(p.grouping)),
        fields("Functions", texts.functions(p)),
        fields(
          "Aggregate Attributes",
          all(p.aggregates.map(p.mode === "final" ? resultAttribute : aggregateAttribute)),
        ),
        fields("Results", all(results)),
      ];
    }
    case "BroadcastHashJoin":
    case "ShuffledHashJoin":
      return [
        fields("Left keys", all(p.leftKeys)),
        fields("Right keys", all(p.rightKeys)),
        `Join type: ${joinType(p)}`,
        `Join condition: ${p.condition ? texts.of(p.condition) : "None"}`,
      ];
    case "BroadcastNestedLoopJoin":
    case "CartesianProduct":
      return [`Join type: ${joinType(p)}`, `Join condition: ${p.condition ? texts.of(p.condition) : "None"}`];
    case "TakeOrderedAndProject": {
      const offset = p.offset > 0 ? `, ${p.offset}` : "";
      const limit = p.limit < 0 ? p.limit : p.limit + p.offset;
      return [input, `Arguments: ${limit}, ${texts.sortOrder(p.order, ", ")}, ${texts.list(p.list)}${offset}`];
    }
    case "Union":
      return [];
    case "ReusedExchange":
      return [output];
    case "Range":
      return [output, `Arguments: Range ${texts.arguments({ ...p, slices: undefined })}`];
    case "InMemoryTableScan":
      return [output, `Arguments: ${texts.arguments(p)}`];
    case "LocalTableScan":
      return [output, ...(texts.name(p) === p.kind ? [`Arguments: ${texts.arguments(p)}`] : [])];
    default:
      return [input, `Arguments: ${texts.arguments(p)}`];
  }
}

/** The name in an operator's own paragraph: joins without type and side. */
const paragraphName = (p: PhysicalPlan, texts: Texts): string => ("left" in p ? p.kind : texts.name(p));

function paragraph(p: PhysicalPlan, numbers: ReadonlyMap<PhysicalPlan, number>, texts: Texts, note: Note): string {
  const n = numbers.get(p)!;
  const pipeline = texts.plan.pipelines.get(p);
  const behind =
    p.kind === "ReusedExchange"
      ? ` [Reuses operator id: ${numbers.get(p.exchange)}]`
      : pipeline === undefined
        ? ""
        : ` [codegen id : ${pipeline}]`;
  const out = [`(${n}) ${paragraphName(p, texts)}${behind}`, ...properties(p, texts)];
  const reference = declined(p);
  if (reference.length > 0) out.push(`Reference: [${reference.map((d) => `${d.text} (${d.reason})`).join(", ")}]`);
  out.push(...note(p));
  return `${out.join("\n")}\n`;
}

export function formatted(plan: ExplainedPlan, note: Note = () => []): string {
  const numbers = new Map<PhysicalPlan, number>();
  /** Of what scans of cached rows read. */
  const relations = new Map<PhysicalPlan, number>();
  const numbered = (e: ExplainedPlan): void => {
    for (const p of e.nodes) {
      numbers.set(p, numbers.size + relations.size + 1);
      if (p.kind !== "InMemoryTableScan") continue;
      relations.set(p, numbers.size + relations.size + 1);
      numbered(cachedPlan(p));
    }
  };
  const paragraphs = (e: ExplainedPlan): string[] => {
    const texts = new Texts(e);
    return e.nodes.flatMap((p) => {
      const own = paragraph(p, numbers, texts, note);
      if (p.kind !== "InMemoryTableScan") return [own];
      const relation = `(${relations.get(p)}) InMemoryRelation\nArguments: ${relationText(p)}\n`;
      return [own, relation, ...paragraphs(cachedPlan(p))];
    });
  };
  const section = (e: ExplainedPlan): string => {
    numbered(e);
    const tree = planTree(
      e,
      (p, texts) => `${texts.plan.pipelines.has(p) ? "* " : ""}${heading(p, texts)} (${numbers.get(p)})`,
      false,
      e.root,
      (p) => `(${relations.get(p)})`,
    );
    return `${tree.join("\n")}\n\n\n${paragraphs(e).join("\n")}`;
  };
  let out = `== Physical Plan ==\n${section(plan)}`;
  const hosted: string[] = [];
  let count = 0;
  const subqueries = (e: ExplainedPlan): void => {
    const texts = new Texts(e);
    // From the top, as the tree is read.
    for (const p of [...e.nodes].reverse())
      for (const h of e.hosts.get(p) ?? []) {
        const name = `${h.plan ? "" : "ReusedSubquery "}${texts.subquery(h.id)}`;
        const line = `Subquery:${++count} Hosting operator id = ${numbers.get(p)} Hosting Expression = ${name}\n`;
        hosted.push(h.plan ? `${line}${section(h.plan)}\n` : line);
        if (h.plan) subqueries(h.plan);
      }
  };
  subqueries(plan);
  if (hosted.length > 0) out += `\n===== Subqueries =====\n\n${hosted.join("\n")}`;
  return `${out}\n\n`;
}
