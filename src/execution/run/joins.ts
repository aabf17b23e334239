import type { AttributeReference, Expression } from "../../catalyst/expr/expression.ts";
import { unsupported } from "../../common/errors/conditions.ts";
import { canCompile } from "../codegen/compileExpression.ts";
import { buildLayout } from "../codegen/layout.ts";
import type { BuildLayout, Column, JoinKind, JoinTable, Step } from "../codegen/pipeline.ts";
import { computing, physicalOutput } from "../operators/output.ts";
import { type JoinInput, referenceJoin } from "../operators/referenceJoin.ts";
import type { HashJoinExec, PhysicalPlan } from "../operators/physicalPlan.ts";
import type { QueryRun } from "./queryRun.ts";
import {
  addFilter,
  addStep,
  appendColumns,
  batchFeed,
  bind,
  emptyFeed,
  type Feed,
  feedColumns,
  selectAttributes,
} from "./feed.ts";
import type { Block } from "../operators/thread.ts";
import type { SinkResult, TaskSource } from "./job.ts";
import { runFeed } from "./jobs.ts";
import { type RuntimeFilter, throughJoin } from "./runtimeFilter.ts";
import { collectSpills, entryShape, loadSpill, SPILL_BITS, SPILL_PARTITIONS } from "./spill.ts";

/** A dense directory may be this many times larger than the rows it stands for. */
const DENSE_FACTOR = 16;
const DENSE_ALWAYS = 1 << 19;
/** Bits of a runtime filter: 8 MiB. */
const MAX_BITMAP = 1n << 26n;

/** What is known of a build side's rows before their directory is made. */
interface BuildRows {
  readonly layout: BuildLayout;
  readonly columns: readonly Column[];
  readonly keys: readonly number[];
  readonly attributes: readonly AttributeReference[];
  readonly results: readonly SinkResult[];
  readonly rows: number;
  readonly hasNullKey: boolean;
  readonly keepsNullKeys: boolean;
}

