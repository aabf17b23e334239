import { sparkError } from "../../common/errors/conditions.ts";
import type { CacheLevel } from "../../catalyst/plan/cachedPlan.ts";
import "./conditions.ts";

const level = (
  useDisk: boolean,
  useMemory: boolean,
  useOffHeap: boolean,
  deserialized: boolean,
  replication = 1,
): CacheLevel => ({ useDisk, useMemory, useOffHeap, deserialized, replication });

/** What is not cached. */
export const NOT_CACHED = level(false, false, false, false);
/** Of cache() and CACHE TABLE without a level. */
export const DEFAULT_LEVEL = level(true, true, false, true);

const LEVELS: Readonly<Record<string, CacheLevel>> = {
  NONE: NOT_CACHED,
  DISK_ONLY: level(true, false, false, false),
  DISK_ONLY_2: level(true, false, false, false, 2),
  DISK_ONLY_3: level(true, false, false, false, 3),
  MEMORY_ONLY: level(false, true, false, true),
  MEMORY_ONLY_2: level(false, true, false, true, 2),
  MEMORY_ONLY_SER: level(false, true, false, false),
  MEMORY_ONLY_SER_2: level(false, true, false, false, 2),
  MEMORY_AND_DISK: DEFAULT_LEVEL,
  MEMORY_AND_DISK_2: level(true, true, false, true, 2),
  MEMORY_AND_DISK_SER: level(true, true, false, false),
  MEMORY_AND_DISK_SER_2: level(true, true, false, false, 2),
  OFF_HEAP: level(true, true, true, false),
};

/** The level of a name in OPTIONS('storageLevel' '...'). */
export function levelNamed(name: string): CacheLevel {
  const found = LEVELS[name.toUpperCase()];
  if (!found) throw sparkError("INVALID_PLAN_INPUT", { message: `Invalid StorageLevel: ${name}` });
  return found;
}

/** The name of a level. */
export function levelName(level: CacheLevel): string {
  const same = (l: CacheLevel): boolean =>
    l.useDisk === level.useDisk &&
    l.useMemory === level.useMemory &&
    l.useOffHeap === level.useOffHeap &&
    l.deserialized === level.deserialized &&
    l.replication === level.replication;
  const found = Object.entries(LEVELS).find(([, l]) => same(l));
  if (!found) throw sparkError("INVALID_PLAN_INPUT", { message: "Invalid StorageLevel" });
  return found[0];
}
