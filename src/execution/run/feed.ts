import { type AttributeReference, type Expression, nextExprId } from "../../catalyst/expr/expression.ts";
import { nullableOf, transformDown, typeOf } from "../../catalyst/expr/tree.ts";
import { internalError } from "../../common/errors/conditions.ts";
import type { Batch } from "../../memory/column/vector.ts";
import { isDeterministic } from "../../catalyst/functions/evaluate.ts";
import { canCompile, structuralKey, uncompiledParts } from "../codegen/compileExpression.ts";
import { columnsAfter, splitConjunction } from "../codegen/compilePipeline.ts";
import type { Column, JoinTable, KeyBitmap, SourceShape, Step } from "../codegen/pipeline.ts";
import type { TaskSource } from "./job.ts";

/** Rows on their way: where they come from, and the steps so far. Several feeds in a row fill one sink (UNION, outer joins). */
export interface Feed {
  readonly shape: SourceShape;
  /** The tasks; asked for when the feed's turn comes, after the feeds before it are through. */
  readonly tasks: () => readonly TaskSource[];
  /**
   * For data that was spilled, or comes over a network: brings it into memory when the feed's turn comes. Gives the tasks, how many rows they have where that is
   * known only now, and the finished build side that takes the place of the one that stands in the steps; what is to be closed when the job is done.
   */
  readonly open?:
    | (() => Promise<{
        readonly tasks: readonly TaskSource[];
        readonly rows?: number | undefined;
        readonly close?: () => Promise<void>;
        readonly table?: { readonly from: JoinTable; readonly to: JoinTable };
      }>)
    | undefined;
  /** Rows to expect, for the choice between this thread and the workers. */
  readonly rows: number;
  readonly steps: readonly Step[];
  /** What the columns after the steps are. */
  readonly attributes: readonly AttributeReference[];
  /** Conditions of a scan, over its columns. */
  readonly selection: readonly Expression[];
  /** Runtime filters of a scan, by column. */
  readonly filters?: readonly { readonly ordinal: number; readonly bitmap: KeyBitmap }[];
}

export const feedColumns = (feed: Feed): readonly Column[] => feed.steps.reduce(columnsAfter, feed.shape.columns);