/** Runs a side of a join into rows with the hash of its keys: in memory, or spilled. */
async function gatherRows(
  run: QueryRun,
  side: PhysicalPlan,
  keys: readonly Expression[],
  outer: boolean,
  keepNullKeys: boolean,
  filters: readonly RuntimeFilter[],
): Promise<BuildRows> {
  const feeds = (await run.feeds(side, filters)).map((f) =>
    appendColumns(selectAttributes(f, physicalOutput(side)), keys),
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
  return {
    layout,
    columns,
    keys: ordinals,
    attributes: feeds[0]!.feed.attributes,
    results,
    rows: results.reduce((n, r) => n + r.count, 0),
    hasNullKey: results.some((r) => r.hasNullKey),
    keepsNullKeys: keepNullKeys,
  };
}

/** A finished build side that several joins of a query probe. */
export interface KeptBuild {
  readonly built: BuildRows;
  readonly table: JoinTable;
}

type Ranges = readonly (readonly [start: number, end: number])[];

/**
 * Makes the directory of build rows: dense when the keys' range allows, else by hash.
 * @param skip first bits of the hash that all the rows share
 */
function makeTable(run: QueryRun, b: BuildRows, ranges: Ranges, rows: number, skip: number): JoinTable {
  const { kernels } = run.engine.pool.thread;
  const { layout, columns, keys } = b;
  const slot = keys.length === 1 ? layout.columns[keys[0]!] : undefined;
  const base = { layout, columns, keys, rows, hasNullKey: b.hasNullKey };
  let min = 2n ** 63n - 1n;
  let max = -(2n ** 63n);
  for (const r of b.results) {
    if (r.min < min) min = r.min;
    if (r.max > max) max = r.max;
  }
  const range = max >= min ? max - min + 1n : 0n;
  const integer =
    slot && (slot.physical === "i32" || slot.physical === "i64") && !(b.keepsNullKeys && b.hasNullKey) && rows > 0;
  if (integer && (range <= BigInt(DENSE_ALWAYS) || (range <= BigInt(rows * DENSE_FACTOR) && range < 2n ** 28n))) {
    const size = Number(range);
    const address = run.memory.allocate(size * 4 + 16);
    kernels.zero(address, size * 4);
    const wide = slot.physical === "i64" ? 1 : 0;
    let twice = 0;
    for (const [start, end] of ranges)
      twice |= kernels.joinChainDense(start, end, layout.bytes, address, min, slot.offset, wide);
    return { ...base, unique: twice === 0, directory: { kind: "dense", address, size, shift: 0, skip: 0, base: min } };
  }
  const log2 = keys.length === 0 ? 1 : Math.min(28, Math.max(4, 33 - Math.clz32(rows)));
  const address = run.memory.allocate(4 * 2 ** log2);
  kernels.zero(address, 4 * 2 ** log2);
  for (const [start, end] of ranges) kernels.joinChain(start, end, layout.bytes, address, 32 - log2, skip);
  return {
    ...base,
    unique: false,
    directory: { kind: "hash", address, size: 2 ** log2, shift: 32 - log2, skip, base: 0n },
  };
}

/** Rows of a build side with several keys up to which the range of each key is looked for. */
const RANGE_ROWS = 1 << 18;

/** Bitmaps of the integer keys, as filters for the other side's scans: what is not among a key's values has no match, whatever the other keys are. */
function keyFilters(run: QueryRun, b: BuildRows, ranges: Ranges, streamKeys: readonly Expression[]): RuntimeFilter[] {
  if (b.rows === 0 || (b.keepsNullKeys && b.hasNullKey)) return [];
  if (b.keys.length > 1 && b.rows > RANGE_ROWS) return [];
  return streamKeys.flatMap((key, i): RuntimeFilter[] => {
    const slot = b.layout.columns[b.keys[i]!]!;
    if (key.kind !== "AttributeReference" || (slot.physical !== "i32" && slot.physical !== "i64")) return [];
    const wide = slot.physical === "i64" ? 1 : 0;
    const [min, max] = b.keys.length > 1 ? keyRange(run, b, ranges, slot.offset, wide) : knownRange(b);
    const range = max - min + 1n;
    if (range > (b.keys.length > 1 ? MAX_BITMAP >> 3n : MAX_BITMAP)) return [];
    const size = Number(range);
    const bytes = Math.ceil(size / 8) + 8;
    const address = run.memory.allocate(bytes);
    const { kernels } = run.engine.pool.thread;
    kernels.zero(address, bytes);
    for (const [start, end] of ranges) kernels.joinBitmap(start, end, b.layout.bytes, address, min, slot.offset, wide);
    return [{ attribute: key, bitmap: { address, base: min, size } }];
  });
}

/** The range of a single key, which was found while the rows came. */
const knownRange = ({ results }: BuildRows): [min: bigint, max: bigint] => [
  results.reduce((n, r) => (r.min < n ? r.min : n), results[0]!.min),
  results.reduce((n, r) => (r.max > n ? r.max : n), results[0]!.max),
];

/** The range of one of several keys. */
function keyRange(run: QueryRun, b: BuildRows, ranges: Ranges, offset: number, wide: 0 | 1): [bigint, bigint] {
  const { i32, u32 } = run.memory.heap;
  // Halves of 64 bits as doubles lose what is beyond 2^53: such a range is too wide in any case.
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const [start, end] of ranges)
    for (let e = start + offset; e < end; e += b.layout.bytes) {
      const word = e >>> 2;
      const x = wide === 1 ? i32[word + 1]! * 2 ** 32 + u32[word]! : i32[word]!;
      if (x < min) min = x;
      if (x > max) max = x;
    }
  if (!(min <= max && min >= -(2 ** 53) && max <= 2 ** 53)) return [0n, MAX_BITMAP];
  return [BigInt(min), BigInt(max)];
}

/** The blocks that a table's directory takes. */
const directoryBlock = (t: JoinTable): Block => ({
  address: t.directory.address,
  bytes: t.directory.kind === "dense" ? t.directory.size * 4 + 16 : t.directory.size * 4,
});

