import { randomUUID } from "node:crypto";
import { pathToFileURL } from "node:url";
import type { Stages } from "../../common/progress/stages.ts";
import { sparkError } from "../../common/errors/conditions.ts";
import type { ExternalCatalog } from "../../catalyst/catalog/externalCatalog.ts";
import { parseExpressionText, parseSql } from "../../catalyst/parse/parseSql.ts";
import { type ExecuteImmediateCommand, type Command as SqlCommand, isCommand } from "../../catalyst/plan/command.ts";
import type { CacheLevel } from "../../catalyst/plan/cachedPlan.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../catalyst/plan/output.ts";
import type { PlanGraph, PlanGraphKind } from "../../catalyst/plan/planGraph.ts";
import { forEachPlan } from "../../catalyst/plan/tree.ts";
import { isUri, safePath } from "../../execution/files/paths.ts";
import { observe } from "../../execution/run/observers.ts";
import type { StructField, StructType } from "../../types/dataType.ts";
import { getZone } from "../../types/datetime/zone.ts";
import { type BinaryStyle, showString } from "../../types/format.ts";
import { formatShow } from "../../types/show.ts";
import type { Value } from "../../types/value.ts";
import { localRowsPlan, parameterValues } from "../protocol/leafPlan.ts";
import type { Command } from "../protocol/messages/commands.ts";
import type { CommandResultHolder, UdfDefinition } from "../protocol/messages/extensions.ts";
import type { Relation, Sql } from "../protocol/messages/relations.ts";
import { nameParts } from "../protocol/names.ts";
import { bindParameters, type ParameterValues } from "../protocol/parameters.ts";
import type { PlanContext } from "../protocol/planContext.ts";
import { toLogicalPlan } from "../protocol/toLogicalPlan.ts";
import { catalogService } from "./catalogService.ts";
import type {
  CatalogService,
  Channel,
  ConfigService,
  ExecuteOptions,
  ExplainMode,
  QueryResult,
  ResultBatch,
  StartedCommand,
} from "./channel.ts";
import { CommandQueue } from "./commandQueue.ts";
import type { CommandContext, CommandOutput } from "./commands/context.ts";
import { immediateStatement } from "./commands/executeImmediate.ts";
import { runCommand, writesFiles } from "./commands/registry.ts";
import { configService } from "./configService.ts";
import type { Engine, PlanCache, PreparedQuery, SaveRequest, WriteRequest } from "./engine.ts";
import { expand, type Lookup } from "./expand.ts";
import { loadSources } from "./loadSources.ts";
import { saveOperation, saveOperationV2 } from "./saveOperation.ts";
import { DEFAULT_LEVEL, NOT_CACHED } from "./storageLevels.ts";
import { SessionState } from "./sessionState.ts";
import "./conditions.ts";
import { substituteVariables } from "./substitute.ts";

export const SPARK_VERSION = "4.2.1";

/** The engine as a Spark Connect service of the same process: one object a session. */
export class SparkService implements Channel, CommandContext {
  readonly version = SPARK_VERSION;
  readonly state: SessionState;
  readonly config: ConfigService;
  readonly catalog: CatalogService;
  private readonly engine: Engine;
  private readonly queue = new CommandQueue();
  /** Queries that run now. */
  private readonly operations = new Map<
    string,
    { readonly controller: AbortController; readonly tags: ReadonlySet<string> }
  >();
  readonly tags = new Set<string>();
  private readonly planContext: PlanContext;
  private readonly lookup: Lookup;
  /** The analysis of a statement when it was started, for its first use. */
  private readonly analyzedStatements = new WeakMap<
    object,
    { readonly version: number; readonly analyzed: LogicalPlan }
  >();

  constructor(engine: Engine, external: ExternalCatalog, settings: ReadonlyMap<string, string> = new Map()) {
    this.engine = engine;
    this.state = new SessionState(external, settings);
    const ordered = <T>(work: () => Promise<T>): Promise<T> => this.queue.enqueue(work);
    this.config = configService(this.state, ordered);
    this.catalog = catalogService(this, ordered);
    this.planContext = {
      parseQuery: (sql) => {
        const parsed = this.parse(sql);
        if (isCommand(parsed))
          throw sparkError("INVALID_PLAN_INPUT", { message: "A command stands where a query is needed" });
        return parsed;
      },
      parseExpression: (sql) => parseExpressionText(sql, this.state.parseOptions()),
      udfKey: (definition) => this.state.udfKey(definition),
      reference: (planId) => {
        throw sparkError("INVALID_PLAN_INPUT", { message: `There is no relation with the plan id ${planId}` });
      },
    };
    this.lookup = {
      schema: async (r) => this.schemaOf(this.analyze(await this.loadSources(toLogicalPlan(r, this.planContext)))),
      rows: (r) => this.rows(toLogicalPlan(r, this.planContext)),
      load: (rows) => this.queue.within(rows.load),
      maxPivotValues: Number(this.state.config.find("spark.sql.pivotMaxValues") ?? "10000"),
    };
  }

