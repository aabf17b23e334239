import { pathToFileURL } from "node:url";
import type { Expression, SortOrder } from "../../catalyst/expr/expression.ts";
import { toAttribute, transformDown } from "../../catalyst/expr/tree.ts";
import { attributeText, treeText } from "../../catalyst/expr/treeText.ts";
import { bracketed, JOIN_NAMES } from "../../catalyst/plan/treeString.ts";
import { splitConjunction } from "../codegen/compilePipeline.ts";
import { isUri, safePath } from "../files/paths.ts";
import { and } from "../planner/planJoin.ts";
import { simpleString } from "../../types/ddl.ts";
import { physicalOutput } from "../operators/output.ts";
import type {
  ExchangeExec,
  FileSourceScan,
  HashAggregateExec,
  HashJoinExec,
  PhysicalPlan,
  RowDataSourceScan,
} from "../operators/physicalPlan.ts";
import { broadcastMode } from "./broadcastMode.ts";
import type { ExplainedPlan } from "./plan.ts";
import { pushedFilter } from "./pushedFilters.ts";
import { namedResults } from "./resultNames.ts";

/** Spark's texts of physical operators. */

/** Longest text of one of a scan's properties (spark.sql.maxMetadataStringLength). */
const MAX_METADATA = 100;
const abbreviated = (text: string): string =>
  text.length <= MAX_METADATA ? text : `${text.slice(0, MAX_METADATA - 3)}...`;

export const capital = (s: string): string => s.slice(0, 1).toUpperCase() + s.slice(1);

/** Writes the expressions of a plan: scalar subqueries by name and id. */
export class Texts {
  readonly plan: ExplainedPlan;
  constructor(plan: ExplainedPlan) {
    this.plan = plan;
  }

  of(e: Expression, reused = false): string {
    let text = treeText(e);
    if (!text.includes("scalar-subquery#")) return text;
    transformDown(e, (n) => {
      if (n.kind === "ScalarSubquery")
        text = text.replaceAll(treeText(n), `${reused ? "ReusedSubquery " : ""}${this.subquery(n.id)}`);
      return n;
    });
    return text;
  }
  subquery(id: number): string {
    return `Subquery scalar-subquery#${id}, [id=#${this.plan.subqueryIds.get(id)}]`;
  }
  /** In the operator's own text: named "reused" where the subquery is told at another operator. */
  in(p: PhysicalPlan, e: Expression): string {
    return this.of(e, this.plan.hosts.get(p)?.some((h) => h.plan === undefined) === true);
  }
  list(es: readonly Expression[], separator = ", "): string {
    return bracketed(
      es.map((e) => this.of(e)),
      separator,
    );
  }

  condition(p: PhysicalPlan & { kind: "Filter" }): string {
    // Over a scan Spark joins the conditions again one by one.
    const over = p.child.kind === "FileSourceScan";
    return this.in(p, over ? splitConjunction(p.condition).reduce((a, b) => and(a, b)) : p.condition);
  }

  partitioning(e: ExchangeExec): string {
    const p = e.partitioning;
    switch (p.kind) {
      case "hash":
        return `hashpartitioning(${[...p.expressions.map((x) => this.of(x)), p.partitions].join(", ")})`;
      case "range":
        return `rangepartitioning(${[...p.order.map((x) => this.of(x)), p.partitions].join(", ")})`;
      case "roundRobin":
        return `RoundRobinPartitioning(${p.partitions})`;
      case "single":
        return "SinglePartition";
      case "broadcast":
        return broadcastMode(e, this.plan.parents.get(e));
    }
  }
  exchange(e: ExchangeExec): string {
    const origin = e.kind === "BroadcastExchange" ? "" : `, ${e.origin}`;
    return `${this.partitioning(e)}${origin}, [plan_id=${this.plan.ids.get(e)}]`;
  }

  functions(p: HashAggregateExec): string[] {
    return p.aggregates.map((a) =>
      p.mode === "partial" ? `partial_${this.of(a)}` : this.of({ ...a, filter: undefined }),
    );
  }
  /** A final aggregation's results, with the calls' texts as the names of what they give. */
  results(p: HashAggregateExec): readonly Expression[] {
    return namedResults(p);
  }

  sortOrder(order: readonly SortOrder[], separator: string): string {
    return bracketed(
      order.map((o) => this.of(o)),
      separator,
    );
  }

