import type {
  DataType,
  Expression,
  Name,
  NameReference,
  NamedExpression,
  Query,
  Statement,
  StructField,
} from "./ast.ts";
import { usingProblem } from "./checks.ts";
import { NO_MATCH } from "./cursor.ts";
import { ScriptParser } from "./scripts.ts";

const EXPLAIN_MODES: ReadonlySet<string> = new Set(["LOGICAL", "FORMATTED", "EXTENDED", "CODEGEN", "COST"]);

/** Statements of Hive's that Spark names and refuses, by their first words. */
const NOT_ALLOWED: readonly (readonly string[])[] = [
  ...["CREATE ROLE", "DROP ROLE", "GRANT ROLE", "GRANT", "REVOKE ROLE", "REVOKE", "SHOW GRANT", "SHOW ROLE GRANT"],
  ...["SHOW ROLE", "SHOW PRINCIPALS", "SHOW ROLES", "SHOW CURRENT ROLES", "EXPORT TABLE", "IMPORT TABLE"],
  ...["SHOW COMPACTIONS", "SHOW TRANSACTIONS", "SHOW INDEXES", "SHOW LOCKS", "ALTER INDEX", "LOCK TABLE"],
  ...["LOCK DATABASE", "UNLOCK TABLE", "UNLOCK DATABASE", "CREATE TEMPORARY MACRO", "DROP TEMPORARY MACRO"],
  ...["START TRANSACTION", "COMMIT", "ROLLBACK", "DFS"],
].map((words) => words.split(" "));

/** The same for statements that Spark has as well, where they are not as Spark wants them. */
const NOT_ALLOWED_OTHERWISE: readonly (readonly string[])[] = [
  ...["SHOW CREATE TABLE", "CREATE INDEX", "DROP INDEX"],
].map((words) => words.split(" "));

/** Behind ALTER TABLE and its name. */
const NOT_ALLOWED_ALTER: readonly (readonly string[])[] = [
  ...["NOT CLUSTERED", "CLUSTERED BY", "NOT SORTED", "SKEWED BY", "NOT SKEWED", "NOT STORED AS DIRECTORIES"],
  ...["SET SKEWED LOCATION", "EXCHANGE PARTITION", "ARCHIVE PARTITION", "UNARCHIVE PARTITION", "TOUCH", "COMPACT"],
  ...["CONCATENATE", "SET FILEFORMAT"],
].map((words) => words.split(" "));

/** Whole texts: a statement, an expression, a type. */
export class StatementParser extends ScriptParser {
  /** A statement, or a script, and nothing behind it. */
  wholeStatement(): Statement {
    return this.whole(() => (this.atScript() ? this.compoundBlock() : this.statement()), true);
  }

  wholeQuery(): Query {
    return this.whole(this.query, false);
  }

  /** An expression, which may have a name. */
  wholeExpression(): NamedExpression {
    return this.whole(this.namedExpression, false);
  }

  wholeDataType(): DataType {
    return this.whole(() => this.dataType(), false);
  }

  wholeTableSchema(): StructField[] {
    return this.whole(() => this.columnList(), false);
  }

  wholeMultipartIdentifier(): Name {
    return this.whole(() => this.multipartIdentifier(), false);
  }

  private whole<T>(rule: () => T, semicolons: boolean): T {
    try {
      const value = rule();
      this.expectEnd(semicolons);
      return value;
    } catch (problem) {
      if (problem === NO_MATCH) throw this.syntaxError();
      if (problem instanceof RangeError) throw this.tooComplex();
      throw problem;
    }
  }

  private atScript(): boolean {
    return this.at("BEGIN");
  }

  // ---------------------------------------------------------------- one statement

  protected statement(): Statement {
    if (!this.atWord()) return this.queryStatement();
    this.refuseHive();
    const mark = this.mark();
    switch (this.wordAt()) {
      case "WITH":
        return this.withStatement();
      case "FROM":
        return this.multiInsert(mark, undefined) ?? this.queryStatement();
      case "INSERT":
      case "DELETE":
      case "UPDATE":
      case "MERGE":
        return this.dml(mark, undefined);
      case "CREATE":
        return this.orRefuse(() => this.create());
      case "REPLACE":
        return this.replaceTable();
      case "ALTER":
        return this.alter();
      case "DROP":
        return this.orRefuse(() => this.drop());
      case "SHOW":
        return this.orRefuse(() => this.show());
      case "DESC":
      case "DESCRIBE":
        return this.describe();
      case "ANALYZE":
        return this.analyze();
      case "SET":
        return this.set();
      case "RESET":
        return this.reset();
      case "EXPLAIN":
        return this.explain();
      default:
        return this.smallStatement(mark) ?? this.queryStatement();
    }
  }

  private queryStatement(): Statement {
    const mark = this.mark();
    const query = this.query();
    return { kind: "queryStatement", query, span: this.span(mark) };
  }

