import type { AttributeReference, Expression } from "../../catalyst/expr/expression.ts";
import { nextExprId } from "../../catalyst/expr/expression.ts";
import { nullableOf, typeOf } from "../../catalyst/expr/tree.ts";
import { unsupported } from "../../common/errors/conditions.ts";
import { canCompile } from "../codegen/compileExpression.ts";
import { buildLayout } from "../codegen/layout.ts";
import type { JoinKind, JoinTable, Step } from "../codegen/pipeline.ts";
import { physicalOutput } from "../operators/output.ts";
import type { HashJoinExec } from "../operators/physicalPlan.ts";
import type { QueryRun } from "./executor.ts";
import { addFilter, addStep, appendColumns, bind, type Feed, feedColumns, selectAttributes } from "./feed.ts";
import type { SinkResult } from "./job.ts";
import { runFeed } from "./jobs.ts";

/** A dense directory may be this many times larger than the rows it stands for. */
const DENSE_FACTOR = 16;
const DENSE_ALWAYS = 1 << 16;

const hidden = (e: Expression): AttributeReference => ({
  kind: "AttributeReference",
  name: "_key",
  type: typeOf(e),
  nullable: nullableOf(e),
  id: nextExprId(),
  qualifier: [],
});

interface BuildSide {
  readonly table: JoinTable;
  readonly attributes: readonly AttributeReference[];
  readonly results: readonly SinkResult[];
}

/** Runs the build side and makes its directory: dense when the keys' range allows, else by hash. */
async function build(run: QueryRun, node: HashJoinExec, outer: boolean, keepNullKeys: boolean): Promise<BuildSide> {
  const side = node.buildSide === "left" ? node.left : node.right;
  const keys = node.buildSide === "left" ? node.leftKeys : node.rightKeys;
  const hiddenKeys = keys.map(hidden);
  const feeds = (await run.feeds(side)).map((f) =>
    appendColumns(selectAttributes(f, physicalOutput(side)), keys, hiddenKeys),
  );
  const ordinals = feeds[0]!.ordinals;
  // A feed of a union may know less about nulls than another.
  const columns = feedColumns(feeds[0]!.feed).map((c, i) => ({
    ...c,
    nullable: feeds.some(({ feed }) => feedColumns(feed)[i]!.nullable),
  }));
  const layout = buildLayout(columns, outer);
  const results: SinkResult[] = [];
  for (const { feed } of feeds)
    results.push(...(await runFeed(run, feed, { kind: "build", keys: ordinals, layout, keepNullKeys })));
  const rows = results.reduce((n, r) => n + r.count, 0);
  run.measure(node, "buildRows", rows);
  const hasNullKey = results.some((r) => r.hasNullKey);
  const { kernels, heap } = run.engine.pool.thread;
  const key = ordinals.length === 1 ? columns[ordinals[0]!] : undefined;
  const slot = ordinals.length === 1 ? layout.columns[ordinals[0]!] : undefined;
  let min = 2n ** 63n - 1n;
  let max = -(2n ** 63n);
  for (const r of results) {
    if (r.min < min) min = r.min;
    if (r.max > max) max = r.max;
  }
  const range = max >= min ? max - min + 1n : 0n;
  let directory: JoinTable["directory"];
  let unique = false;
  const canBeDense =
    key && slot && (slot.physical === "i32" || slot.physical === "i64") && !(keepNullKeys && hasNullKey) && rows > 0;
  if (canBeDense && (range <= BigInt(DENSE_ALWAYS) || (range <= BigInt(rows * DENSE_FACTOR) && range < 2n ** 28n))) {
    const size = Number(range);
    const address = run.memory.allocate(size * 4 + 16);
    heap.u8.fill(0, address, address + size * 4);
    let twice = 0;
    for (const r of results)
      for (const [start, end] of r.ranges)
        twice |= kernels.joinChainDense(
          start,
          end,
          layout.bytes,
          address,
          min,
          slot.offset,
          slot.physical === "i64" ? 1 : 0,
        );
    unique = twice === 0;
    directory = { kind: "dense", address, size, shift: 0, base: min };
  } else {
    const log2 = ordinals.length === 0 ? 1 : Math.min(28, Math.max(4, 33 - Math.clz32(rows)));
    const address = run.memory.allocate(4 * 2 ** log2);
    heap.u8.fill(0, address, address + 4 * 2 ** log2);
    for (const r of results)
      for (const [start, end] of r.ranges) kernels.joinChain(start, end, layout.bytes, address, 32 - log2, 0, 0);
    directory = { kind: "hash", address, size: 2 ** log2, shift: 32 - log2, base: 0n };
  }
  return {
    table: { layout, columns, keys: ordinals, directory, unique, rows, hasNullKey },
    attributes: feeds[0]!.feed.attributes,
    results,
  };
}