  /** What follows a join's name. */
  private join(p: HashJoinExec): string {
    const condition = p.condition ? [this.of(p.condition)] : [];
    const build = `Build${capital(p.buildSide)}`;
    const type = joinType(p);
    if (p.kind === "BroadcastNestedLoopJoin") return [build, type, ...condition].join(", ");
    if (p.kind === "CartesianProduct") return condition.join(", ");
    const keys = [this.list(p.leftKeys), this.list(p.rightKeys), type, build, ...condition];
    if (p.kind === "BroadcastHashJoin") keys.push(String(p.nullAware), "false");
    return keys.join(", ");
  }

  /** What follows an operator's name, in the one-line form without lists in brackets behind it. */
  arguments(p: PhysicalPlan): string {
    switch (p.kind) {
      case "LocalTableScan":
        return `${p.rows.length === 0 ? "<empty>, " : ""}${this.list(p.output)}`;
      case "InMemoryTableScan":
        return [p.output, p.predicates].flatMap((l) => (l.length > 0 ? [this.list(l)] : [])).join(", ");
      case "Range":
        return `(${p.start}, ${p.end}, step=${p.step}${p.slices === undefined ? "" : `, splits=${p.slices}`})`;
      case "Project":
        return this.list(p.list);
      case "Filter":
        return this.condition(p);
      case "BroadcastHashJoin":
      case "ShuffledHashJoin":
      case "BroadcastNestedLoopJoin":
      case "CartesianProduct":
        return this.join(p);
      case "Sort":
        return `${this.sortOrder(p.order, ", ")}, ${p.global}, 0`;
      case "GlobalLimit":
        return this.isCollected(p) ? `${total(p)}${p.offset > 0 ? `, ${p.offset}` : ""}` : `${total(p)}, ${p.offset}`;
      case "CollectLimit":
        return `${total(p)}${p.offset > 0 ? `, ${p.offset}` : ""}`;
      case "LocalLimit":
      case "CollectTail":
        return String(p.limit);
      case "Union":
        return "";
      case "Expand":
        return `${bracketed(p.projections.map((e) => this.list(e)))}, ${this.list(p.output)}`;
      case "Generate":
        return `${this.of(p.generator)}, ${this.list(p.required)}, ${p.outer}, ${this.list(p.generatorOutput)}`;
      case "Window":
        return [
          this.list(p.expressions),
          ...(p.partitionBy.length > 0 ? [this.list(p.partitionBy)] : []),
          ...(p.orderBy.length > 0 ? [this.sortOrder(p.orderBy, ", ")] : []),
        ].join(", ");
      case "WindowGroupLimit":
        return [
          ...(p.partitionBy.length > 0 ? [this.list(p.partitionBy)] : []),
          this.sortOrder(p.orderBy, ", "),
          `${p.rankFunction}()`,
          p.limit,
        ].join(", ");
      case "Sample":
        return `${double(p.lower)}, ${double(p.upper)}, ${p.withReplacement}, ${p.seed}`;
      case "Exchange":
      case "BroadcastExchange":
        return this.exchange(p);
      case "ReusedExchange":
        return `${this.list(p.output)}, ${this.line(p.exchange, false)}`;
      case "CollectMetrics":
        return `${p.name}, ${this.list(p.list)}`;
      case "Coalesce":
        return String(p.partitions);
      default:
        return "";
    }
  }

  /** The limit that stands last is Spark's CollectLimit. */
  isCollected(p: PhysicalPlan): boolean {
    return p.kind === "GlobalLimit" && p === this.plan.root;
  }

  /** The operator's name as EXPLAIN FORMATTED shows it. */
  name(p: PhysicalPlan): string {
    switch (p.kind) {
      case "FileSourceScan":
        return `Scan ${p.source.format} ${tableName(p)}`;
      case "RowDataSourceScan":
        return `Scan ${p.source.description ?? p.source.format} ${tableName(p)}`;
      case "LocalTableScan":
        return isOneRow(p) ? "Scan OneRowRelation" : p.kind;
      case "GlobalLimit":
        return this.isCollected(p) ? "CollectLimit" : p.kind;
      case "InMemoryTableScan":
        return p.cache.name === undefined ? p.kind : `Scan ${p.cache.name}`;
      default:
        return p.kind;
    }
  }

