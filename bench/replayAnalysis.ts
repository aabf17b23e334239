import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { analyze, analyzeExpression } from "../src/catalyst/analyze/analyzer.ts";
import { evalConfigOf } from "../src/catalyst/analyze/evalConfig.ts";
import { castTo } from "../src/catalyst/analyze/make.ts";
import { validatePlan } from "../src/catalyst/analyze/validatePlan.ts";
import { registerDataSource } from "../src/catalyst/catalog/dataSource.ts";
import { ExternalCatalog } from "../src/catalyst/catalog/externalCatalog.ts";
import { SessionCatalog } from "../src/catalyst/catalog/sessionCatalog.ts";
import { typeOf } from "../src/catalyst/expr/tree.ts";
import { parseSql } from "../src/catalyst/parse/parseSql.ts";
import { type Command, isCommand } from "../src/catalyst/plan/command.ts";
import { outputOf } from "../src/catalyst/plan/output.ts";
import { RuntimeConfig } from "../src/common/config/config.ts";
import { type QueryContext, SparkError } from "../src/common/errors/sparkError.ts";
import { NULL, type StructType, structOf } from "../src/types/dataType.ts";
import { catalogString, parseDdlSchema } from "../src/types/ddl.ts";

/**
 * Replays Spark's golden files up to analysis: `tsx bench/replayAnalysis.ts FOLDER [--file PART] [--show] [--except LIST]`. A query counts as right
 * when its schema is the golden's, or when it fails with the golden's condition; only queries are counted.
 */

interface Block {
  readonly sql: string;
  readonly schema: string;
  readonly output: string;
}

function blocksOf(text: string): Block[] {
  return text
    .split("-- !query\n")
    .slice(1)
    .map((part) => {
      const [sql = "", rest = ""] = part.split("\n-- !query schema\n");
      const [schema = "", output = ""] = rest.split("\n-- !query output\n");
      return { sql: sql.trim(), schema: schema.trim(), output: output.trim() };
    });
}

const KEYS =
  "unique1 int, unique2 int, two int, four int, ten int, twenty int, hundred int, thousand int, twothousand int, fivethous int, tenthous int, odd int, even int, stringu1 string, stringu2 string, string4 string";
const TABLES: Readonly<Record<string, string>> = {
  testdata: "key int, value string",
  arraydata: "arraycol array<int>, nestedarraycol array<array<int>>",
  mapdata: "mapcol map<int,string>",
  aggtest: "a int, b float",
  onek: KEYS,
  tenk1: KEYS,
};

// Tables have their schemas from the catalog alone: no file is looked at.
for (const name of ["parquet", "json", "csv", "orc", "text", "hive"])
  registerDataSource({
    name,
    resolve: (r) => ({
      format: r.format,
      schema: r.schema ?? structOf([]),
      paths: r.paths,
      options: r.options,
      partitionColumns: r.partitionColumns ?? [],
    }),
  });

class Session {
  readonly catalog = new SessionCatalog(new ExternalCatalog("spark-warehouse"));
  readonly config = new RuntimeConfig([["spark.sql.session.timeZone", "America/Los_Angeles"]]);

  constructor(ansi: boolean) {
    if (!ansi) this.config.set("spark.sql.ansi.enabled", "false");
    for (const [name, ddl] of Object.entries(TABLES)) this.table("default", name, parseDdlSchema(ddl));
  }

  private table(database: string, name: string, schema: StructType): void {
    this.catalog.createRelation(
      {
        kind: "table",
        database,
        name,
        format: "parquet",
        schema,
        partitionColumns: [],
        location: name,
        managed: true,
        options: {},
        properties: {},
        createdAt: 0,
      },
      { replace: true },
    );
  }

  context() {
    return { catalog: this.catalog, config: this.config, evalConfig: evalConfigOf(this.config, 0n) };
  }

  parse(sql: string) {
    const type = this.config.get("spark.sql.timestampType");
    return parseSql(sql, {
      timeZone: this.config.get("spark.sql.session.timeZone"),
      ansi: this.config.boolean("spark.sql.ansi.enabled"),
      timestampType: type === "TIMESTAMP_NTZ" ? type : "TIMESTAMP_LTZ",
      legacyInterval: this.config.boolean("spark.sql.legacy.interval.enabled"),
    });
  }

