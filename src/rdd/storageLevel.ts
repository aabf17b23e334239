/** Where the partitions of an RDD are kept: `rdd.persist(StorageLevel.MEMORY_AND_DISK)`. */
export interface StorageLevel {
  readonly useDisk: boolean;
  readonly useMemory: boolean;
  readonly useOffHeap: boolean;
  readonly deserialized: boolean;
  readonly replication: number;
  toString(): string;
}

function level(
  useDisk: boolean,
  useMemory: boolean,
  useOffHeap: boolean,
  deserialized: boolean,
  replication = 1,
): StorageLevel {
  const text =
    (useDisk ? "Disk " : "") +
    (useMemory ? (useOffHeap ? "Memory (off heap) " : "Memory ") : "") +
    (deserialized ? "Deserialized " : "Serialized ") +
    `${replication}x Replicated`;
  const toString = (): string => text;
  return Object.freeze(
    Object.defineProperty({ useDisk, useMemory, useOffHeap, deserialized, replication }, "toString", {
      value: toString,
      enumerable: false,
    }),
  ) as StorageLevel;
}

/** Spark's levels. With one machine a second replica is not made. */
export const StorageLevel = {
  NONE: level(false, false, false, false),
  DISK_ONLY: level(true, false, false, false),
  DISK_ONLY_2: level(true, false, false, false, 2),
  DISK_ONLY_3: level(true, false, false, false, 3),
  MEMORY_ONLY: level(false, true, false, true),
  MEMORY_ONLY_2: level(false, true, false, true, 2),
  MEMORY_ONLY_SER: level(false, true, false, false),
  MEMORY_ONLY_SER_2: level(false, true, false, false, 2),
  MEMORY_AND_DISK: level(true, true, false, true),
  MEMORY_AND_DISK_2: level(true, true, false, true, 2),
  MEMORY_AND_DISK_DESER: level(true, true, false, true),
  MEMORY_AND_DISK_SER: level(true, true, false, false),
  MEMORY_AND_DISK_SER_2: level(true, true, false, false, 2),
  OFF_HEAP: level(true, true, true, false),
} as const;

/** How toDebugString describes a level. */
export const describeLevel = (l: StorageLevel): string =>
  [
    ...(l.useDisk ? ["Disk"] : []),
    ...(l.useMemory ? ["Memory"] : []),
    ...(l.useOffHeap ? ["(off heap)"] : []),
    l.deserialized ? "Deserialized" : "Serialized",
    `${l.replication}x Replicated`,
  ].join(" ");
