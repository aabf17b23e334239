import type {
  Expression,
  Insert,
  InsertDirectory,
  MergeAction,
  MergeClause,
  MultiInsert,
  Name,
  NameReference,
  PartitionSpec,
  Query,
  Statement,
  TableAlias,
  With,
} from "./ast.ts";
import { AlterParser } from "./alter.ts";

type InsertTarget = Omit<Insert, "query" | "queryAlias" | "span" | "with" | "kind">;
type DirectoryTarget = Omit<InsertDirectory, "query" | "span" | "with" | "kind">;

/** INSERT, UPDATE, DELETE and MERGE. */
export abstract class DmlParser extends AlterParser {
  protected abstract invalidClause(operation: string): Error;

  /** What can follow WITH besides a query. */
  protected atDml(): boolean {
    return this.at("INSERT") || this.at("DELETE") || this.at("UPDATE") || this.at("MERGE");
  }

  protected dml(mark: number, with_: With | undefined): Statement {
    switch (this.wordAt()) {
      case "INSERT":
        return this.insert(mark, with_, () => this.query());
      case "DELETE":
        return this.delete(mark, with_);
      case "UPDATE":
        return this.update(mark, with_);
      default:
        return this.merge(mark, with_);
    }
  }

  protected insertOf(mark: number): Statement {
    if (!this.at("INSERT")) this.fail();
    return this.insert(mark, undefined, () => this.query());
  }

  /** `FROM t INSERT ...`, or nothing where a query goes on behind FROM. */
  protected multiInsert(mark: number, with_: With | undefined): MultiInsert | undefined {
    const start = this.mark();
    const from = this.fromClause();
    if (!this.at("INSERT")) {
      this.position = start;
      return undefined;
    }
    const inserts: (Insert | InsertDirectory)[] = [];
    while (this.at("INSERT")) inserts.push(this.insert(this.mark(), undefined, () => this.fromBody()));
    return { kind: "multiInsert", with: with_, from, inserts, span: this.span(mark) };
  }

  private insert(mark: number, with_: With | undefined, body: () => Query): Insert | InsertDirectory {
    this.expect("INSERT");
    if (this.at("OVERWRITE") && (this.at("DIRECTORY", 1) || this.atAll("OVERWRITE", "LOCAL", "DIRECTORY"))) {
      const directory = this.attempt(() => this.insertDirectory());
      if (directory !== undefined) {
        const query = body();
        return { kind: "insertDirectory", with: with_, ...directory, query, span: this.span(mark) };
      }
    }
    const target = this.insertTarget();
    const query = body();
    const inParentheses =
      query.body.kind === "query" && query.with === undefined && this.text[this.lastEnd() - 1] === ")";
    const queryAlias = inParentheses ? this.tableAlias() : undefined;
    return { kind: "insert", with: with_, ...target, query, queryAlias, span: this.span(mark) };
  }

  private insertTarget(): InsertTarget {
    const withSchemaEvolution = this.skipAll("WITH", "SCHEMA", "EVOLUTION");
    const overwrite = this.skip("OVERWRITE");
    if (!overwrite) this.expect("INTO");
    if (this.atIdentifier(1)) this.skip("TABLE");
    const table = this.name();
    const head = { withSchemaEvolution, overwrite, table };
    const replacing = overwrite ? undefined : this.attempt(() => this.insertReplace());
    if (replacing !== undefined) return { ...head, ...replacing };
    const options = this.relationOptions();
    const partition: PartitionSpec | undefined = this.optionalPartitionSpec();
    const ifNotExists = this.ifNotExists();
    if (ifNotExists && !overwrite) throw this.invalidClause("INSERT INTO ... IF NOT EXISTS");
    const byName = this.skipAll("BY", "NAME");
    const columns =
      !byName && this.at("(") && !this.startsQuery(1) && !this.at("(", 1) ? this.identifierList() : undefined;
    return { ...head, alias: undefined, options, partition, ifNotExists, byName, columns, replace: undefined };
  }

  /** `AS alias REPLACE WHERE ...` */
  private insertReplace(): Omit<InsertTarget, "withSchemaEvolution" | "overwrite" | "table"> {
    const alias: TableAlias | undefined = this.tableAlias();
    const options = this.relationOptions();
    const byName = this.skipAll("BY", "NAME");
    this.expect("REPLACE");
    let replace: InsertTarget["replace"];
    if (this.skip("WHERE")) replace = { kind: "replaceWhere", condition: this.expression() };
    else if (this.skip("ON")) replace = { kind: "replaceOn", condition: this.expression() };
    else {
      this.expect("USING");
      replace = { kind: "replaceUsing", columns: this.identifierList() };
    }
    return { alias, options, partition: undefined, ifNotExists: false, byName, columns: undefined, replace };
  }