  run(command: Command): void {
    const { catalog } = this;
    switch (command.kind) {
      case "CreateViewCommand": {
        const name = command.name[command.name.length - 1]!;
        analyze(command.query, this.context());
        const view = {
          kind: "view",
          name,
          plan: command.query,
          analyzed: false,
          text: command.text,
          columns: command.columns,
        } as const;
        if (command.scope === "local") catalog.createTempView(view, command.replace);
        else if (command.scope === "global") catalog.createGlobalTempView(view, command.replace);
        else
          catalog.createRelation(
            { ...view, database: catalog.qualify(command.name).database },
            { replace: command.replace, ifNotExists: command.ifNotExists },
          );
        return;
      }
      case "DropViewCommand":
        catalog.dropRelation(command.name, "view", command.ifExists);
        return;
      case "DropTableCommand":
        catalog.dropRelation(command.name, "table", command.ifExists);
        return;
      case "CreateTableCommand": {
        const q = catalog.qualify(command.name);
        const schema = command.query
          ? structOf(
              outputOf(analyze(command.query, this.context())).map((a) => ({
                name: a.name,
                type: a.type,
                nullable: a.nullable,
              })),
            )
          : (command.schema ?? structOf([]));
        this.table(q.database, q.name, schema);
        return;
      }
      case "CreateDatabaseCommand":
        catalog.external.createDatabase(command.name[command.name.length - 1]!, { ifNotExists: command.ifNotExists });
        return;
      case "DropDatabaseCommand":
        catalog.external.dropDatabase(command.name[command.name.length - 1]!, command);
        return;
      case "UseCommand":
        catalog.use(command.name);
        return;
      case "SetCommand":
        if (command.key !== undefined && command.value !== undefined) this.config.set(command.key, command.value);
        return;
      case "ResetCommand":
        if (command.key) this.config.unset(command.key);
        return;
      case "SetTimeZoneCommand":
        this.config.set("spark.sql.session.timeZone", command.zone);
        return;
      case "DeclareVariableCommand": {
        const ctx = this.context();
        const value = command.default && analyzeExpression(command.default, ctx);
        const type = command.schema?.fields[0]?.type ?? (value ? typeOf(value) : NULL);
        if (value) castTo(value, type, ctx.evalConfig);
        for (const n of command.names)
          catalog.declareVariable(
            { name: n[n.length - 1]!, type, value: null, defaultText: command.text ?? "NULL" },
            command.replace,
          );
        return;
      }
      case "CreateSqlFunctionCommand": {
        const entry = {
          kind: "sqlFunction",
          name: command.name[command.name.length - 1]!,
          parameters: command.parameters,
          returns: command.returns,
          body: command.body,
        } as const;
        if (command.temporary) catalog.createTempFunction(entry, command.replace);
        else catalog.createFunction(undefined, entry, command);
        return;
      }
    }
  }
}

/** The --SET lines of an input file. */
function settingsOf(file: string): [string, string][] {
  if (!existsSync(file)) return [];
  return [...readFileSync(file, "utf8").matchAll(/^--SET\s+(.*)$/gm)].flatMap((m) =>
    m[1]!.split(/,(?=[\w.]+\s*=)/).map((pair): [string, string] => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()];
    }),
  );
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((e) =>
      e.isDirectory() ? filesOf(join(folder, e.name)) : e.name.endsWith(".sql.out") ? [join(folder, e.name)] : [],
    )
    .sort();
}

const args = process.argv.slice(2);
const folder = args.find((a) => !a.startsWith("--")) ?? "goldens";
const valueOf = (name: string): string | undefined => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const part = valueOf("--file");
const show = args.includes("--show");
const skipped = new Set((valueOf("--except") ?? "").split(",").filter(Boolean));

interface GoldenError {
  readonly messageParameters?: Readonly<Record<string, string>>;
  readonly queryContext?: readonly {
    readonly startIndex: number;
    readonly stopIndex: number;
    readonly fragment: string;
  }[];
}

function goldenError(output: string): GoldenError | undefined {
  try {
    return JSON.parse(output.slice(output.indexOf("{"))) as GoldenError;
  } catch {
    return undefined;
  }
}

const contextOf = (c: QueryContext) => ({
  startIndex: c.startIndex + 1,
  stopIndex: c.stopIndex + 1,
  fragment: c.fragment,
});

