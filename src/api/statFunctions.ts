import { unsupported } from "../common/errors/conditions.ts";
import type { OneOf } from "../session/protocol/messages/oneOf.ts";
import type { RelationKinds } from "../session/protocol/messages/relations.ts";
import { argumentError, negativeValue } from "./argumentErrors.ts";
import { type ColumnOrName, toColumn } from "./column.ts";
import { type LiteralValue, literalMessage } from "./literal.ts";
import type { AnyDataFrame, DataFrame } from "./dataFrame.ts";
import type { Row } from "./values/row.ts";

/** Fractions by value. */
export type Fractions = Readonly<Record<string, number>> | ReadonlyMap<LiteralValue, number>;

const randomSeed = (): bigint => BigInt(Math.floor(Math.random() * Number.MAX_SAFE_INTEGER));

/** Statistics of a frame: `df.stat.corr("a", "b")`. */
export class DataFrameStatFunctions<T = Row> {
  private readonly frame: AnyDataFrame;
  private readonly derive: (relation: OneOf<RelationKinds>) => DataFrame;

  constructor(frame: AnyDataFrame, derive: (relation: OneOf<RelationKinds>) => DataFrame) {
    this.frame = frame;
    this.derive = derive;
  }

  /** Pearson's correlation of two columns. */
  async corr(col1: string, col2: string, method = "pearson"): Promise<number> {
    if (method !== "pearson") throw unsupported(`the correlation method ${method}`);
    return this.one({ corr: { input: this.frame.relation, col1, col2, method } });
  }
  /** The covariance of a sample. */
  async cov(col1: string, col2: string): Promise<number> {
    return this.one({ cov: { input: this.frame.relation, col1, col2 } });
  }
  crosstab(col1: string, col2: string): DataFrame {
    return this.derive({ crosstab: { input: this.frame.relation, col1, col2 } });
  }

  /**
   * Quantiles of number columns: for each probability (0 the least, 0.5 the median, 1 the greatest) a value whose rank is off by at most `relativeError` times
   * the number of rows; with the error 0 they are exact. Nulls and NaN do not count; a column without values has no quantiles.
   */
  approxQuantile(col: string, probabilities: readonly number[], relativeError: number): Promise<number[]>;
  approxQuantile(cols: readonly string[], probabilities: readonly number[], relativeError: number): Promise<number[][]>;
  async approxQuantile(
    col: string | readonly string[],
    probabilities: readonly number[],
    relativeError: number,
  ): Promise<number[] | number[][]> {
    const cols = typeof col === "string" ? [col] : col;
    for (const p of probabilities)
      if (!(p >= 0 && p <= 1)) throw argumentError("NOT_EXPECTED_TYPE", "probabilities", "number[] from 0 to 1", p);
    if (relativeError < 0) throw negativeValue("relativeError", relativeError);
    if (cols.length === 0) return [];
    const relation = { approxQuantile: { input: this.frame.relation, cols, probabilities, relativeError } };
    const rows = await this.derive(relation).collect();
    const found = rows[0]![0] as unknown as number[][];
    return typeof col === "string" ? found[0]! : found;
  }
  /**
   * Values that may be frequent, in an array for each column: all that make up at least the share `support` (from 1e-4, 0.01 by default) of the rows, and perhaps
   * others.
   */
  freqItems(cols: readonly string[], support?: number): DataFrame {
    // As in PySpark 0 asks for the default.
    const asked = support ? { support } : { support: 0.01 };
    return this.derive({ freqItems: { input: this.frame.relation, cols, ...asked } });
  }
  /** A sample without replacement, with a fraction for each value of a column; values without one are left out. An object's keys are texts, a Map's are as they are. */
  sampleBy(col: ColumnOrName, fractions: Fractions, seed?: number | bigint): DataFrame<T> {
    const given: [LiteralValue, number][] =
      fractions instanceof Map ? [...fractions] : Object.entries(fractions as Readonly<Record<string, number>>);
    return this.derive({
      sampleBy: {
        input: this.frame.relation,
        col: toColumn(col).expression,
        fractions: given.map(([stratum, fraction]) => ({ stratum: literalMessage(stratum), fraction })),
        seed: seed === undefined ? randomSeed() : BigInt(seed),
      },
    }) as unknown as DataFrame<T>;
  }

  private async one(relation: OneOf<RelationKinds>): Promise<number> {
    const rows = await this.derive(relation).collect();
    const value = rows[0]?.[0];
    return typeof value === "number" ? value : Number.NaN;
  }
}
