import type { Column } from "./column.ts";
import { apiError } from "./argumentErrors.ts";
import { DataFrame } from "./dataFrame.ts";
import { relationOf } from "./planIds.ts";
import type { SparkSession } from "./sparkSession.ts";

/** Functions that give tables, as frames: `spark.tvf.explode(F.array(F.lit(1), F.lit(2)))`. */
export class TableValuedFunction {
  private readonly session: SparkSession;

  constructor(session: SparkSession) {
    this.session = session;
  }

  /** Whole numbers; see `spark.range`. */
  range(
    first: number | bigint,
    end?: number | bigint,
    step?: number | bigint,
    numPartitions?: number,
  ): DataFrame<{ readonly id: number }> {
    return end === undefined ? this.session.range(first) : this.session.range(first, end, step, numPartitions);
  }
  /** A row for each element of an array, or for each entry of a map. */
  explode(collection: Column): DataFrame {
    return this.call("explode", collection);
  }
  /** As `explode`, with a row of nulls when there is no element. */
  explode_outer(collection: Column): DataFrame {
    return this.call("explode_outer", collection);
  }
  /** As `explode`, with the position of each element in front. */
  posexplode(collection: Column): DataFrame {
    return this.call("posexplode", collection);
  }
  posexplode_outer(collection: Column): DataFrame {
    return this.call("posexplode_outer", collection);
  }
  /** The structs of an array as rows. */
  inline(input: Column): DataFrame {
    return this.call("inline", input);
  }
  inline_outer(input: Column): DataFrame {
    return this.call("inline_outer", input);
  }
  /** Fields of a JSON text, each in a column. */
  json_tuple(input: Column, ...fields: readonly Column[]): DataFrame {
    if (fields.length === 0) throw apiError("CANNOT_BE_EMPTY", "At least one field must be specified.");
    return this.call("json_tuple", input, ...fields);
  }
  /** Values in `n` rows. */
  stack(n: Column, ...fields: readonly Column[]): DataFrame {
    return this.call("stack", n, ...fields);
  }
  /** The collations of the engine. */
  collations(): DataFrame {
    return this.call("collations");
  }
  /** The keywords of SQL, and whether they are reserved. */
  sql_keywords(): DataFrame {
    return this.call("sql_keywords");
  }
  /** The elements or fields of a variant, with their positions and keys. */
  variant_explode(input: Column): DataFrame {
    return this.call("variant_explode", input);
  }
  variant_explode_outer(input: Column): DataFrame {
    return this.call("variant_explode_outer", input);
  }

  private call(functionName: string, ...columns: readonly Column[]): DataFrame {
    const args = columns.map((c) => c.expression);
    // Which functions there are, and what they take, the engine says.
    return new DataFrame(
      this.session,
      relationOf({ unresolvedTableValuedFunction: { functionName, arguments: args } }),
    );
  }
}