  private withStatement(): Statement {
    const mark = this.mark();
    const with_ = this.withClause();
    if (this.atDml()) return this.dml(mark, with_);
    if (this.at("FROM")) {
      const insert = this.multiInsert(mark, with_);
      if (insert !== undefined) return insert;
    }
    const query = this.queryWith(with_);
    return { kind: "queryStatement", query, span: this.span(mark) };
  }

  private explain(): Statement {
    const mark = this.mark();
    this.expect("EXPLAIN");
    const mode = this.atAny(EXPLAIN_MODES) ? this.takeWord().toLowerCase() : "simple";
    const statement = this.nested(() => this.statement());
    return {
      kind: "explain",
      mode: mode as Extract<Statement, { kind: "explain" }>["mode"],
      statement,
      span: this.span(mark),
    };
  }

  private refuseHive(): void {
    for (const words of NOT_ALLOWED) {
      if (!this.atAll(...words)) continue;
      // DESCRIBE-like statements of Spark start with the same words: SHOW ROLE, but SHOW ROLES FUNCTIONS
      if (this.at("FUNCTIONS", words.length)) return;
      throw this.invalidClause(words.join(" "));
    }
    if (!this.atAll("ALTER", "TABLE")) return;
    const start = this.mark();
    this.position += 2;
    const words = this.attempt(() => {
      this.multipartIdentifier();
      this.optionalPartitionSpec();
      return NOT_ALLOWED_ALTER.find((candidate) => this.atAll(...candidate));
    });
    if (words !== undefined) throw this.invalidClause(`ALTER TABLE ${words.join(" ")}`);
    this.position = start;
  }

  private orRefuse(rule: () => Statement): Statement {
    const words = NOT_ALLOWED_OTHERWISE.find((candidate) => this.atAll(...candidate));
    if (words === undefined) return rule();
    const statement = this.attempt(() => {
      const statement = rule();
      if (!this.atEnd() && !this.at(";")) this.fail();
      return statement;
    });
    if (statement === undefined) throw this.invalidClause(words.join(" "));
    return statement;
  }

  // ---------------------------------------------------------------- statements of a few words

  private smallStatement(mark: number): Statement | undefined {
    switch (this.wordAt()) {
      case "USE": {
        this.advance();
        const namespace = this.atNamespace() && this.atIdentifier(1);
        if (namespace) this.advance();
        const name = this.name();
        return { kind: "use", namespace, name, span: this.span(mark) };
      }
      case "COMMENT":
        return this.commentOn(mark);
      case "REFRESH":
        return this.refresh(mark);
      case "CACHE": {
        this.advance();
        const lazy = this.skip("LAZY");
        this.expect("TABLE");
        const table = this.name();
        const options = this.skip("OPTIONS") ? this.propertyList() : undefined;
        const query = this.optionalQuery();
        return { kind: "cacheTable", lazy, table, options, query, span: this.span(mark) };
      }
      case "UNCACHE": {
        this.expectAll("UNCACHE", "TABLE");
        const ifExists = this.ifExists();
        const table = this.name();
        return { kind: "uncacheTable", ifExists, table, span: this.span(mark) };
      }
      case "CLEAR":
        this.expectAll("CLEAR", "CACHE");
        return { kind: "clearCache", span: this.span(mark) };
      case "LOAD":
        return this.loadData(mark);
      case "TRUNCATE": {
        this.expectAll("TRUNCATE", "TABLE");
        const table = this.name();
        const partition = this.optionalPartitionSpec();
        return { kind: "truncateTable", table, partition, span: this.span(mark) };
      }
      case "MSCK":
      case "REPAIR":
        return this.repair(mark);
      case "ADD":
      case "LIST": {
        const action = this.takeWord() === "ADD" ? "add" : "list";
        const type = this.identifier().name.toLowerCase();
        const start = this.lastEnd();
        this.toEnd();
        const paths = this.text.slice(start, this.lastEnd()).trim();
        return { kind: "manageResource", action, type, paths, span: this.span(mark) };
      }
      case "CALL": {
        this.advance();
        const procedure = this.name();
        this.expect("(");
        const args = this.at(")") ? [] : this.list(this.argument);
        this.expect(")");
        return { kind: "call", procedure, arguments: args, span: this.span(mark) };
      }
      case "DECLARE":
        return this.declare(mark);
      case "EXECUTE":
        return this.executeImmediate(mark);
      case "OPEN":
      case "FETCH":
      case "CLOSE":
        return this.cursorStatement(mark);
      default:
        return undefined;
    }
  }

  private commentOn(mark: number): Statement {
    this.expectAll("COMMENT", "ON");
    const on = this.atNamespace() ? ("namespace" as const) : ("table" as const);
    if (on === "table") this.expect("TABLE");
    else this.advance();
    const name = this.name();
    this.expect("IS");
    const comment = this.skip("NULL") ? undefined : this.string();
    return { kind: "comment", on, name, comment, span: this.span(mark) };
  }

