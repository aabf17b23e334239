import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Completer } from "../../src/cli/sql/complete.ts";
import { repl } from "../../src/cli/sql/repl.ts";
import { Runner } from "../../src/cli/sql/runner.ts";
import { SparkSession } from "../../src/index.ts";
import { folder } from "./command.ts";

let spark: SparkSession;
let dir = "";
beforeAll(async () => {
  dir = folder();
  spark = SparkSession.builder.master("local[2]").config("spark.sql.warehouse.dir", join(dir, "warehouse")).create();
  await spark.sql("CREATE TEMP VIEW people AS SELECT 'Ada' AS name, 36 AS age");
});
afterAll(async () => {
  await spark.stop();
  rmSync(dir, { recursive: true, force: true });
});

/** A terminal: what is typed into it, and what it shows. */
class Terminal {
  readonly input = new PassThrough();
  readonly history = join(dir, `history-${Math.random()}`);
  private shown = "";
  private readonly output = new PassThrough();
  readonly ended: Promise<void>;
  constructor() {
    this.output.on("data", (d: Buffer) => {
      this.shown += d.toString();
    });
    const runner = new Runner(spark, { format: "hive", out: this.output, err: this.output });
    this.ended = repl(runner, { input: this.input, output: this.output, history: this.history });
  }
  type(text: string): void {
    this.input.write(text);
  }
  /** All that was shown, when a text is in it; then it begins anew. */
  async until(text: string): Promise<string> {
    const end = Date.now() + 20_000;
    while (!this.shown.includes(text)) {
      if (Date.now() > end) throw new Error(`never shown: ${text}\n${this.shown}`);
      await new Promise((r) => setTimeout(r, 5));
    }
    const all = this.shown;
    this.shown = "";
    return all;
  }
}

describe("the SQL shell on a terminal", () => {
  test("statements over many lines, several in a line, errors, the end", async () => {
    const t = new Terminal();
    await t.until("spark-sql (default)> ");
    t.type("select age,\r");
    await t.until("                   > ");
    t.type("name from people; select 2; select\r");
    expect(await t.until("                   > ")).toMatch(/36\tAda[\s\S]*Fetched 1 row[\s\S]*2\r?\n/);
    t.type("nope;\r");
    await t.until("[UNRESOLVED_COLUMN");
    t.type("select 7 + 1;\r");
    await t.until("8\n");
    t.type("quit;\r");
    await t.ended;
    expect(readFileSync(t.history, "utf8")).toContain(
      "select age,\nname from people; select 2; select\nnope;\nselect 7 + 1;\n",
    );
  });
  test("pasted lines are all read; the history of before is at hand", async () => {
    const t = new Terminal();
    await t.until("> ");
    t.type("select 11;\rselect\r12;\r");
    await t.until("12\n");
    t.type("\x1b[A\x1b[A\x1b[A");
    await t.until("select 11;");
    t.type("\r");
    await t.until("11\n");
    t.type("\x04");
    await t.ended;
  });
  test("Ctrl-C cancels the query and not the shell", async () => {
    const t = new Terminal();
    await t.until("> ");
    t.type("select count(*) from range(100000000000) where id % 7 = 3;\r");
    await new Promise((r) => setTimeout(r, 400));
    t.type("\x03");
    await t.until("Cancelling");
    expect(await t.until("spark-sql (default)> ")).toContain("[OPERATION_CANCELED]");
    t.type("select 5\r");
    await t.until("                   > ");
    // Without a query it drops what was typed.
    t.type("garbage'\x03");
    await t.until("^C");
    // An end that was typed ahead waits for the query.
    t.type("select 6 * 7;\r\x04");
    await t.until("42\n");
    await t.ended;
  });
  test("Tab completes", async () => {
    const t = new Terminal();
    await t.until("> ");
    t.type("select age from peo\t");
    await t.until("people");
    t.type("\x05;\r");
    await t.until("36\n");
    t.type("\x04");
    await t.ended;
  });
});

describe("completion", () => {
  test("keywords in the case of the word, functions, tables, columns", async () => {
    const completer = new Completer(spark);
    const hits = async (line: string, before?: string) => (await completer.complete(line, before))[0];
    expect(await hits("SELE")).toEqual(["SELECT"]);
    expect(await hits("sele")).toEqual(["select"]);
    expect(await hits("select regexp_ex")).toEqual(["regexp_extract(", "regexp_extract_all("]);
    expect(await hits("select * from peop")).toEqual(["people"]);
    expect(await hits("ag", "select * from people\nwhere ")).toContain("age");
    expect(await hits("ag", "select * from nothing\nwhere ")).not.toContain("age");
    expect(await hits("select * from people p where p.na")).toEqual(["p.name"]);
    expect(await hits("use defa")).toContain("default");
    expect(await hits("")).toEqual([]);
    expect((await completer.complete("select people.n from people"))[1]).toBe("people");
  });
  test("tables are looked up again after a statement", async () => {
    const completer = new Completer(spark);
    expect((await completer.complete("from fres"))[0]).toEqual([]);
    await spark.sql("CREATE OR REPLACE TEMP VIEW fresh AS SELECT 1 AS one");
    completer.forget();
    expect((await completer.complete("from fres"))[0]).toEqual(["fresh"]);
  });
});