/** Replaces attributes by references to the feed's columns. */
export function bind(e: Expression, attributes: readonly AttributeReference[], columns: readonly Column[]): Expression {
  return transformDown(e, (n) => {
    if (n.kind !== "AttributeReference") return n;
    const ordinal = attributes.findIndex((a) => a.id === n.id);
    if (ordinal < 0)
      throw internalError(`${n.name}#${n.id} is not among ${attributes.map((a) => `${a.name}#${a.id}`).join(", ")}`);
    return { kind: "BoundReference", ordinal, type: columns[ordinal]!.type, nullable: columns[ordinal]!.nullable };
  });
}

export const bindTo = (feed: Feed, e: Expression): Expression => bind(e, feed.attributes, feedColumns(feed));

const withStep = (feed: Feed, step: Step, attributes: readonly AttributeReference[] = feed.attributes): Feed => ({
  ...feed,
  steps: [...feed.steps, step],
  attributes,
});

/** Restores the columns of `like`: drops those that were appended behind. */
const columnsOnly = (feed: Feed, count: number): Feed => {
  const columns = feedColumns(feed);
  return withStep(feed, {
    kind: "project",
    expressions: columns.slice(0, count).map((c, ordinal): Expression => ({ kind: "BoundReference", ordinal, ...c })),
  });
};

/**
 * Computes the parts of bound expressions that have no compiled form as columns behind the others, and gives the expressions over them.
 * `feed` then has more columns than attributes.
 */
function hoist(feed: Feed, expressions: readonly Expression[]): { feed: Feed; expressions: readonly Expression[] } {
  if (expressions.every(canCompile)) return { feed, expressions };
  const parts: Expression[] = [];
  const index = new Map<string | Expression, number>();
  // What gives another value each time is computed for each place where it stands.
  const keyOf = (e: Expression): string | Expression => (isDeterministic(e) ? structuralKey(e) : e);
  for (const e of expressions)
    for (const part of uncompiledParts(e)) {
      const key = keyOf(part);
      if (!index.has(key)) index.set(key, parts.push(part) - 1);
    }
  const start = feedColumns(feed).length;
  const over = (e: Expression): Expression =>
    transformDown(e, (n) => {
      const i = n.kind === "BoundReference" || n.kind === "Literal" ? undefined : index.get(keyOf(n));
      return i === undefined
        ? n
        : { kind: "BoundReference", ordinal: start + i, type: typeOf(n), nullable: nullableOf(n) };
    });
  return { feed: withStep(feed, { kind: "reference", expressions: parts }), expressions: expressions.map(over) };
}

/** Keeps the rows for which the condition is true; conditions are asked in order, each only for rows that passed those before it. */
export function addFilter(feed: Feed, condition: Expression): Feed {
  let out = feed;
  for (const conjunct of splitConjunction(bindTo(feed, condition))) {
    // Without a look at the columns, which are those of all steps before: there may be ten thousand conditions.
    if (canCompile(conjunct)) {
      out = withStep(out, { kind: "filter", condition: conjunct });
      continue;
    }
    const before = feedColumns(out).length;
    const { feed: hoisted, expressions } = hoist(out, [conjunct]);
    out = withStep(hoisted, { kind: "filter", condition: expressions[0]! });
    if (hoisted !== feed && feedColumns(out).length > before) out = columnsOnly(out, before);
  }
  return out;
}

/** Replaces the columns by expressions over them. */
export function addProject(feed: Feed, list: readonly Expression[], attributes: readonly AttributeReference[]): Feed {
  const { feed: hoisted, expressions } = hoist(
    feed,
    list.map((e) => bindTo(feed, e.kind === "Alias" ? e.child : e)),
  );
  return withStep(hoisted, { kind: "project", expressions }, attributes);
}

/** Makes exactly these attributes of the feed's columns, in this order. */
export function selectAttributes(feed: Feed, attributes: readonly AttributeReference[]): Feed {
  const columns = feedColumns(feed);
  if (columns.length === attributes.length && attributes.every((a, i) => feed.attributes[i]?.id === a.id)) return feed;
  return addProject(feed, attributes, attributes);
}

/** A column that no plan knows: what breakers compute behind the columns of their input. */
export const hiddenAttribute = (e: Expression): AttributeReference => ({
  kind: "AttributeReference",
  name: "_hidden",
  type: typeOf(e),
  nullable: nullableOf(e),
  id: nextExprId(),
  qualifier: [],
});

/** Computes expressions that are not columns already behind the others (join keys, sort keys, arguments); gives their ordinals. */
export function appendColumns(feed: Feed, expressions: readonly Expression[]): { feed: Feed; ordinals: number[] } {
  const columns = feedColumns(feed);
  const ordinals: number[] = [];
  const extra: Expression[] = [];
  for (const e of expressions) {
    const at = e.kind === "AttributeReference" ? feed.attributes.findIndex((a) => a.id === e.id) : -1;
    if (at >= 0) ordinals.push(at);
    else {
      ordinals.push(columns.length + extra.length);
      extra.push(e);
    }
  }
  if (extra.length === 0) return { feed, ordinals };
  return {
    feed: addProject(feed, [...feed.attributes, ...extra], [...feed.attributes, ...extra.map(hiddenAttribute)]),
    ordinals,
  };
}

/** A probe or another step whose columns are known. */
export const addStep = withStep;

/** Expressions for a sink (keys, aggregate arguments), compilable after what had to be computed before. */
export function prepare(
  feed: Feed,
  expressions: readonly Expression[],
): { feed: Feed; expressions: readonly Expression[] } {
  return hoist(
    feed,
    expressions.map((e) => bindTo(feed, e)),
  );
}

/** A feed of rows that are in memory. */
export function batchFeed(
  batches: readonly Batch[],
  attributes: readonly AttributeReference[],
  columns: readonly Column[],
): Feed {
  const rows = batches.reduce((n, b) => n + b.rows, 0);
  // A few tasks, so that threads can share the work while neighbours stay together.
  const tasks: TaskSource[] = [];
  let group: Batch[] = [];
  let size = 0;
  for (const b of batches) {
    group.push(b);
    size += b.rows;
    if (size >= 65536) {
      tasks.push({ kind: "batches", batches: group });
      group = [];
      size = 0;
    }
  }
  if (group.length > 0) tasks.push({ kind: "batches", batches: group });
  return { shape: { kind: "batches", columns }, tasks: () => tasks, rows, steps: [], attributes, selection: [] };
}

/** No rows. */
export const emptyFeed = (attributes: readonly AttributeReference[]): Feed => ({
  shape: { kind: "batches", columns: attributes.map((a) => ({ type: a.type, nullable: a.nullable })) },
  tasks: () => [],
  rows: 0,
  steps: [],
  attributes,
  selection: [],
});