/** The build rows again, after the probes have marked those with a match. */
function buildRowsFeed(b: BuildRows, matched: 0 | 1, ranges: Ranges, open?: Feed["open"]): Feed {
  return {
    shape: { kind: "buildRows", columns: b.columns, layout: b.layout, matched },
    tasks: () => ranges.map((r) => ({ kind: "buildRows", ranges: [r] })),
    ...(open ? { open } : {}),
    rows: b.rows,
    steps: [],
    attributes: b.attributes,
    selection: [],
  };
}

/** The kind of a join as its stream side sees it. */
interface JoinShape {
  readonly node: HashJoinExec;
  readonly kind: JoinKind;
  readonly preservesBuild: boolean;
  /** Semi and anti joins that build the left side: probes only mark, the result is build rows. */
  readonly marksOnly: boolean;
  readonly mark: boolean;
  readonly output: readonly AttributeReference[];
}

function joinShape(node: HashJoinExec): JoinShape {
  const buildIsLeft = node.buildSide === "left";
  const preservesStream = node.type === "full" || node.type === (buildIsLeft ? "right" : "left");
  const preservesBuild = node.type === "full" || node.type === (buildIsLeft ? "left" : "right");
  const marksOnly = (node.type === "leftSemi" || node.type === "leftAnti") && buildIsLeft;
  const inner = node.type === "inner" || node.type === "cross" || (preservesBuild && !preservesStream);
  const kind: JoinKind = inner ? "inner" : preservesStream ? "left" : marksOnly ? "leftSemi" : (node.type as JoinKind);
  return { node, kind, preservesBuild, marksOnly, mark: preservesBuild || marksOnly, output: physicalOutput(node) };
}

/** Build rows of an equal plan, whose columns have other ids. What stands behind the columns, such as computed keys, nobody names. */
const renamed = (b: BuildRows, output: readonly AttributeReference[]): BuildRows => ({
  ...b,
  attributes: [...output, ...b.attributes.slice(output.length)],
});

/** Adds the probe of a table to a feed whose columns include the keys. */
function addProbe(feed: Feed, shape: JoinShape, table: JoinTable, build: BuildRows, ordinals: readonly number[]): Feed {
  const { node, kind, mark } = shape;
  const columns = feedColumns(feed);
  const keys = ordinals.map((ordinal): Expression => ({ kind: "BoundReference", ordinal, ...columns[ordinal]! }));
  const joined = [...feed.attributes, ...build.attributes];
  const condition = node.condition ? bind(node.condition, joined, [...columns, ...table.columns]) : undefined;
  const late = condition !== undefined && !canCompile(condition);
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
        : kind === "left"
          ? [...feed.attributes, ...build.attributes.map((a) => ({ ...a, nullable: true }))]
          : joined;
  const next = addStep(feed, step, attributes);
  return late && node.condition ? addFilter(next, node.condition) : next;
}

/** Build rows without a match, null-extended to the join's output. */
function unmatchedFeed(rest: Feed, output: readonly AttributeReference[]): Feed {
  const columns = feedColumns(rest);
  const expressions = output.map((a): Expression => {
    const ordinal = rest.attributes.findIndex((b) => b.id === a.id);
    return ordinal < 0
      ? { kind: "Literal", value: null, type: a.type }
      : { kind: "BoundReference", ordinal, ...columns[ordinal]! };
  });
  return addStep(rest, { kind: "project", expressions }, output);
}

/** Runs probes for their marks alone. */
async function runMarks(run: QueryRun, feed: Feed): Promise<void> {
  const nothing: Step = { kind: "filter", condition: { kind: "Literal", value: false, type: { kind: "boolean" } } };
  await runFeed(run, addStep(feed, nothing), { kind: "collect" });
}

/** Conditions without compiled form can be asked after an inner join, but decide what an outer, semi or anti join gives. */
function needsReference(node: HashJoinExec, shape: JoinShape): boolean {
  if (!node.condition || (shape.kind === "inner" && !shape.mark)) return false;
  const joined = [...physicalOutput(node.left), ...physicalOutput(node.right)];
  return !canCompile(bind(node.condition, joined, joined));
}

