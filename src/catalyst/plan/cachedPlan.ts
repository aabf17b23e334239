import type { LogicalPlan } from "./logicalPlan.ts";

/** Where cached rows are kept, as Spark's StorageLevel says it. */
export interface CacheLevel {
  readonly useDisk: boolean;
  readonly useMemory: boolean;
  readonly useOffHeap: boolean;
  readonly deserialized: boolean;
  readonly replication: number;
}

/** A plan whose rows are kept between queries; execution knows how. */
export interface CachedPlan {
  /** The table's name, when it was cached as one. */
  readonly name: string | undefined;
  readonly level: CacheLevel;
  readonly plan: LogicalPlan;
  /** What is known of the rows once they were computed. */
  readonly size: { readonly rowCount: number; readonly sizeInBytes: number } | undefined;
}

/** As EXPLAIN writes it: StorageLevel(disk, memory, deserialized, 1 replicas). */
export function levelText(l: CacheLevel): string {
  const parts = [
    l.useDisk ? "disk" : "",
    l.useMemory ? "memory" : "",
    l.useOffHeap ? "offheap" : "",
    l.deserialized ? "deserialized" : "",
    `${l.replication} replicas`,
  ];
  return `StorageLevel(${parts.filter((p) => p !== "").join(", ")})`;
}