  private refresh(mark: number): Statement {
    this.advance();
    if (this.at("TABLE") && this.atIdentifier(1)) {
      this.advance();
      const table = this.name();
      return { kind: "refreshTable", table, span: this.span(mark) };
    }
    if (this.at("FUNCTION") && this.atIdentifier(1)) {
      this.advance();
      const name = this.name();
      return { kind: "refreshFunction", name, span: this.span(mark) };
    }
    if (this.atString() && (this.atEnd(1) || this.at(";", 1))) {
      const path = this.string();
      return { kind: "refreshResource", path, span: this.span(mark) };
    }
    const start = this.lastEnd();
    this.toEnd();
    const path = this.text.slice(start, this.lastEnd()).trim();
    return { kind: "refreshResource", path, span: this.span(mark) };
  }

  private loadData(mark: number): Statement {
    this.expectAll("LOAD", "DATA");
    const local = this.skip("LOCAL");
    this.expect("INPATH");
    const path = this.string();
    const overwrite = this.skip("OVERWRITE");
    this.expectAll("INTO", "TABLE");
    const table = this.name();
    const partition = this.optionalPartitionSpec();
    return { kind: "loadData", local, path, overwrite, table, partition, span: this.span(mark) };
  }

  private repair(mark: number): Statement {
    this.skip("MSCK");
    this.expectAll("REPAIR", "TABLE");
    const table = this.name();
    let option: "add" | "drop" | "sync" | undefined;
    if (this.at("PARTITIONS", 1)) {
      const word = this.takeWord();
      option = word === "ADD" ? "add" : word === "DROP" ? "drop" : word === "SYNC" ? "sync" : this.fail(-1);
      this.advance();
    }
    return { kind: "repairTable", table, option, span: this.span(mark) };
  }

  private declare(mark: number): Statement {
    this.advance();
    const cursor = this.attempt(() => this.declareCursor(mark));
    if (cursor !== undefined) return cursor;
    const orReplace = this.skipAll("OR", "REPLACE");
    if ((this.at("VARIABLE") || this.at("VAR")) && this.atIdentifier(1)) this.advance();
    const names: NameReference[] = this.list(this.name);
    const hasDefault = () => this.at("DEFAULT") || this.at("=");
    let dataType: DataType | undefined;
    if (!hasDefault() && !this.atEnd() && !this.at(";")) dataType = this.dataType();
    let default_: Expression | undefined;
    if (hasDefault()) {
      this.advance();
      default_ = this.expression();
    }
    const span = this.span(mark);
    if (dataType === undefined && default_ === undefined && !this.inScript && (this.atEnd() || this.at(";"))) {
      const text =
        "Invalid SQL syntax: The definition of a SQL variable requires either a datatype or a DEFAULT clause.\n" +
        "For example, use `DECLARE name STRING` or `DECLARE name = 'SQL'` instead of `DECLARE name`.";
      throw this.invalid("INVALID_SQL_SYNTAX.VARIABLE_TYPE_OR_DEFAULT_REQUIRED", "42000", {}, text, span);
    }
    return { kind: "declareVariable", orReplace, names, dataType, default: default_, span };
  }

  private declareCursor(mark: number): Statement {
    const name = this.plainIdentifier();
    const sensitivity = this.skip("ASENSITIVE") ? "asensitive" : this.skip("INSENSITIVE") ? "insensitive" : undefined;
    this.expectAll("CURSOR", "FOR");
    const query = this.query();
    const forReadOnly = this.skipAll("FOR", "READ", "ONLY");
    return { kind: "declareCursor", name, sensitivity, query, forReadOnly, span: this.span(mark) };
  }

  private cursorStatement(mark: number): Statement {
    const word = this.takeWord();
    if (word === "FETCH") {
      if (this.skip("NEXT")) this.expect("FROM");
      else this.skip("FROM");
    }
    const name = this.multipartIdentifier();
    if (word === "CLOSE") return { kind: "closeCursor", name, span: this.span(mark) };
    if (word === "FETCH") {
      this.expect("INTO");
      const into = this.list(() => this.multipartIdentifier());
      return { kind: "fetchCursor", name, into, span: this.span(mark) };
    }
    const using = this.skip("USING") ? this.usingList() : undefined;
    return { kind: "openCursor", name, using, span: this.span(mark) };
  }

  /** Arguments in parentheses or not. */
  private usingList(): NamedExpression[] {
    const inParentheses = this.at("(")
      ? this.attempt(() => {
          const items = this.parenthesized(this.namedExpression);
          if (!this.atEnd() && !this.at(";")) this.fail();
          return items;
        })
      : undefined;
    return inParentheses ?? this.list(this.namedExpression);
  }

  private executeImmediate(mark: number): Statement {
    this.expectAll("EXECUTE", "IMMEDIATE");
    const query = this.expression();
    const into = this.skip("INTO") ? this.list(() => this.multipartIdentifier()) : undefined;
    const start = this.mark();
    const using = this.skip("USING") ? this.usingList() : undefined;
    if (using !== undefined) this.reject(usingProblem(using, this.span(start)));
    return { kind: "executeImmediate", query, into, using, span: this.span(mark) };
  }
}