/** Such a join as a whole on the calling thread. */
async function joinByReference(run: QueryRun, node: HashJoinExec): Promise<Feed> {
  const gather = async (side: PhysicalPlan, keys: readonly Expression[]): Promise<JoinInput> => {
    const output = physicalOutput(side);
    const feeds = (await run.feeds(side)).map((f) => appendColumns(selectAttributes(f, output), keys));
    const batches = await run.materializeFeeds(feeds.map((f) => f.feed));
    return { batches, columns: feedColumns(feeds[0]!.feed), keys: feeds[0]!.ordinals, width: output.length };
  };
  const left = await gather(node.left, node.leftKeys);
  const right = await gather(node.right, node.rightKeys);
  const joined = [...physicalOutput(node.left), ...physicalOutput(node.right)];
  const condition = node.condition ? bind(node.condition, joined, joined) : undefined;
  const batches = referenceJoin(run.engine.pool.thread, run.memory.arena, node.type, left, right, condition, {
    udf: run.udf,
  });
  const output = physicalOutput(node);
  return batchFeed(
    batches,
    output,
    output.map((a): Column => ({ type: a.type, nullable: true })),
  );
}

/** A hash join: the build side first, then the other side's feeds with a probe. */
export async function joinFeeds(run: QueryRun, node: HashJoinExec, filters: readonly RuntimeFilter[]): Promise<Feed[]> {
  const shape = joinShape(node);
  if (needsReference(node, shape)) return [await joinByReference(run, node)];
  const buildIsLeft = node.buildSide === "left";
  const [buildSide, buildKeys] = buildIsLeft ? [node.left, node.leftKeys] : [node.right, node.rightKeys];
  const [stream, streamKeys] = buildIsLeft ? [node.right, node.rightKeys] : [node.left, node.leftKeys];
  const exchange = computing(buildSide);
  const key = "shared" in exchange && !shape.mark ? exchange.shared : undefined;
  const kept = key === undefined ? undefined : run.keptBuilds.get(key);
  const built = kept
    ? renamed(kept.built, physicalOutput(buildSide))
    : await gatherRows(
        run,
        buildSide,
        buildKeys,
        shape.mark,
        shape.preservesBuild || (shape.marksOnly && node.type === "leftAnti"),
        // What others take too is computed without regard to what one of them leaves out.
        key === undefined ? throughJoin(node, node.buildSide, filters) : [],
      );
  run.measure(node, "buildRows", built.rows);
  if (built.results.some((r) => r.spills.length > 0)) return spilledJoin(run, shape, built, stream, streamKeys);

  // Nothing to find: semi and inner joins need not read the other side.
  const { output } = shape;
  const needsMatch = node.type === "inner" || node.type === "cross" || node.type === "leftSemi";
  if (built.rows === 0 && needsMatch) return [emptyFeed(output)];

  const ranges = built.results.flatMap((r) => r.ranges);
  const table = kept?.table ?? makeTable(run, built, ranges, built.rows, 0);
  if (key !== undefined) run.keptBuilds.set(key, { built, table });
  const below = throughJoin(node, buildIsLeft ? "right" : "left", filters);
  const dropsStream = shape.kind === "inner" || shape.kind === "leftSemi";
  const own = dropsStream ? keyFilters(run, built, ranges, streamKeys) : [];
  const feeds = (await run.feeds(stream, [...below, ...own])).map((f) => {
    const { feed, ordinals } = appendColumns(f, streamKeys);
    return addProbe(feed, shape, table, built, ordinals);
  });
  if (shape.marksOnly) {
    for (const f of feeds) await runMarks(run, f);
    return [selectAttributes(buildRowsFeed(built, node.type === "leftSemi" ? 1 : 0, ranges), output)];
  }
  const out = feeds.map((f) => selectAttributes(f, output));
  if (shape.preservesBuild) out.push(unmatchedFeed(buildRowsFeed(built, 0, ranges), output));
  return out;
}

