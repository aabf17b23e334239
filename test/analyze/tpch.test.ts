import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { RuntimeConfig } from "../../src/common/config/config.ts";
import { analyze } from "../../src/catalyst/analyze/analyzer.ts";
import { evalConfigOf } from "../../src/catalyst/analyze/evalConfig.ts";
import { attributesOf } from "../../src/catalyst/analyze/relations.ts";
import { validatePlan } from "../../src/catalyst/analyze/validatePlan.ts";
import { ExternalCatalog } from "../../src/catalyst/catalog/externalCatalog.ts";
import { SessionCatalog } from "../../src/catalyst/catalog/sessionCatalog.ts";
import { parseSql } from "../../src/catalyst/parse/parseSql.ts";
import { isCommand } from "../../src/catalyst/plan/command.ts";
import { outputOf } from "../../src/catalyst/plan/output.ts";
import { catalogString, parseDdlSchema } from "../../src/types/ddl.ts";
import { queries } from "../../tpch/queries.ts";
import { tableDdl, tableNames } from "../../tpch/schema.ts";

/** The schemas of Spark's answers to TPC-H, as the first lines of the answer files say them. */
const answers = new URL("../../tpch/answers/sf0.01/", import.meta.url);

function context() {
  const config = new RuntimeConfig();
  const catalog = new SessionCatalog(new ExternalCatalog("spark-warehouse"));
  for (const name of tableNames) {
    const schema = parseDdlSchema(tableDdl(name));
    catalog.createTempView(
      { kind: "view", name, plan: { kind: "LocalRelation", output: attributesOf(schema), rows: [] }, analyzed: true },
      true,
    );
  }
  return { catalog, config, evalConfig: evalConfigOf(config, 0n) };
}

describe("TPC-H", () => {
  const files = readdirSync(answers).filter((f) => f.endsWith(".tsv"));
  it("has 22 answers", () => expect(files).toHaveLength(22));
  for (const file of files) {
    const name = file.replace(".tsv", "");
    it(`${name} has the schema of Spark's answer`, () => {
      const expected = readFileSync(new URL(file, answers), "utf8").split("\n")[0]!;
      const plan = parseSql(queries[Number(name.slice(1)) - 1]!);
      if (isCommand(plan)) throw new Error("a query was expected");
      const analyzed = analyze(plan, context());
      validatePlan(analyzed);
      const output = outputOf(analyzed);
      const schema = output.map((a) => `${a.name}:${catalogString(a.type)}`).join(",");
      expect(`struct<${schema}>`).toBe(expected);
    });
  }
});