  /** The operator in one line. `verbose` is the form of EXTENDED and COST. */
  line(p: PhysicalPlan, verbose: boolean): string {
    switch (p.kind) {
      case "FileSourceScan":
        return `FileScan ${p.source.format} ${tableName(p)}${bracketed(p.output.map(attributeText), ",")} ${this.metadata(p)}`;
      case "LocalTableScan":
        return isOneRow(p) ? "Scan OneRowRelation[]" : `LocalTableScan ${this.arguments(p)}`;
      case "RowDataSourceScan": {
        const limits = [
          ...(p.limit < 0 ? [] : [`PushedLimit: LIMIT ${p.limit}, `]),
          ...(p.offset > 0 ? [`PushedOffset: OFFSET ${p.offset}, `] : []),
        ];
        const filters = abbreviated(`[${offered(p).join(", ")}]`);
        return `${this.name(p)}${bracketed(p.output.map(attributeText), ",")} PushedFilters: ${filters}, ${limits.join("")}ReadSchema: ${abbreviated(readSchema(p))}`;
      }
      case "HashAggregate":
      case "ObjectHashAggregate": {
        const output = verbose ? `, output=${this.list(physicalOutput(p))}` : "";
        return `${p.kind}(keys=${this.list(p.grouping)}, functions=${bracketed(this.functions(p))}${output})`;
      }
      case "TakeOrderedAndProject": {
        const offset = p.offset > 0 ? `, offset=${p.offset}` : "";
        return `TakeOrderedAndProject(limit=${total(p)}${offset}, orderBy=${this.sortOrder(p.order, ",")}, output=${this.list(p.list.map(toAttribute), ",")})`;
      }
      default: {
        const args = this.arguments(p);
        return args === "" ? this.name(p) : `${this.name(p)} ${args}`;
      }
    }
  }

  /** A scan's properties, in the order of their names. */
  private metadata(p: FileSourceScan): string {
    const f = (es: readonly Expression[]): string => abbreviated(`[${es.map((e) => this.of(e)).join(", ")}]`);
    const batched = p.source.format === "parquet";
    return [
      `Batched: ${batched}`,
      `DataFilters: ${f(p.dataFilters)}`,
      `Format: ${FORMAT_NAMES[p.source.format] ?? p.source.format}`,
      `Location: ${location(p, true)}`,
      `PartitionFilters: ${f(p.partitionFilters)}`,
      `PushedFilters: ${abbreviated(`[${pushed(p).join(", ")}]`)}`,
      `ReadSchema: ${abbreviated(readSchema(p))}`,
    ].join(", ");
  }
}

const FORMAT_NAMES: Readonly<Record<string, string>> = { parquet: "Parquet", csv: "CSV", text: "Text", json: "JSON" };

/** The condition's parts that the source is given. */
export const pushed = (p: FileSourceScan): string[] => p.dataFilters.flatMap((e) => pushedFilter(e) ?? []);

/** The columns that are read of the files. */
export function readSchema(p: FileSourceScan | RowDataSourceScan): string {
  const partition = new Set(p.source.partitionColumns);
  const fields = p.output.filter((a) => !partition.has(a.name));
  return simpleString({
    kind: "struct",
    fields: fields.map((a) => ({ name: a.name, type: a.type, nullable: a.nullable })),
  });
}

/** Where a scan's files are: in one line with their number, or as FORMATTED has it. */
export function location(p: FileSourceScan, counted: boolean): string {
  const paths = p.source.paths.map((path) =>
    isUri(path) ? safePath(path) : pathToFileURL(path).href.replace(/^file:\/\/\//, "file:/"),
  );
  let text = "";
  for (const [i, path] of paths.entries()) {
    if (text.length > MAX_METADATA) {
      text += ", ...";
      break;
    }
    text += (i > 0 ? ", " : "") + path;
  }
  return counted ? `InMemoryFileIndex(${paths.length} paths)[${text}]` : `InMemoryFileIndex [${text}]`;
}

/** Conditions that could be handed to a source, those that it applies with a star. */
export const offered = (p: RowDataSourceScan): string[] =>
  p.offered.flatMap((e) => {
    const text = pushedFilter(e);
    return text === undefined ? [] : [`${p.filters.includes(e) ? "*" : ""}${text}`];
  });

const tableName = (p: FileSourceScan | RowDataSourceScan): string => p.source.table?.join(".") ?? "";
const isOneRow = (p: PhysicalPlan & { kind: "LocalTableScan" }): boolean =>
  p.output.length === 0 && p.rows.length === 1;
const double = (n: number): string => (Number.isInteger(n) ? `${n}.0` : String(n));
const total = (p: { readonly limit: number; readonly offset: number }): number =>
  p.limit < 0 ? p.limit : p.limit + p.offset;
export const joinType = (p: HashJoinExec): string =>
  p.type === "existence" && p.exists ? `ExistenceJoin(${attributeText(p.exists)})` : JOIN_NAMES[p.type];
