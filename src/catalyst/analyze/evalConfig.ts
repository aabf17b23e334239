import { defineConf, type RuntimeConfig } from "../../common/config/config.ts";
import type { EvalConfig } from "../expr/expression.ts";

defineConf(
  {
    key: "spark.sql.timestampType",
    default: "TIMESTAMP_LTZ",
    doc: "What TIMESTAMP means in SQL: TIMESTAMP_LTZ or TIMESTAMP_NTZ.",
  },
  { key: "spark.sql.groupByAliases", default: "true", doc: "Aliases of the select list can be used in GROUP BY." },
  { key: "spark.sql.groupByOrdinal", default: "true", doc: "Integers in GROUP BY are positions in the select list." },
  { key: "spark.sql.orderByOrdinal", default: "true", doc: "Integers in ORDER BY are positions in the select list." },
  { key: "spark.sql.legacy.interval.enabled", default: "false", doc: "Interval literals are calendar intervals." },
);

/** The settings that evaluation depends on, frozen for a query. */
export function evalConfigOf(config: RuntimeConfig, now: bigint): EvalConfig {
  const settings: Record<string, string> = {};
  for (const [k, v] of config.all()) if (k.startsWith("spark.sql.")) settings[k] = v;
  return {
    ansi: config.boolean("spark.sql.ansi.enabled"),
    timeZone: config.get("spark.sql.session.timeZone"),
    allowPrecisionLoss: config.boolean("spark.sql.decimalOperations.allowPrecisionLoss"),
    caseSensitive: config.boolean("spark.sql.caseSensitive"),
    now,
    settings,
  };
}
