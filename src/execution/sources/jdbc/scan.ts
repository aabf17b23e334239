import type { Expression } from "../../../catalyst/expr/expression.ts";
import type { TableSource } from "../../../catalyst/plan/logicalPlan.ts";
import { getZone } from "../../../types/datetime/zone.ts";
import type { AsyncPartition, AsyncReader, AsyncScan } from "../asyncSource.ts";
import { dialectFor, openConnection } from "./connect.ts";
import type { ReadColumn } from "./dialect.ts";
import { filterSql } from "./filterSql.ts";
import { jdbcPlan } from "./relation.ts";

/** A condition in the SQL of the source's database, where it has one. */
export const conditionSql = (e: Expression, source: TableSource): string | undefined => {
  const plan = jdbcPlan(source);
  return filterSql(e, dialectFor(plan.options.url), getZone(plan.zoneId), (name) => plan.comparing.get(name) ?? "same");
};

/** The query of a partition, in Spark's words. */
export function queryOf(scan: AsyncScan, part: string | undefined): string {
  const { options } = jdbcPlan(scan.source);
  const { quote } = dialectFor(options.url);
  const columns = scan.columns.length === 0 ? "1" : scan.columns.map((c) => quote(c.name)).join(",");
  const pushed = scan.filters.map((f) => `(${conditionSql(f, scan.source)})`).join(" AND ");
  const where =
    part === undefined
      ? pushed === ""
        ? ""
        : `WHERE ${pushed}`
      : pushed === ""
        ? `WHERE ${part}`
        : `WHERE (${pushed}) AND (${part})`;
  const limit = scan.limit < 0 ? "" : `LIMIT ${scan.limit}`;
  const offset = scan.offset > 0 ? `OFFSET ${scan.offset}` : "";
  return `${options.prepareQuery}SELECT ${columns} FROM ${options.table}  ${where}   ${limit} ${offset}`.trimEnd();
}

/** One partition: a connection of its own. */
export function partition(scan: AsyncScan, part: string | undefined): AsyncPartition {
  const { options, zoneId } = jdbcPlan(scan.source);
  const query = queryOf(scan, part);
  const columns = scan.columns.map(
    (c): ReadColumn => ({
      type: c.type,
      isTime:
        scan.source.schema.fields.find((f) => f.name === c.name)?.metadata?.["logical_time_type"] === true &&
        c.type.kind !== "string",
    }),
  );
  return {
    open: async (): Promise<AsyncReader> => {
      const connection = await openConnection(options, getZone(zoneId));
      return connection.read(query, columns, options.fetchSize);
    },
  };
}