  get stages(): Stages {
    return this.state.stages;
  }

  // --- queries ---
  execute(relation: Relation, options: ExecuteOptions = {}): Promise<QueryResult> {
    const tags = new Set(this.tags);
    return this.queue.enqueue(async () => {
      const prepared = this.engine.prepare(this.state, await this.analyzeRelation(relation));
      return { schema: this.schemaOf(prepared.analyzed), batches: this.batches(prepared, options, tags) };
    });
  }
  schema(relation: Relation): Promise<StructType> {
    return this.queue.enqueue(async () => this.schemaOf(await this.analyzeRelation(relation)));
  }
  observe(planId: number, observer: (fields: readonly StructField[], values: readonly Value[]) => void): void {
    observe(planId, observer);
  }
  isLocal(relation: Relation): Promise<boolean> {
    if ("extension" in relation && relation.extension.kind === "deferredRows") return Promise.resolve(false);
    return this.queue.enqueue(async () => (await this.analyzeRelation(relation)).kind === "LocalRelation");
  }
  /** The text of EXPLAIN. */
  explain(plan: Relation | LogicalPlan, mode: ExplainMode): Promise<string> {
    // Commands call it from inside of the queue, with a plan.
    if ("kind" in plan) return this.engine.prepare(this.state, this.analyze(plan), plan).explain(mode);
    return this.queue.enqueue(async () => {
      const parsed = await this.loadSources(toLogicalPlan(await expand(plan, this.lookup), this.planContext));
      return this.engine.prepare(this.state, this.analyze(parsed), parsed).explain(mode);
    });
  }
  planGraph(relation: Relation, kind: PlanGraphKind, measured: boolean): Promise<PlanGraph> {
    return this.queue.enqueue(async () =>
      this.engine.prepare(this.state, await this.analyzeRelation(relation)).planGraph(kind, measured),
    );
  }
  async showString(relation: Relation, numRows: number, truncate: number, vertical: boolean): Promise<string> {
    const limit = Math.max(0, Math.min(numRows, 2147483646));
    const { schema, batches } = await this.execute({ limit: { input: relation, limit: limit + 1 } });
    const zone = getZone(this.state.config.get("spark.sql.session.timeZone"));
    const style = this.state.config.find("spark.sql.binaryOutputStyle") as BinaryStyle | undefined;
    const cells: string[][] = [];
    for await (const batch of batches) {
      const columns = batch.columns.map((c) => c.values());
      for (let i = 0; i < batch.rows; i++)
        cells.push(schema.fields.map((f, j) => showString(columns[j]![i]!, f.type, zone, style ?? "HEX_DISCRETE")));
    }
    const hasMore = cells.length > limit;
    return formatShow(
      schema.fields.map((f) => f.name),
      cells.slice(0, limit),
      { truncate, vertical, hasMore },
    );
  }
  inputFiles(relation: Relation): Promise<readonly string[]> {
    return this.queue.enqueue(async () => {
      const files = new Set<string>();
      forEachPlan(await this.analyzeRelation(relation), (p) => {
        if (p.kind !== "LogicalRelation") return;
        const plan = p.source.plan as { readonly files?: readonly { readonly path: string }[] } | undefined;
        for (const path of plan?.files?.map((f) => f.path) ?? p.source.paths)
          files.add(isUri(path) ? safePath(path) : pathToFileURL(path).href);
      });
      return [...files];
    });
  }
  sameSemantics(a: Relation, b: Relation): Promise<boolean> {
    return this.queue.enqueue(
      async () => fingerprint(await this.analyzeRelation(a)) === fingerprint(await this.analyzeRelation(b)),
    );
  }
  semanticHash(relation: Relation): Promise<number> {
    return this.queue.enqueue(async () => {
      let h = 0;
      for (const c of fingerprint(await this.analyzeRelation(relation))) h = (Math.imul(h, 31) + c.codePointAt(0)!) | 0;
      return h;
    });
  }
  persist(relation: Relation, level: CacheLevel = DEFAULT_LEVEL): Promise<void> {
    return this.queue.enqueue(async () => {
      const plan = await this.analyzeRelation(relation);
      if (level.useMemory || level.useDisk) this.cache?.add(this.state, plan, level);
    });
  }
  unpersist(relation: Relation): Promise<void> {
    return this.queue.enqueue(async () => {
      this.cache?.remove(this.state, await this.analyzeRelation(relation), false);
    });
  }
  storageLevel(relation: Relation): Promise<CacheLevel> {
    return this.queue.enqueue(
      async () => this.cache?.find(this.state, await this.analyzeRelation(relation))?.level ?? NOT_CACHED,
    );
  }

