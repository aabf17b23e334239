import type { CacheLevel } from "../../catalyst/plan/cachedPlan.ts";
import type { Expression, ScalarSubquery } from "../../catalyst/expr/expression.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../catalyst/plan/output.ts";
import { subqueryPlan } from "../../catalyst/plan/tree.ts";
import type { Batch } from "../../memory/column/vector.ts";
import { Arena } from "../../memory/wasm/arena.ts";
import type { StructField } from "../../types/dataType.ts";
import type { CacheData, CachedRows } from "../operators/cacheData.ts";
import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import { planPhysical } from "../planner/planner.ts";
import type { QueryExecution } from "../queryExecution.ts";
import { copyBatch } from "../run/copyBatch.ts";
import { readRun, removeRun, type SortedRun, writeRun } from "../run/sortRuns.ts";
import { BatchStatistics } from "./batchStatistics.ts";

/** Rows in memory of the cache's own. */
interface Held {
  readonly batches: readonly Batch[];
  readonly arena: Arena;
  readonly statistics: BatchStatistics;
  users: number;
  /** Nobody may come any more: to be freed with the last user. */
  dropped: boolean;
}

/** What a relation needs of the manager that keeps it. */
export interface CacheOwner {
  /** The way to compute a plan, and to use what else is cached in it. */
  query(plan: LogicalPlan): QueryExecution;
  /** Rows came into memory: others may have to go. */
  loaded(relation: CachedRelation, limit: number): void;
}

/** A cached plan and its rows: in memory, in a file, or not there yet. */
export class CachedRelation implements CacheData {
  readonly name: string | undefined;
  readonly level: CacheLevel;
  readonly key: string;
  plan: LogicalPlan;
  size: { readonly rowCount: number; readonly sizeInBytes: number } | undefined;
  /** When it was used last, for the choice of what has to go. */
  used = 0;
  private readonly owner: CacheOwner;
  private held: Held | undefined;
  private file: SortedRun | undefined;
  private folder = "";
  private filling: Promise<Held> | undefined;
  private generation = 0;

  constructor(owner: CacheOwner, key: string, plan: LogicalPlan, level: CacheLevel, name: string | undefined) {
    this.owner = owner;
    this.key = key;
    this.plan = plan;
    this.level = level;
    this.name = name;
  }

  /** Bytes of linear memory that it holds. */
  get bytes(): number {
    return this.held?.arena.bytes ?? 0;
  }
  get isLoaded(): boolean {
    return this.held !== undefined || this.file !== undefined;
  }
  physical(): PhysicalPlan {
    return this.owner.query(this.plan).physical;
  }
  subquery(e: ScalarSubquery): PhysicalPlan {
    return planPhysical(subqueryPlan(e), this.owner.query(this.plan).plannerContext);
  }
  private get fields(): StructField[] {
    return outputOf(this.plan).map((a) => ({ name: a.name, type: a.type, nullable: a.nullable }));
  }

  async acquire(): Promise<CachedRows> {
    this.used = performance.now();
    let held = this.held;
    if (!held && this.file) held = this.fromFile(this.file);
    if (!held) held = await (this.filling ??= this.fill().finally(() => (this.filling = undefined)));
    held.users++;
    const { batches, statistics } = held;
    let released = false;
    return {
      batches,
      chosen: (conditions: readonly Expression[]) =>
        conditions.length === 0 ? batches : statistics.chosen(batches, conditions),
      release: () => {
        if (released) return;
        released = true;
        held.users--;
        this.freeIfDropped(held);
      },
    };
  }

  /** Computes the rows and keeps them as the level says. What is given has no user yet. */
  private async fill(): Promise<Held> {
    const { generation } = this;
    const query = this.owner.query(this.plan);
    const { thread } = query.engine.pool;
    const arena = new Arena(thread.heap, 1 << 18);
    let batches: Batch[] = [];
    let limit = 0;
    try {
      await query.withResult({}, (run, _plan, result) => {
        batches = result.map((b) => copyBatch(thread, b, arena));
        limit = run.memoryLimit;
        this.folder = run.spillFolder;
      });
    } catch (error) {
      arena.release();
      throw error;
    }
    const held = this.hold(batches, arena);
    if (generation !== this.generation) {
      // Its tables were written meanwhile: these rows are for those who waited alone.
      held.dropped = true;
      queueMicrotask(() => this.freeIfDropped(held));
      return held;
    }
    this.size = { rowCount: batches.reduce((n, b) => n + b.rows, 0), sizeInBytes: Math.max(1, arena.bytes) };
    this.thread = thread;
    this.held = held;
    // Those who wait take their rows first.
    setImmediate(() => {
      if (this.held !== held) return;
      if (!this.level.useMemory && !this.level.useOffHeap) this.shrink();
      else this.owner.loaded(this, limit);
    });
    return held;
  }
  private thread: QueryExecution["engine"]["pool"]["thread"] | undefined;

  private hold(batches: readonly Batch[], arena: Arena): Held {
    return { batches, arena, statistics: new BatchStatistics(arena.heap, this.fields), users: 0, dropped: false };
  }

  /** Rows that a query reads from the file, in memory for as long as it needs them. */
  private fromFile(file: SortedRun): Held {
    const arena = new Arena(this.thread!.heap, 1 << 18);
    try {
      const held = this.hold(readRun(this.thread!, file, this.fields, arena), arena);
      held.dropped = true;
      return held;
    } catch (error) {
      arena.release();
      throw error;
    }
  }

  private freeIfDropped(held: Held): void {
    if (held.dropped && held.users === 0) held.arena.release();
  }

  /** Gives its memory back: the rows go to a file where the level allows it, else they are computed again. False when they are in use. */
  shrink(): boolean {
    const { held } = this;
    if (!held || held.users > 0) return false;
    if (this.level.useDisk) this.file = writeRun(this.thread!, this.folder, held.batches, this.fields);
    this.held = undefined;
    held.dropped = true;
    this.freeIfDropped(held);
    return true;
  }

  /** Forgets the rows, not the plan. */
  clear(): void {
    this.generation++;
    this.filling = undefined;
    this.size = undefined;
    if (this.file) removeRun(this.file);
    this.file = undefined;
    const { held } = this;
    this.held = undefined;
    if (!held) return;
    held.dropped = true;
    this.freeIfDropped(held);
  }
}
