import { unsupported } from "../common/errors/conditions.ts";
import type { OneOf } from "../session/protocol/messages/oneOf.ts";
import type { RelationKinds } from "../session/protocol/messages/relations.ts";
import type { AnyDataFrame, DataFrame } from "./dataFrame.ts";

/** Statistics of a frame: `df.stat.corr("a", "b")`. */
export class DataFrameStatFunctions {
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

  private async one(relation: OneOf<RelationKinds>): Promise<number> {
    const rows = await this.derive(relation).collect();
    const value = rows[0]?.[0];
    return typeof value === "number" ? value : Number.NaN;
  }
}