/** The build rows again, after the probes have marked those with a match. */
function buildRowsFeed(b: BuildSide, matched: 0 | 1): Feed {
  const ranges = b.results.flatMap((r) => r.ranges);
  return {
    shape: { kind: "buildRows", columns: b.table.columns, layout: b.table.layout, matched },
    tasks: () => ranges.map((r) => ({ kind: "buildRows", ranges: [r] })),
    rows: b.table.rows,
    steps: [],
    attributes: b.attributes,
    selection: [],
  };
}

/** A hash join: the build side first, then the other side's feeds with a probe. */
export async function joinFeeds(run: QueryRun, node: HashJoinExec): Promise<Feed[]> {
  const buildIsLeft = node.buildSide === "left";
  const stream = buildIsLeft ? node.right : node.left;
  const streamKeys = buildIsLeft ? node.rightKeys : node.leftKeys;
  // The join as the stream side sees it.
  const preservesStream = node.type === "full" || node.type === (buildIsLeft ? "right" : "left");
  const preservesBuild = node.type === "full" || node.type === (buildIsLeft ? "left" : "right");
  const semi = node.type === "leftSemi" || node.type === "leftAnti";
  const marksOnly = semi && buildIsLeft;
  const mark = preservesBuild || marksOnly;
  const built = await build(run, node, mark, preservesBuild || (marksOnly && node.type === "leftAnti"));
  const { table } = built;
  const output = physicalOutput(node);

  // Nothing to find: semi and inner joins need not read the other side.
  if (
    table.rows === 0 &&
    (node.type === "inner" || node.type === "cross" || node.type === "leftSemi") &&
    !preservesBuild
  )
    return [emptyFeed(output)];

  const feeds: Feed[] = [];
  for (const f of await run.feeds(stream)) {
    const hiddenKeys = streamKeys.map(hidden);
    const { feed, ordinals } = appendColumns(f, streamKeys, hiddenKeys);
    const columns = feedColumns(feed);
    const keys = ordinals.map((ordinal): Expression => ({ kind: "BoundReference", ordinal, ...columns[ordinal]! }));
    const joined = [...feed.attributes, ...built.attributes];
    const condition = node.condition ? bind(node.condition, joined, [...columns, ...table.columns]) : undefined;
    const late = condition !== undefined && !canCompile(condition);
    const kind: JoinKind =
      node.type === "inner" || node.type === "cross"
        ? "inner"
        : preservesStream
          ? "left"
          : preservesBuild
            ? "inner"
            : marksOnly
              ? "leftSemi"
              : (node.type as JoinKind);
    if (late && (kind !== "inner" || mark))
      throw unsupported("an outer, semi or anti join whose condition has functions without compiled form");
    const step: Step = {
      kind: "probe",
      join: kind,
      table,
      keys,
      condition: late ? undefined : condition,
      mark,
      nullAware: node.nullAware,
    };
    const attributes =
      kind === "leftSemi" || kind === "leftAnti"
        ? feed.attributes
        : kind === "existence"
          ? [...feed.attributes, node.exists!]
          : joined;
    let next = addStep(
      feed,
      step,
      kind === "left" ? [...feed.attributes, ...built.attributes.map((a) => ({ ...a, nullable: true }))] : attributes,
    );
    if (late && node.condition) next = addFilter(next, node.condition);
    feeds.push(next);
  }
  if (marksOnly) {
    // The probes only mark; what comes out are the build rows.
    for (const f of feeds)
      await runFeed(
        run,
        addStep(f, { kind: "filter", condition: { kind: "Literal", value: false, type: { kind: "boolean" } } }),
        { kind: "collect" },
      );
    return [selectAttributes(buildRowsFeed(built, node.type === "leftSemi" ? 1 : 0), output)];
  }
  const out = feeds.map((f) => selectAttributes(f, output));
  if (preservesBuild) {
    const rest = buildRowsFeed(built, 0);
    const columns = feedColumns(rest);
    const expressions = output.map((a): Expression => {
      const ordinal = built.attributes.findIndex((b) => b.id === a.id);
      return ordinal < 0
        ? { kind: "Literal", value: null, type: a.type }
        : { kind: "BoundReference", ordinal, ...columns[ordinal]! };
    });
    out.push(addStep(rest, { kind: "project", expressions }, output));
  }
  return out;
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
