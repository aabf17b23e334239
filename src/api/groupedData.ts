import { sparkError } from "../common/errors/conditions.ts";
import type { Aggregate, RelationKinds } from "../session/protocol/messages/relations.ts";
import { callExpression, col, Column, type ColumnOrName, toColumn } from "./column.ts";
import type { DataFrame } from "./dataFrame.ts";
import { type LiteralValue, literalMessage } from "./literal.ts";
import type { Row } from "./values/row.ts";

type FrameOf = (relation: { readonly aggregate: RelationKinds["aggregate"] }) => DataFrame;
type Groups = Omit<Aggregate, "aggregateExpressions">;

/** Rows in groups, waiting for what to compute of each: `df.groupBy("shop").agg(F.sum("amount"))`. */
export class GroupedData {
  private readonly frameOf: FrameOf;
  private readonly groups: Groups;

  constructor(frameOf: FrameOf, groups: Groups) {
    this.frameOf = frameOf;
    this.groups = groups;
  }

  /** Aggregates as columns, or as an object of column and function name: `{ amount: "sum" }`. */
  agg<U = Row>(...columns: readonly Column[] | readonly [Readonly<Record<string, string>>]): DataFrame<U> {
    const list = columns.flatMap((c): Column[] =>
      c instanceof Column
        ? [c]
        : Object.entries(c).map(([name, f]) =>
            callExpression(f, [(name === "*" ? col("*") : toColumn(name)).expression]),
          ),
    );
    if (list.length === 0) throw sparkError("INVALID_PLAN_INPUT", { message: "agg() needs an aggregate" });
    return this.frameOf({
      aggregate: { ...this.groups, aggregateExpressions: list.map((c) => c.expression) },
    }).typed<U>();
  }
  count(): DataFrame {
    return this.agg(callExpression("count", [{ literal: { integer: 1 } }]).alias("count"));
  }
  sum(...columns: readonly string[]): DataFrame {
    return this.each("sum", columns);
  }
  avg(...columns: readonly string[]): DataFrame {
    return this.each("avg", columns);
  }
  mean(...columns: readonly string[]): DataFrame {
    return this.each("avg", columns);
  }
  min(...columns: readonly string[]): DataFrame {
    return this.each("min", columns);
  }
  max(...columns: readonly string[]): DataFrame {
    return this.each("max", columns);
  }
  private each(name: string, columns: readonly string[]): DataFrame {
    return this.agg(...columns.map((c) => callExpression(name, [toColumn(c).expression])));
  }
  /** Turns the values of a column into columns. Without values the distinct values of the column are looked up when the frame is used. */
  pivot(column: ColumnOrName, values: readonly LiteralValue[] = []): GroupedData {
    if (this.groups.groupType !== "GROUP_TYPE_GROUPBY")
      throw sparkError("INVALID_PLAN_INPUT", { message: "pivot() is for groupBy() alone, and once" });
    return new GroupedData(this.frameOf, {
      ...this.groups,
      groupType: "GROUP_TYPE_PIVOT",
      pivot: { col: toColumn(column).expression, values: values.map(literalMessage) },
    });
  }
}
