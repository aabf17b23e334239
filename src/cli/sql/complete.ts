import type { SparkSession } from "../../api/sparkSession.ts";

const NAME = "(?:\\w+|`[^`]*`)";
const MENTIONED = new RegExp(
  `\\b(?:from|join|into|table|update|describe|desc)\\s+(${NAME}(?:\\.${NAME}){0,2})(?:\\s+(?:as\\s+)?(\\w+))?`,
  "gi",
);

/** Completion of SQL: keywords, functions, databases, tables, and the columns of the tables that the statement names. */
export class Completer {
  private readonly spark: SparkSession;
  private fixed: Promise<{ readonly keywords: readonly string[]; readonly functions: readonly string[] }> | undefined;
  private names: Promise<readonly string[]> | undefined;
  private readonly columns = new Map<string, Promise<readonly string[]>>();

  constructor(spark: SparkSession) {
    this.spark = spark;
  }
  /** Tables and columns are looked up again: a statement may have changed them. */
  forget(): void {
    this.names = undefined;
    this.columns.clear();
  }

  /** What can stand for the last word of a line, and that word. `before` are the lines of the statement so far. */
  async complete(line: string, before = ""): Promise<[hits: string[], word: string]> {
    const word = /[\w.`]*$/.exec(line)![0];
    if (word === "" && before.trim() === "" && line.trim() === "") return [[], word];
    const dot = word.lastIndexOf(".");
    const all =
      dot < 0 ? await this.plain(word, before + line) : await this.qualified(word.slice(0, dot), before + line);
    const lower = word.toLowerCase();
    const hits = [...new Set(all)].filter((c) => c.toLowerCase().startsWith(lower));
    return [hits.sort((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)), word];
  }

  private async plain(word: string, statement: string): Promise<readonly string[]> {
    const [{ keywords, functions }, names, columns] = await Promise.all([
      (this.fixed ??= this.loadFixed()),
      (this.names ??= this.loadNames()),
      Promise.all(mentions(statement).map((m) => this.columnsOf(m.table))),
    ]);
    // All keywords and functions would fill the screen.
    if (word === "") return [...columns.flat(), ...names];
    // Keywords come in the case in which the word was begun.
    const small = word === word.toLowerCase();
    const words = small ? keywords.map((k) => k.toLowerCase()) : keywords;
    return [...columns.flat(), ...names, ...functions.map((f) => `${f}(`), ...words];
  }
  /** After a dot: columns of a table or its alias, or tables of a database. */
  private async qualified(owner: string, statement: string): Promise<readonly string[]> {
    const bare = owner.replaceAll("`", "").toLowerCase();
    const table = mentions(statement).find((m) => m.alias?.toLowerCase() === bare)?.table ?? owner;
    const [columns, tables] = await Promise.all([
      this.columnsOf(table),
      this.spark.catalog.listTables(bare).catch(() => []),
    ]);
    return [...columns, ...tables.filter((t) => !t.isTemporary).map((t) => t.name)].map((n) => `${owner}.${n}`);
  }
  private columnsOf(table: string): Promise<readonly string[]> {
    let found = this.columns.get(table);
    if (!found) {
      found = this.spark.catalog.listColumns(table).then(
        (list) => list.map((c) => c.name),
        () => [],
      );
      this.columns.set(table, found);
    }
    return found;
  }
  private async loadNames(): Promise<readonly string[]> {
    const [tables, databases] = await Promise.all([
      this.spark.catalog.listTables(),
      this.spark.catalog.listDatabases(),
    ]);
    return [...tables, ...databases].map((x) => x.name);
  }
  private async loadFixed() {
    const [rows, functions] = await Promise.all([
      this.spark.sql("SELECT keyword FROM sql_keywords()").collect(),
      this.spark.catalog.listFunctions(),
    ]);
    const named = functions.map((f) => f.name).filter((n) => /^\w+$/.test(n));
    return { keywords: rows.map((r) => String(r[0])), functions: named };
  }
}

interface Mention {
  readonly table: string;
  readonly alias: string | undefined;
}
const mentions = (statement: string): Mention[] =>
  [...statement.matchAll(MENTIONED)].map((m) => ({ table: m[1]!, alias: m[2] }));
