/**
 * Kindling on a real PostgreSQL, and Spark on the same one by its JDBC driver. Prints a line that begins with "right" or "WRONG" for each check.
 * `npx tsx test/interop/postgres.ts PYTHON`; leaves out what cannot run, and says so.
 */
import { execFile, execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { type DataFrame, functions as F, SparkSession } from "../../src/index.ts";
import { findPostgres, type PostgresServer, startPostgres } from "./postgres/server.ts";

const python = process.argv[2] ?? "python3";
const here = fileURLToPath(new URL("./postgres/", import.meta.url));
const jar = fileURLToPath(new URL("../../.cache/postgresql-42.7.7.jar", import.meta.url));

async function check(what: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
    console.log(`right postgres: ${what}`);
  } catch (error) {
    console.log(`WRONG postgres: ${what}\n  ${error instanceof Error ? error.message.slice(0, 1500) : error}`);
  }
}

function equal(got: unknown, expected: unknown, what = ""): void {
  const [g, e] = [JSON.stringify(got), JSON.stringify(expected)];
  if (g === e) return;
  const at = [...e].findIndex((c, i) => c !== g[i]);
  const from = Math.max(0, (at < 0 ? e.length : at) - 60);
  throw new Error(`${what} ...${g.slice(from, from + 200)}\n  instead of ...${e.slice(from, from + 200)}`);
}

/** The error that something ends with. */
async function errorOf(act: PromiseLike<unknown>): Promise<Error & { readonly condition?: string }> {
  try {
    await act;
  } catch (error) {
    return error as Error;
  }
  throw new Error("there was no error");
}

/** JSON with keys in one order. */
const sorted = (x: unknown): unknown =>
  Array.isArray(x)
    ? x.map(sorted)
    : x !== null && typeof x === "object"
      ? Object.fromEntries(
          Object.entries(x)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([k, v]) => [k, sorted(v)]),
        )
      : x;

/** Every value as text; binary in hexadecimal. As spark.py has it. */
async function text(df: DataFrame): Promise<(string | null)[][]> {
  const { fields } = await df.schema();
  const columns = fields.map((f) => {
    const name = `\`${f.name}\``;
    const type = f.dataType.simpleString();
    const shown =
      type === "binary" ? `hex(${name})` : type === "array<binary>" ? `transform(${name}, v -> hex(v))` : name;
    return `CAST(${shown} AS STRING) AS ${name}`;
  });
  const rows = await df
    .orderBy(F.col(`\`${fields[0]!.name}\``))
    .selectExpr(...columns)
    .collect();
  return rows.map((r) => fields.map((f) => r[f.name] as string | null));
}

interface Cases {
  readonly conditions: readonly string[];
  readonly more: readonly string[];
  readonly partitions: readonly (readonly [string, string, string, string])[];
  readonly written: string;
}
type Answers = Record<string, unknown> & {
  readonly ids: Record<string, number[]>;
  readonly pushed: Record<string, string>;
  readonly partitions: number[][][];
  readonly problems: Record<string, string | null>;
};

const root = mkdtempSync(join(tmpdir(), "kindling-postgres-"));
const spark = SparkSession.builder.master("local[2]").config("spark.sql.session.timeZone", "UTC").getOrCreate();
const cases = JSON.parse(readFileSync(join(here, "cases.json"), "utf8")) as Cases;

