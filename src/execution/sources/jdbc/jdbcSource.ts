import type { DataSourceProvider } from "../../../catalyst/catalog/dataSource.ts";
import { sparkError } from "../../../common/errors/conditions.ts";
import type { AsyncSource } from "../asyncSource.ts";
import "./conditions.ts";
import { jdbcWriter } from "./jdbcWriter.ts";
import { jdbcPlan, loadRelation } from "./relation.ts";
import { conditionSql, partition, queryOf } from "./scan.ts";

/** Tables of databases: `spark.read.jdbc(...)`, `df.write.jdbc(...)` and `format("jdbc")`. */
export const jdbcSource: AsyncSource = {
  format: "jdbc",
  details: (scan) => [`External engine query: ${queryOf(scan, undefined)}`],
  handles: (source, e) => jdbcPlan(source).options.pushDownPredicate && conditionSql(e, source) !== undefined,
  limits(source) {
    const { options, conditions } = jdbcPlan(source);
    return { limit: options.pushDownLimit, offset: options.pushDownOffset && conditions.length === 1 };
  },
  partitions: (scan) => jdbcPlan(scan.source).conditions.map((c) => partition(scan, c)),
  openWriter: jdbcWriter,
};

export const jdbcProvider: DataSourceProvider = {
  name: "jdbc",
  aliases: ["org.apache.spark.sql.jdbc"],
  load: loadRelation,
  resolve: () => {
    throw sparkError("UNSUPPORTED_DATASOURCE_FOR_DIRECT_QUERY", { dataSourceType: "jdbc" });
  },
};