/**
 * A join whose build side did not fit: both sides go to disk by the hash of their keys, and each partition is joined by itself. A partition's rows are brought
 * back when its feed has its turn, and given back when the next one's comes.
 */
async function spilledJoin(
  run: QueryRun,
  shape: JoinShape,
  built: BuildRows,
  stream: PhysicalPlan,
  streamKeys: readonly Expression[],
): Promise<Feed[]> {
  const { node, output } = shape;
  const buildEntries = entryShape(built.layout.columns, built.layout.bytes, 4);
  const buildFiles = collectSpills(run, built.results, buildEntries);
  const streamed = await gatherRows(run, stream, streamKeys, false, true, []);
  const streamEntries = entryShape(streamed.layout.columns, streamed.layout.bytes, 4);
  const streamFiles = collectSpills(run, streamed.results, streamEntries);
  run.measure(
    node,
    "spilledBytes",
    [...buildFiles, ...streamFiles].reduce((n, f) => n + f.bytes, 0),
  );
  // What the steps are made with; the partition's own table takes its place when the feed is opened. Its counts are those of the whole build side.
  const placeholder: JoinTable = {
    layout: built.layout,
    columns: built.columns,
    keys: built.keys,
    rows: built.rows,
    hasNullKey: built.hasNullKey,
    unique: false,
    directory: { kind: "hash", address: 0, size: 1, shift: 31, skip: SPILL_BITS, base: 0n },
  };
  let held: Block[] = [];
  const out: Feed[] = [];
  for (let p = 0; p < SPILL_PARTITIONS; p++) {
    const buildPart = buildFiles.filter((f) => f.partition === p);
    const streamPart = streamFiles.filter((f) => f.partition === p);
    if (buildPart.length === 0 && streamPart.length === 0) continue;
    let buildRanges: Ranges = [];
    const load = (): { tasks: TaskSource[]; table: { from: JoinTable; to: JoinTable } } => {
      run.memory.free(held);
      const b = loadSpill(run.memory, buildPart, buildEntries);
      const s = loadSpill(run.memory, streamPart, streamEntries);
      buildRanges = [[b.start, b.end]];
      // The rows of the whole build side count for NOT IN; a probe of an empty directory finds nothing all the same.
      const made = makeTable(run, built, buildRanges, Math.max(1, b.count), SPILL_BITS);
      held = [...b.blocks, ...s.blocks, directoryBlock(made)];
      return {
        tasks: rangeTasks(s.start, s.end, streamed.layout.bytes),
        table: { from: placeholder, to: { ...made, rows: built.rows } },
      };
    };
    const rows = streamPart.reduce((n, f) => n + f.entries, 0);
    const source: Feed = {
      shape: { kind: "buildRows", columns: streamed.columns, layout: streamed.layout, matched: 0 },
      tasks: () => [],
      open: async () => load(),
      rows,
      steps: [],
      attributes: streamed.attributes,
      selection: [],
    };
    const probed = addProbe(source, shape, placeholder, built, streamed.keys);
    const tasks = (): TaskSource[] => buildRanges.flatMap(([start, end]) => rangeTasks(start, end, built.layout.bytes));
    if (shape.marksOnly) {
      const open = async (): Promise<{ tasks: TaskSource[] }> => {
        await runMarks(run, probed);
        return { tasks: tasks() };
      };
      out.push(selectAttributes(buildRowsFeed(built, node.type === "leftSemi" ? 1 : 0, [], open), output));
      continue;
    }
    out.push(selectAttributes(probed, output));
    if (shape.preservesBuild)
      out.push(
        unmatchedFeed(
          buildRowsFeed(built, 0, [], async () => ({ tasks: tasks() })),
          output,
        ),
      );
  }
  return out.length === 0 ? [emptyFeed(output)] : out;
}

/** Tasks over rows that lie one after another. */
function rangeTasks(start: number, end: number, size: number): TaskSource[] {
  const step = size * 65536;
  const out: TaskSource[] = [];
  for (let at = start; at < end; at += step) out.push({ kind: "buildRows", ranges: [[at, Math.min(end, at + step)]] });
  return out;
}