async function checks(server: PostgresServer): Promise<void> {
  const url = `jdbc:postgresql://127.0.0.1:${server.port}/postgres`;
  const login = { user: server.user, password: server.password };
  const table = (name: string, options: Record<string, string> = {}) =>
    spark.read
      .format("jdbc")
      .options({ url, ...login, dbtable: name, ...options })
      .load();
  const query = (sql: string, options: Record<string, string> = {}) =>
    spark.read
      .format("jdbc")
      .options({ url, ...login, query: sql, ...options })
      .load();
  const count = async (name: string): Promise<number> =>
    Number((await server.sql(`SELECT count(*) AS n FROM ${name}`))[0]!["n"]);
  const ids = async (df: DataFrame): Promise<number[]> =>
    (await df.select("id").collect()).map((r) => Number(r["id"])).sort((a, b) => a - b);

  await spark.sql(cases.written).then((df) => df.coalesce(1).write.jdbc(url, "by_kindling", "overwrite", login));
  const spark42 = await sparkAnswers(server, url);
  if (spark42) {
    const alltypes = table("alltypes");
    const ntz = query("SELECT id, tm, tz, ts, tstz, ats, atstz FROM alltypes", { preferTimestampNTZ: "true" });
    await check("types as Spark has them", async () => {
      equal(sorted(JSON.parse((await alltypes.schema()).json())), sorted(spark42["schema"]));
      equal(sorted(JSON.parse((await ntz.schema()).json())), sorted(spark42["ntz schema"]));
    });
    await check("values as Spark has them", async () => {
      const names = (await alltypes.schema()).fields.map((f) => f.name);
      const [got, expected] = [await text(alltypes), spark42["values"] as string[][]];
      equal(got.length, expected.length);
      for (const [i, row] of got.entries()) for (const [j, v] of row.entries()) equal(v, expected[i]![j]!, names[j]);
      equal(await text(ntz), spark42["ntz values"]);
    });
    await check("customSchema", async () => {
      const customSchema = "id STRING, score DOUBLE, born STRING, x DECIMAL(10,3), seen STRING";
      const custom = table("people", { customSchema }).where("id < 10").select("id", "score", "born", "seen");
      equal(await text(custom), spark42["custom"]);
    });
    await check("conditions leave the rows that they leave in Spark", async () => {
      for (const c of [...cases.conditions, ...cases.more]) {
        equal(await ids(table("people").where(c)), spark42.ids[c], c);
        equal(
          await ids(table("people", { pushDownPredicate: "false" }).where(c.replace("c = 'c1'", "rtrim(c) = 'c1'"))),
          spark42.ids[c],
          c,
        );
      }
    });
    await check("EXPLAIN tells of the same conditions pushed down", async () => {
      for (const c of cases.conditions) {
        const plan = await table("people").where(c).select("id").explainString("simple");
        equal(/PushedFilters: (\[.*?\]), ReadSchema/.exec(plan)?.[1], spark42.pushed[c], c);
      }
      const plan = await table("people").where("age > 20").select("id").explainString("simple");
      const line = plan.split("\n")[1]!.replace(/#\d+L?/g, "#");
      equal(line, String(spark42["line"]).replace(/^\*\(1\) /, ""));
    });
    await check("partitions have the same rows", async () => {
      for (const [i, [partitionColumn, lowerBound, upperBound, numPartitions]] of cases.partitions.entries()) {
        server.statements();
        const df = table("people", { partitionColumn, lowerBound, upperBound, numPartitions });
        equal(await df.count(), 200);
        const conditions = server.statements().flatMap((s) => /^SELECT 1 FROM people\s+WHERE (.*)$/.exec(s)?.[1] ?? []);
        const parts: number[][] = [];
        for (const c of conditions)
          parts.push((await server.sql(`SELECT id FROM people WHERE ${c} ORDER BY id`)).map((r) => Number(r["id"])));
        const inOrder = (x: number[][]): string[] => x.map((p) => p.join()).sort();
        equal(inOrder(parts), inOrder(spark42.partitions[i]!), partitionColumn);
      }
    });
    await check("tables that are made and written are Spark's", async () => {
      const shape = (name: string) =>
        server.sql(
          `SELECT attname, format_type(atttypid, atttypmod) AS type, attnotnull FROM pg_attribute WHERE attrelid = '${name}'::regclass AND attnum > 0 ORDER BY attnum`,
        );
      equal(await shape("by_kindling"), await shape("by_spark"));
      // Of years before 1582 Spark writes those of the Julian calendar.
      const columns = (await shape("by_spark")).map((r) => `"${r["attname"]}"`).filter((c) => c !== '"tn"');
      const rows = (name: string) => server.sql(`SELECT ROW(${columns.join()})::text AS r FROM ${name} ORDER BY i`);
      equal(await rows("by_kindling"), await rows("by_spark"));
      equal(await text(table("by_spark").drop("tn")), await text(table("by_kindling").drop("tn")));
      equal(await text(table("by_kindling").drop("tn")), spark42["written by kindling"]);
      equal(
        sorted(JSON.parse((await table("by_kindling").schema()).json())),
        sorted(spark42["written by kindling, schema"]),
      );
    });
    await check("errors have Spark's conditions", async () => {
      const part = (column: string) => ({
        partitionColumn: column,
        lowerBound: "1",
        upperBound: "2",
        numPartitions: "2",
      });
      const wrong: Record<string, Record<string, string>> = {
        both: { dbtable: "a", query: "b" },
        none: {},
        empty: { dbtable: "" },
        column: { dbtable: "people", ...part("nope") },
        type: { dbtable: "people", ...part("name") },
        isolation: { dbtable: "people", isolationLevel: "x" },
        custom: { dbtable: "people", customSchema: "id STRING, ID INT" },
        password: { dbtable: "people", password: "wrong" },
      };
      for (const [name, options] of Object.entries(wrong)) {
        const df = spark.read
          .format("jdbc")
          .options({ url, ...login, ...options })
          .load();
        const error = await errorOf(df.schema());
        equal(error.condition, spark42.problems[name], name);
      }
    });
  }

  await check("columns and conditions go to the server; LIMIT and OFFSET too", async () => {
    server.statements();
    await table("people").where("age > 20 and upper(name) = 'NAME21'").select("id").collect();
    await table("people").where("age > 20").limit(3).collect();
    await table("people").select("id").offset(197).collect();
    await table("people").offset(2).limit(3).count();
    await spark.read
      .jdbc(url, "people", ["id < 10", "id >= 10 and id < 50"], login)
      .where("age > 3")
      .select("name")
      .collect();
    equal(
      server
        .statements()
        .filter((s) => / FROM people {2}/.test(s))
        .sort(),
      [
        'SELECT "id","name" FROM people  WHERE ("age" IS NOT NULL) AND ("name" IS NOT NULL) AND ("age" > 20)',
        'SELECT "id","name","age","born","seen","score","x","ok","big","odd ""Name","tz","u","c","mo" FROM people  WHERE ("age" IS NOT NULL) AND ("age" > 20)   LIMIT 3',
        'SELECT "id" FROM people      OFFSET 197',
        "SELECT 1 FROM people     LIMIT 3 OFFSET 2",
        'SELECT "name" FROM people  WHERE (("age" IS NOT NULL) AND ("age" > 3)) AND (id < 10)',
        'SELECT "name" FROM people  WHERE (("age" IS NOT NULL) AND ("age" > 3)) AND (id >= 10 and id < 50)',
      ].sort(),
    );
  });
  await check("SQL: a temporary view over a table, joined with files", async () => {
    await spark.sql(
      `CREATE TEMPORARY VIEW people USING jdbc OPTIONS (url '${url}', dbtable 'people', user '${server.user}', password '${server.password}')`,
    );
    const [r] = await spark
      .sql("SELECT count(*) AS n, sum(p.age) AS a FROM people p JOIN range(100) r ON p.id = r.id WHERE p.ok")
      .collect();
    equal([r!["n"], Number(r!["a"])], [49, 24 * 25 + 25 * 24 + 0]);
  });
  await check("a statement at the beginning of each connection; a prefix of each query", async () => {
    const name = query("SELECT current_setting('application_name') AS a", {
      sessionInitStatement: "SET application_name = 'mine'",
    });
    equal(
      (await name.collect()).map((r) => r["a"]),
      ["mine"],
    );
    equal(
      (await query("SELECT * FROM q", { prepareQuery: "WITH q AS (SELECT 7 AS a)" }).collect()).map((r) => r["a"]),
      [7],
    );
  });
  await check("a million rows in little memory, from one connection and from four", async () => {
    const wide = "(SELECT i, repeat(md5(i::text), 10) AS s FROM generate_series(1, 1000000) i) t";
    const before = process.memoryUsage().rss;
    let most = 0;
    const timer = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 20);
    const parts = { column: "i", lowerBound: 1, upperBound: 1_000_000, numPartitions: 4 };
    for (const p of [undefined, parts]) {
      const [r] = await spark.read
        .jdbc(url, wide, p, login)
        .agg(F.sum("i").as("n"), F.sum(F.length("s")).as("l"))
        .collect();
      equal([Number(r!["n"]), Number(r!["l"])], [500000500000, 320000000]);
    }
    clearInterval(timer);
    // 320 MB of text each time.
    if (most > 160e6) throw new Error(`${Math.round(most / 1e6)} MB more than before`);
  });
  await check("fetchsize is the rows of a round trip", async () => {
    const df = query("SELECT i FROM generate_series(1, 10) i", { fetchsize: "3" });
    equal(
      (await df.collect()).map((r) => r["i"]),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
  });
  await check("queryTimeout ends a query", async () => {
    const error = await errorOf(query("SELECT pg_sleep(30)", { queryTimeout: "1" }).collect());
    if (!/statement timeout/.test(error.message)) throw error;
  });
  await check("a query that is cancelled is cancelled at the server", async () => {
    const active = async (): Promise<number> =>
      Number(
        (
          await server.sql(
            "SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()",
          )
        )[0]!["n"],
      );
    const running = query("SELECT pg_sleep(20), i FROM generate_series(1, 10) i").collect();
    for (let i = 0; i < 100 && (await active()) === 0; i++) await new Promise((done) => setTimeout(done, 50));
    equal(await active(), 1);
    const begin = performance.now();
    spark.interruptAll();
    equal((await errorOf(running)).condition, "OPERATION_CANCELED");
    if (performance.now() - begin > 10_000) throw new Error("it took more than ten seconds");
    await new Promise((done) => setTimeout(done, 300));
    equal(await active(), 0);
  });
  await check("modes of writing", async () => {
    const one = spark.range(3);
    await one.write.jdbc(url, "modes", undefined, login);
    const error = await errorOf(one.write.jdbc(url, "modes", "error", login));
    equal(error.message.includes("Table or view 'modes' already exists. SaveMode: ErrorIfExists."), true);
    await one.write.jdbc(url, "modes", "ignore", login);
    equal(await count("modes"), 3);
    await one.write.jdbc(url, "modes", "append", login);
    equal(await count("modes"), 6);
    await one.selectExpr("id", "IF(id = 1, NULL, 'x') AS more").write.jdbc(url, "modes", "overwrite", login);
    equal(await server.sql("SELECT * FROM modes ORDER BY id LIMIT 1"), [{ id: "0", more: "x" }]);
    server.statements();
    await one.write.option("truncate", true).jdbc(url, "modes", "overwrite", login);
    equal(await server.sql("SELECT * FROM modes ORDER BY id LIMIT 1"), [{ id: "0", more: null }]);
    const said = server.statements().filter((s) => /TRUNCATE|BEGIN|COMMIT|DROP/.test(s));
    equal(said, ["BEGIN ISOLATION LEVEL READ UNCOMMITTED", "TRUNCATE TABLE ONLY modes", "COMMIT"]);
    await one.write
      .options({ createTableColumnTypes: "id INT", createTableOptions: "WITH (fillfactor=70)", tableComment: "it's" })
      .jdbc(url, "modes", "overwrite", login);
    equal(
      await server.sql(
        "SELECT obj_description('modes'::regclass) AS c, reloptions::text AS o, (SELECT format_type(atttypid, -1) FROM pg_attribute WHERE attrelid = oid AND attname = 'id') AS t FROM pg_class WHERE oid = 'modes'::regclass",
      ),
      [{ c: "it's", o: "{fillfactor=70}", t: "integer" }],
    );
    equal(
      (await errorOf(one.selectExpr("id", "1 AS zz").write.jdbc(url, "modes", "append", login))).condition,
      "COLUMN_NOT_DEFINED_IN_TABLE",
    );
    equal(
      (await errorOf(one.selectExpr("map(1, id) AS m").write.jdbc(url, "modes", "overwrite", login))).condition,
      "_LEGACY_ERROR_TEMP_2082",
    );
    equal(await count("modes"), 3);
  });
  await check("a table is overwritten by what is read of it", async () => {
    await spark.range(1000).write.jdbc(url, "self", "overwrite", login);
    await table("self").where("id >= 500").write.jdbc(url, "self", "overwrite", login);
    equal(await count("self"), 500);
  });
  await check("a write that fails leaves what was there: append, truncate, drop and create", async () => {
    const before = await server.sql("SELECT * FROM checked ORDER BY id");
    const same = async (what: string): Promise<void> =>
      equal(await server.sql("SELECT * FROM checked ORDER BY id"), before, what);
    // The last of many rows is the one that fails.
    const bad = spark.range(10, 30_000).selectExpr("cast(id AS int) id", "IF(id = 29999, 'too long', 'ok') v");
    for (const [mode, options] of [
      ["append", {}],
      ["overwrite", { truncate: "true" }],
      ["overwrite", { createTableColumnTypes: "v VARCHAR(3)" }],
    ] as const) {
      const error = await errorOf(bad.write.options(options).jdbc(url, "checked", mode, login));
      equal(error.condition, "FAILED_JDBC.WRITE");
      await same(mode);
    }
    equal(
      (await errorOf(bad.write.option("createTableColumnTypes", "v VARCHAR(3)").jdbc(url, "fresh", "append", login)))
        .condition,
      "FAILED_JDBC.WRITE",
    );
    equal(await server.sql("SELECT to_regclass('fresh') AS t"), [{ t: null }]);
    const failing = spark.range(10).selectExpr("cast(id AS int) id", "IF(id = 9, raise_error('no'), 'ok') v");
    await errorOf(failing.write.jdbc(url, "checked", "overwrite", login));
    await same("a query that fails");
    equal(await server.sql("SELECT count(*) AS n FROM pg_stat_activity WHERE state LIKE 'idle in%'"), [{ n: "0" }]);
  });
  await check("passwords stand in no error and no plan", async () => {
    const shown: string[] = [];
    const inUrl = `${url}?user=${server.user}&password=${encodeURIComponent(server.password)}`;
    const df = spark.read.jdbc(inUrl, "people");
    for (const mode of ["simple", "extended", "codegen", "cost", "formatted"] as const)
      shown.push(await df.explainString(mode));
    const errors = [
      errorOf(spark.read.jdbc(inUrl.replace("127.0.0.1:", "127.0.0.1:1"), "people").count()),
      errorOf(spark.read.jdbc(url, "people", undefined, { user: "nobody", password: server.password }).count()),
      errorOf(spark.read.jdbc(inUrl, "nothing").count()),
      errorOf(spark.read.jdbc(inUrl, "(SELECT 1/(i-1) AS a FROM generate_series(1,3) i) t").collect()),
      errorOf(spark.range(1).write.jdbc(inUrl, "people", "error")),
      errorOf(spark.read.jdbc(`${inUrl}&sslmode=nonsense`, "people").count()),
    ];
    for (const e of errors) {
      const error = await e;
      shown.push(
        error.message,
        String(error.stack),
        String((error as { cause?: unknown }).cause),
        JSON.stringify(error),
      );
    }
    for (const t of shown)
      if (t.includes(server.password) || t.includes(encodeURIComponent(server.password)))
        throw new Error(`in ${t.slice(0, 300)}`);
  });
}

/** What Spark says; nothing where it cannot run. */
async function sparkAnswers(server: PostgresServer, url: string): Promise<Answers | undefined> {
  const missing = !existsSync(jar)
    ? "PostgreSQL's JDBC driver could not be fetched"
    : hasJava()
      ? undefined
      : "there is no Java 17";
  if (missing) {
    console.log(`left out: PostgreSQL beside Spark: ${missing}`);
    return undefined;
  }
  const args = [join(here, "spark.py"), jar, url, server.user, server.password, join(here, "cases.json")];
  const { stdout } = await promisify(execFile)(python, args, {
    maxBuffer: 1 << 26,
    env: { ...process.env, SPARK_LOCAL_IP: "127.0.0.1", TZ: "UTC" },
  });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n{"') + 1)) as Answers;
}
function hasJava(): boolean {
  try {
    return Number(/^\S+ (\d+)/.exec(execFileSync("java", ["--version"], { encoding: "utf8" }))?.[1]) >= 17;
  } catch {
    return false;
  }
}

const bin = findPostgres();
if (!bin) console.log("left out: PostgreSQL, which is not on this machine");
else {
  const server = await startPostgres(bin, join(root, "server"));
  try {
    await server.sql(readFileSync(join(here, "tables.sql"), "utf8"));
    await checks(server);
  } finally {
    await spark.stop();
    await server.stop();
  }
}
await spark.stop();
rmSync(root, { recursive: true, force: true });