  private insertDirectory(): DirectoryTarget {
    this.expect("OVERWRITE");
    const local = this.skip("LOCAL");
    this.expect("DIRECTORY");
    const path = this.atString() ? this.string() : undefined;
    if (this.skip("USING")) {
      const provider: Name = this.multipartIdentifier();
      const options = this.skip("OPTIONS") ? this.propertyList() : undefined;
      return { local, path, provider, options, rowFormat: undefined, fileFormat: undefined };
    }
    if (path === undefined) this.fail();
    const rowFormat = this.atAll("ROW", "FORMAT") ? this.rowFormat() : undefined;
    const fileFormat = this.at("STORED") ? this.fileFormat() : undefined;
    return { local, path, provider: undefined, options: undefined, rowFormat, fileFormat };
  }

  // ---------------------------------------------------------------- DELETE, UPDATE, MERGE

  private delete(mark: number, with_: With | undefined): Statement {
    this.expectAll("DELETE", "FROM");
    const table = this.name();
    const alias = this.tableAlias();
    const where = this.skip("WHERE") ? this.expression() : undefined;
    return { kind: "delete", with: with_, table, alias, where, span: this.span(mark) };
  }

  private update(mark: number, with_: With | undefined): Statement {
    this.expect("UPDATE");
    const table = this.name();
    const alias = this.tableAlias();
    this.expect("SET");
    const assignments = this.assignments();
    const where = this.skip("WHERE") ? this.expression() : undefined;
    return { kind: "update", with: with_, table, alias, assignments, where, span: this.span(mark) };
  }

  private merge(mark: number, with_: With | undefined): Statement {
    this.expect("MERGE");
    const withSchemaEvolution = this.skipAll("WITH", "SCHEMA", "EVOLUTION");
    this.expect("INTO");
    const target = this.name();
    const targetAlias = this.tableAlias();
    this.expect("USING");
    const source: NameReference | Query = this.at("(") ? this.inParentheses(this.query) : this.name();
    const sourceAlias = this.tableAlias();
    this.expect("ON");
    const condition = this.expression();
    const clauses: MergeClause[] = [];
    // Spark wants all that match first, then those of the source, then those of the target.
    let stage = 0;
    while (this.at("WHEN")) {
      const clause = this.mergeClause();
      const order = clause.when === "matched" ? 0 : clause.when === "notMatched" ? 1 : 2;
      if (order < stage) this.fail(-1);
      stage = order;
      clauses.push(clause);
    }
    const targetSide = { target, targetAlias };
    const span = this.span(mark);
    return {
      kind: "merge",
      with: with_,
      withSchemaEvolution,
      ...targetSide,
      source,
      sourceAlias,
      condition,
      clauses,
      span,
    };
  }

  private mergeClause(): MergeClause {
    const mark = this.mark();
    this.expect("WHEN");
    const not = this.not();
    this.expect("MATCHED");
    let when: MergeClause["when"] = not ? "notMatched" : "matched";
    if (not && this.skip("BY")) {
      if (this.skip("SOURCE")) when = "notMatchedBySource";
      else this.expect("TARGET");
    }
    const condition: Expression | undefined = this.skip("AND") ? this.expression() : undefined;
    this.expect("THEN");
    const action = this.mergeAction(when);
    return { kind: "mergeClause", when, condition, action, span: this.span(mark) };
  }

  private mergeAction(when: MergeClause["when"]): MergeAction {
    const mark = this.mark();
    if (when === "notMatched") {
      this.expect("INSERT");
      if (this.skip("*")) return { kind: "mergeInsertAll", span: this.span(mark) };
      const columns = this.parenthesized(() => this.multipartIdentifier());
      this.expect("VALUES");
      const values = this.parenthesized(this.expression);
      return { kind: "mergeInsert", columns, values, span: this.span(mark) };
    }
    if (this.skip("DELETE")) return { kind: "mergeDelete", span: this.span(mark) };
    this.expectAll("UPDATE", "SET");
    if (when === "matched" && this.skip("*")) return { kind: "mergeUpdateAll", span: this.span(mark) };
    const assignments = this.assignments();
    return { kind: "mergeUpdate", assignments, span: this.span(mark) };
  }
}