/** Whether parameters and place are the golden's too. */
function sameError(golden: GoldenError, e: SparkError): boolean {
  const sorted = (r: Readonly<Record<string, string>>): string =>
    JSON.stringify(Object.entries(r).sort(([a], [b]) => (a < b ? -1 : 1)));
  const places = JSON.stringify((golden.queryContext ?? []).map((c) => [c.startIndex, c.stopIndex, c.fragment]));
  return (
    sorted(golden.messageParameters ?? {}) === sorted(e.messageParameters) &&
    places === JSON.stringify(e.queryContext.map(contextOf).map((c) => [c.startIndex, c.stopIndex, c.fragment]))
  );
}

let errorsEqual = 0;
const errorsDiffer: string[] = [];
let right = 0;
let total = 0;
const reasons = new Map<string, number>();
const perFile: [string, number, number][] = [];
for (const file of filesOf(folder)) {
  const name = relative(folder, file);
  if ((part && !name.includes(part)) || skipped.has(name)) continue;
  const session = new Session(!name.includes("nonansi"));
  for (const [key, value] of settingsOf(
    join(folder, "..", "inputs", name.replace(/^nonansi\//, "").replace(/\.out$/, "")),
  ))
    session.config.set(key, value);
  let fileRight = 0;
  let fileTotal = 0;
  for (const block of blocksOf(readFileSync(file, "utf8"))) {
    const expectedCondition = /"(?:errorClass|condition)" : "([^"]+)"/.exec(block.output)?.[1];
    const exception = /^(org\.apache\.spark\.\S*(?:Exception|Error)\S*|java\.\S+)/.exec(block.output)?.[1];
    const atRuntime = exception !== undefined && !/Analysis|Parse/.test(exception);
    let got: string;
    let failure: SparkError | undefined;
    let isQuery = /^\s*(\(|select|with|values|from|table)\b|^\s*\(/i.test(block.sql.replace(/^\s*--.*\n/gm, ""));
    try {
      const statement = session.parse(block.sql);
      if (isCommand(statement)) {
        isQuery = false;
        session.run(statement);
        got = "struct<>";
      } else {
        isQuery = true;
        const plan = analyze(statement, session.context());
        validatePlan(plan);
        got = `struct<${outputOf(plan)
          .map((a) => `${a.name}:${catalogString(a.type)}`)
          .join(",")}>`;
      }
    } catch (error) {
      if (error instanceof SparkError) failure = error;
      got =
        error instanceof SparkError
          ? error.condition
          : `CRASH ${(error as Error).stack?.split("\n").slice(0, 3).join(" ")}`;
      if (show && error instanceof SparkError && !exception && isQuery) got += ` ${error.message.split("\n")[0]}`;
    }
    if (!isQuery) {
      if (show && exception === undefined && !got.startsWith("struct<"))
        console.log(`!!! ${name}\n${block.sql.slice(0, 600)}\n  command failed ${got}`);
      continue;
    }
    fileTotal++;
    const expected = exception === undefined ? block.schema : (expectedCondition ?? exception);
    const ok = atRuntime ? got.startsWith("struct<") || got === expectedCondition : got === expected;
    if (ok && failure && exception) {
      const golden = goldenError(block.output);
      const same = golden !== undefined && sameError(golden, failure);
      if (same) errorsEqual++;
      else
        errorsDiffer.push(
          `--- ${name}\n${block.sql}\n  expected ${JSON.stringify(golden?.messageParameters)} ${JSON.stringify(golden?.queryContext)}\n  got      ${JSON.stringify(failure.messageParameters)} ${JSON.stringify(failure.queryContext.map(contextOf))}`,
        );
    }
    if (ok) fileRight++;
    else {
      const reason = got.startsWith("struct<")
        ? exception
          ? `missed ${expected}`
          : "schema differs"
        : got.split(" ")[0]!;
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      if (show) console.log(`--- ${name}\n${block.sql}\n  expected ${expected}\n  got      ${got}`);
    }
  }
  right += fileRight;
  total += fileTotal;
  perFile.push([name, fileRight, fileTotal]);
}
if (args.includes("--errors")) for (const e of errorsDiffer) console.log(e);
if (args.includes("--files")) for (const [name, r, t] of perFile) if (r < t) console.log(`${name}: ${r}/${t}`);
console.log(`${right} of ${total} queries (${((100 * right) / Math.max(1, total)).toFixed(1)}%)`);
console.log(`${errorsEqual} of ${errorsEqual + errorsDiffer.length} errors have the golden's parameters and place too`);
for (const [reason, n] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 50))
  console.log(`${String(n).padStart(6)}  ${reason}`);
