import { analyze } from "../../src/catalyst/analyze/analyzer.ts";
import { evalConfigOf } from "../../src/catalyst/analyze/evalConfig.ts";
import type { AnalyzerContext } from "../../src/catalyst/analyze/env.ts";
import { attributesOf } from "../../src/catalyst/analyze/relations.ts";
import { validatePlan } from "../../src/catalyst/analyze/validatePlan.ts";
import { ExternalCatalog } from "../../src/catalyst/catalog/externalCatalog.ts";
import { SessionCatalog } from "../../src/catalyst/catalog/sessionCatalog.ts";
import { parseSql } from "../../src/catalyst/parse/parseSql.ts";
import { isCommand } from "../../src/catalyst/plan/command.ts";
import type { LogicalPlan } from "../../src/catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../src/catalyst/plan/output.ts";
import { RuntimeConfig } from "../../src/common/config/config.ts";
import { SparkError } from "../../src/common/errors/sparkError.ts";
import { catalogString, parseDdlSchema } from "../../src/types/ddl.ts";

/** Analysis without data: views by name, from DDL. */
export function contextWith(
  tables: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string>> = {},
): AnalyzerContext {
  const config = new RuntimeConfig(Object.entries(settings));
  const catalog = new SessionCatalog(new ExternalCatalog("spark-warehouse"));
  for (const [name, ddl] of Object.entries(tables))
    catalog.createTempView(
      {
        kind: "view",
        name,
        plan: { kind: "LocalRelation", output: attributesOf(parseDdlSchema(ddl)), rows: [] },
        analyzed: true,
      },
      true,
    );
  return { catalog, config, evalConfig: evalConfigOf(config, 0n) };
}

export function planOf(sql: string): LogicalPlan {
  const plan = parseSql(sql);
  if (isCommand(plan)) throw new Error("a query was expected");
  return plan;
}

export const schemaText = (plan: LogicalPlan): string =>
  `struct<${outputOf(plan)
    .map((a) => `${a.name}:${catalogString(a.type)}`)
    .join(",")}>`;

/** The schema of a query, or the condition of its error with the message parameters. */
export function outcome(plan: () => LogicalPlan, ctx: AnalyzerContext): string {
  try {
    const analyzed = analyze(plan(), ctx);
    validatePlan(analyzed);
    return schemaText(analyzed);
  } catch (error) {
    if (error instanceof SparkError) return `${error.condition} ${JSON.stringify(error.messageParameters)}`;
    throw error;
  }
}