  // --- commands ---
  startSql(input: Relation): StartedCommand {
    const holder: CommandResultHolder = { observed: false, state: undefined };
    const finished = this.queue.enqueue(async () => {
      if (!("sql" in input)) throw sparkError("INVALID_PLAN_INPUT", { message: "A statement is needed" });
      return this.statement(input.sql, holder);
    });
    return {
      holder,
      finished: finished.then(undefined, (error: unknown) => {
        holder.state = { error };
        setImmediate(() => {
          if (!holder.observed) console.error(error);
        });
      }),
    };
  }
  run(command: Command): Promise<void> {
    return this.queue.enqueue(async () => {
      try {
        await this.protocolCommand(command);
      } finally {
        this.state.version++;
      }
    });
  }
  registerFunction(name: string, definition: UdfDefinition): Promise<void> {
    return this.run({ extension: { kind: "registerJavaScriptFunction", name, definition } });
  }
  interrupt(which?: { readonly tag: string } | { readonly operation: string }): readonly string[] {
    const found = [...this.operations].filter(([id, { tags }]) => {
      if (!which) return true;
      return "tag" in which ? tags.has(which.tag) : id === which.operation;
    });
    for (const [, { controller }] of found) controller.abort();
    return found.map(([id]) => id);
  }
  async close(): Promise<void> {
    await this.queue.drain();
    await this.engine.close();
  }

  // --- for commands ---
  get cache(): PlanCache | undefined {
    return this.engine.cache;
  }
  runCommand(command: SqlCommand): Promise<CommandOutput> {
    return runCommand(command, this);
  }
  analyze(plan: LogicalPlan): LogicalPlan {
    const { catalog, config } = this.state;
    return this.engine.analyze(plan, { catalog, config, evalConfig: this.state.evalConfig() });
  }
  schemaOf(analyzed: LogicalPlan): StructType {
    return {
      kind: "struct",
      fields: outputOf(analyzed).map((a) => ({
        name: a.name,
        type: a.type,
        nullable: a.nullable,
        ...(a.metadata ? { metadata: a.metadata } : {}),
      })),
    };
  }
  async rows(plan: LogicalPlan): Promise<readonly (readonly Value[])[]> {
    const out: Value[][] = [];
    const analyzed = this.analyze(await this.loadSources(plan));
    for await (const batch of this.engine.prepare(this.state, analyzed).execute()) {
      const columns = batch.columns.map((c) => c.values());
      for (let i = 0; i < batch.rows; i++) out.push(columns.map((c) => c[i]!));
    }
    return out;
  }
  write(request: WriteRequest): Promise<void> {
    return this.engine.write(this.state, request);
  }
  save(request: SaveRequest): Promise<void> {
    return this.engine.save(this.state, request);
  }
  loadSources(plan: LogicalPlan): Promise<LogicalPlan> {
    return loadSources(plan, this.state.config);
  }

  private async analyzeRelation(relation: Relation): Promise<LogicalPlan> {
    if ("extension" in relation && relation.extension.kind === "commandResult") {
      const { state } = relation.extension.holder;
      const known = state && "plan" in state ? this.analyzedStatements.get(state.plan) : undefined;
      if (known) {
        // For one use: times such as now() are those of each execution.
        this.analyzedStatements.delete((state as { plan: object }).plan);
        if (known.version === this.state.version) return known.analyzed;
      }
    }
    return this.analyze(await this.loadSources(toLogicalPlan(await expand(relation, this.lookup), this.planContext)));
  }

  private async statement(sql: Sql, holder: CommandResultHolder): Promise<void> {
    return this.runStatement(sql.query, parameterValues(sql, this.planContext), holder);
  }

  private parse(sql: string) {
    return parseSql(substituteVariables(sql, this.state.config), this.state.parseOptions());
  }

  private async runStatement(
    text: string,
    values: ParameterValues,
    holder: CommandResultHolder,
    immediate?: ExecuteImmediateCommand,
  ): Promise<void> {
    const parsed = this.parse(text);
    if (immediate && isCommand(parsed) && parsed.kind === "ExecuteImmediateCommand")
      throw sparkError("NESTED_EXECUTE_IMMEDIATE", { sqlString: text });
    if (immediate?.into) {
      if (isCommand(parsed)) throw sparkError("INVALID_STATEMENT_FOR_EXECUTE_INTO", { sqlString: text });
      const query = bindParameters(parsed, values);
      return this.runParsed({ kind: "SetVariableCommand", targets: immediate.into, values: undefined, query }, holder);
    }
    if (!isCommand(parsed)) {
      const plan = bindParameters(parsed, values);
      this.analyzedStatements.set(plan, { version: this.state.version, analyzed: this.analyze(plan) });
      holder.state = { plan };
      return;
    }
    if (parsed.kind === "ExecuteImmediateCommand") {
      const statement = await immediateStatement(parsed, this);
      return this.runStatement(statement.text, statement.values, holder, parsed);
    }
    return this.runParsed(bindCommand(parsed, values), holder);
  }

