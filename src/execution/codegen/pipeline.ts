import type { EvalConfig, Expression } from "../../catalyst/expr/expression.ts";
import type { Physical, Vector } from "../../memory/column/vector.ts";
import type { DataType } from "../../types/dataType.ts";
import type { Column } from "../operators/columnShape.ts";

/**
 * A pipeline: rows flow from a source through steps into a sink, in one generated function where nothing stops it. Plain data: it is made on the
 * calling thread and sent to the workers. Expressions are bound to the columns of the step before.
 */
export type { Column };

/** One aggregate of a hash aggregation, over the columns of its input. */
export interface AggregateSpec {
  readonly name: string;
  readonly args: readonly Expression[];
  readonly filter?: Expression | undefined;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly config: EvalConfig;
}

/** How groups or build rows lie in memory; see layout.ts. */
export interface Slot {
  readonly physical: Physical;
  readonly offset: number;
  /** Bit of the entry's null word, or -1 when never null. */
  readonly nullBit: number;
}

export interface AggregateLayout {
  /** Goes into the hash: the groups of one aggregation come in the order of their hashes, which must not be the order of the next one's. */
  readonly seed: number;
  readonly keys: readonly Slot[];
  readonly states: readonly number[];
  readonly bytes: number;
}

export interface BuildLayout {
  readonly columns: readonly Slot[];
  /** Offset of the byte that says that a row had a match (outer joins of the build side), or -1. */
  readonly matched: number;
  readonly bytes: number;
}

export type JoinKind = "inner" | "left" | "leftSemi" | "leftAnti" | "existence";

/** A finished build side, as probes see it. */
export interface JoinTable {
  readonly layout: BuildLayout;
  readonly columns: readonly Column[];
  /** Columns of the build side that are the keys. */
  readonly keys: readonly number[];
  /** "dense": one directory entry for each key value from `base` to `base + size - 1`; "hash": by the hash's high bits. */
  readonly directory: {
    readonly kind: "dense" | "hash";
    readonly address: number;
    readonly size: number;
    readonly shift: number;
    /** First bits of the hash that all rows share. */
    readonly skip: number;
    readonly base: bigint;
  };
  /** No key comes twice. */
  readonly unique: boolean;
  readonly rows: number;
  /** A build row has a null key (for null-aware anti joins). */
  readonly hasNullKey: boolean;
}

/** Which values of an integer key a build side has, as bits from `base`: lets a scan leave out rows that no join would keep. */
export interface KeyBitmap {
  readonly address: number;
  readonly base: bigint;
  /** Bits. */
  readonly size: number;
}

export type Step =
  | { readonly kind: "filter"; readonly condition: Expression }
  | { readonly kind: "project"; readonly expressions: readonly Expression[] }
  | {
      readonly kind: "probe";
      readonly join: JoinKind;
      readonly table: JoinTable;
      readonly keys: readonly Expression[];
      /** Over the stream's columns followed by the build's. */
      readonly condition?: Expression | undefined;
      /** Set the build rows' matched byte. */
      readonly mark: boolean;
      /** NOT IN: a null key on either side means "unknown". */
      readonly nullAware: boolean;
    }
  | {
      readonly kind: "expand";
      readonly projections: readonly (readonly Expression[])[];
      readonly columns: readonly Column[];
    }
  | {
      /** Evaluated by the reference over a batch: appends columns. */
      readonly kind: "reference";
      readonly expressions: readonly Expression[];
    }
  | {
      readonly kind: "generate";
      readonly generator: Expression;
      readonly outer: boolean;
      readonly columns: readonly Column[];
      readonly keep: readonly number[];
    }
  | {
      readonly kind: "sample";
      readonly lower: number;
      readonly upper: number;
      readonly seed: bigint;
      readonly withReplacement: boolean;
    }
  | { readonly kind: "limit"; readonly limit: number }
  /** Counts the rows that pass in the 64-bit word at an address, over all threads: for EXPLAIN after a run. */
  | { readonly kind: "count"; readonly address: number };

export type Sink =
  | { readonly kind: "collect" }
  | {
      readonly kind: "aggregate";
      readonly keys: readonly Expression[];
      readonly aggregates: readonly AggregateSpec[];
      readonly layout: AggregateLayout;
    }
  | {
      readonly kind: "build";
      readonly keys: readonly number[];
      readonly layout: BuildLayout /** Rows with a null key are kept (they never match). */;
      readonly keepNullKeys: boolean;
    };

/** What a compiled function reads its rows from. */
export type SourceShape =
  | { readonly kind: "batches"; readonly columns: readonly Column[] }
  | {
      readonly kind: "groups";
      readonly columns: readonly Column[];
      readonly keys: readonly Column[];
      readonly aggregates: readonly AggregateSpec[];
      readonly layout: AggregateLayout;
    }
  | {
      readonly kind: "buildRows";
      readonly columns: readonly Column[];
      readonly layout: BuildLayout /** Only rows whose matched byte is this. */;
      readonly matched: 0 | 1;
    };

export type { Vector };