  private async runParsed(command: SqlCommand, holder: CommandResultHolder): Promise<void> {
    if (writesFiles(command)) await this.queue.idle();
    try {
      const output = await runCommand(command, this);
      if (output.hive) holder.hive = output.hive;
      holder.state = { plan: localRowsPlan({ kind: "localRows", schema: output.schema, rows: output.rows }) };
    } finally {
      this.state.version++;
    }
  }

  private async protocolCommand(command: Command): Promise<void> {
    const { catalog } = this.state;
    if ("extension" in command) {
      const { name, definition } = command.extension;
      const { returnType: type, nullable, deterministic } = definition;
      catalog.createTempFunction(
        { kind: "udf", name, udf: this.state.udfKey(definition), type, nullable, deterministic },
        true,
      );
    } else if ("createDataframeView" in command) {
      const m = command.createDataframeView;
      const parts = nameParts(m.name);
      if (parts.length > 1)
        throw sparkError("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", { actualName: parts.map((p) => `\`${p}\``).join(".") });
      const plan = await this.analyzeRelation(m.input);
      if (m.replace) this.cache?.removeView(parts);
      const entry = {
        kind: "view" as const,
        name: parts[0]!.toLowerCase(),
        plan,
        analyzed: true,
        schema: this.schemaOf(plan),
      };
      if (m.isGlobal) catalog.createGlobalTempView(entry, m.replace);
      else catalog.createTempView(entry, m.replace);
    } else if ("writeOperation" in command) {
      const plan = await this.analyzeRelation(command.writeOperation.input);
      await this.queue.idle();
      await saveOperation(command.writeOperation, plan, this);
    } else if ("writeOperationV2" in command) {
      const plan = await this.analyzeRelation(command.writeOperationV2.input);
      await this.queue.idle();
      await saveOperationV2(command.writeOperationV2, plan, this);
    } else {
      const holder: CommandResultHolder = { observed: true, state: undefined };
      if ("sql" in command.sqlCommand.input) await this.statement(command.sqlCommand.input.sql, holder);
    }
  }

  /** The batches of a query that commands behind it may have to wait for, from now until it ends or it turns out that nobody reads it. */
  private batches(
    prepared: PreparedQuery,
    options: ExecuteOptions,
    tags: ReadonlySet<string>,
  ): AsyncIterable<ResultBatch> {
    const { operations } = this;
    const source = async function* (): AsyncGenerator<ResultBatch, void, undefined> {
      const operation = new AbortController();
      const cancel = (): void => operation.abort();
      if (options.signal?.aborted) cancel();
      options.signal?.addEventListener("abort", cancel);
      const id = randomUUID();
      operations.set(id, { controller: operation, tags });
      try {
        yield* prepared.execute({ signal: operation.signal });
      } finally {
        operations.delete(id);
        options.signal?.removeEventListener("abort", cancel);
      }
    };
    if (options.streaming) return { [Symbol.asyncIterator]: source };
    let started = false;
    let release: () => void = () => {};
    void this.queue.track(
      new Promise<void>((resolve) => {
        release = resolve;
      }),
    );
    setImmediate(() => started || release());
    return {
      async *[Symbol.asyncIterator]() {
        started = true;
        try {
          yield* source();
        } finally {
          release();
        }
      },
    };
  }
}

/** Parameters of a command: those of its query. */
function bindCommand(command: SqlCommand, values: ParameterValues): SqlCommand {
  if (command.kind === "ExecuteImmediateCommand") return command;
  if ("query" in command && command.query)
    return { ...command, query: bindParameters(command.query, values) } as SqlCommand;
  if (command.kind === "ExplainCommand" && !isCommand(command.statement))
    return { ...command, statement: bindParameters(command.statement, values) };
  return command;
}

/** A plan as text in which ids count from 0 in order of appearance, so that plans that mean the same have the same text. */
function fingerprint(plan: LogicalPlan): string {
  const ids = new Map<unknown, number>();
  return JSON.stringify(plan, (key, value: unknown) => {
    if (key === "id" && typeof value === "number") {
      if (!ids.has(value)) ids.set(value, ids.size);
      return ids.get(value);
    }
    if (key === "planId" || key === "origin" || key === "now" || key === "settings") return undefined;
    if (typeof value === "bigint") return `${value}n`;
    return value;
  });
}
