import type { Identifier, Name, NameReference, Statement } from "./ast.ts";
import { partitionProblem } from "./checks.ts";
import { DmlParser } from "./dml.ts";
import { SYMBOL, WORD } from "./tokens.ts";

const NAMESPACES: ReadonlySet<string> = new Set(["DATABASES", "SCHEMAS", "NAMESPACES"]);

const DESCRIBABLE_OPERATORS: ReadonlySet<string> = new Set(
  "= <=> <> != < <= > >= + - * / % ~ & | || ^ << >> >>> !".split(" "),
);
const DESCRIBABLE_WORDS: ReadonlySet<string> = new Set("DIV OR AND IN NOT".split(" "));

/** SHOW and DESCRIBE. */
export abstract class ShowParser extends DmlParser {
  protected show(): Statement {
    const mark = this.mark();
    this.expect("SHOW");
    if (this.atAny(NAMESPACES) && !this.at("FUNCTIONS", 1)) {
      this.advance();
      const in_: Name | undefined = this.skip("FROM") || this.skip("IN") ? this.multipartIdentifier() : undefined;
      const pattern = this.pattern();
      return { kind: "showNamespaces", in: in_, pattern, span: this.span(mark) };
    }
    const word = this.wordAt();
    switch (word) {
      case "TABLES":
      case "VIEWS": {
        if (this.at("FUNCTIONS", 1)) return this.showFunctions(mark);
        this.advance();
        const namespace = this.inNamespace();
        const pattern = this.pattern();
        const kind = word === "TABLES" ? ("showTables" as const) : ("showViews" as const);
        return { kind, namespace, pattern, span: this.span(mark) };
      }
      case "TABLE": {
        this.expectAll("TABLE", "EXTENDED");
        const namespace = this.inNamespace();
        this.expect("LIKE");
        const pattern = this.string();
        const partition = this.optionalPartitionSpec();
        return { kind: "showTableExtended", namespace, pattern, partition, span: this.span(mark) };
      }
      case "TBLPROPERTIES": {
        this.advance();
        const table = this.name();
        const key = this.at("(") ? this.inParentheses(() => this.propertyKey()) : undefined;
        return { kind: "showTblProperties", table, key, span: this.span(mark) };
      }
      case "COLUMNS": {
        this.advance();
        if (!this.skip("FROM")) this.expect("IN");
        const table = this.name();
        const namespace = this.skip("FROM") || this.skip("IN") ? this.multipartIdentifier() : undefined;
        return { kind: "showColumns", table, namespace, span: this.span(mark) };
      }
      case "PARTITIONS": {
        this.advance();
        const table = this.name();
        const partition = this.optionalPartitionSpec();
        return { kind: "showPartitions", table, partition, span: this.span(mark) };
      }
      case "PROCEDURES": {
        this.advance();
        const namespace = this.inNamespace();
        return { kind: "showProcedures", namespace, span: this.span(mark) };
      }
      case "CREATE": {
        this.expectAll("CREATE", "TABLE");
        const table = this.name();
        const asSerde = this.skipAll("AS", "SERDE");
        return { kind: "showCreateTable", table, asSerde, span: this.span(mark) };
      }
      case "CURRENT":
        this.advance();
        if (!this.atNamespace()) this.fail();
        this.advance();
        return { kind: "showCurrentNamespace", span: this.span(mark) };
      case "CATALOGS":
      case "COLLATIONS": {
        this.advance();
        const pattern = this.pattern();
        const kind = word === "CATALOGS" ? ("showCatalogs" as const) : ("showCollations" as const);
        return { kind, pattern, span: this.span(mark) };
      }
      default:
        return this.showFunctions(mark);
    }
  }

  private showFunctions(mark: number): Statement {
    const scope = this.at("FUNCTIONS", 1) ? this.simpleIdentifier().name.toUpperCase() : undefined;
    this.expect("FUNCTIONS");
    const namespace = this.inNamespace();
    this.skip("LIKE");
    const pattern = this.atString() ? this.string() : undefined;
    const name = pattern === undefined && this.atIdentifier() ? this.multipartIdentifier() : undefined;
    return { kind: "showFunctions", scope, namespace, pattern, name, span: this.span(mark) };
  }

  /** `FROM ns` or `IN ns` */
  private inNamespace(): NameReference | undefined {
    return this.skip("FROM") || this.skip("IN") ? this.name() : undefined;
  }

  /** `LIKE 'pattern'`, LIKE can be left out. */
  private pattern(): string | undefined {
    if (this.skip("LIKE")) return this.string();
    return this.atString() ? this.string() : undefined;
  }

  // ---------------------------------------------------------------- DESCRIBE

  protected describe(): Statement {
    const mark = this.mark();
    this.advance();
    if (this.at("FUNCTION") && !this.endsItem(1) && !this.at(".", 1)) return this.describeFunction(mark);
    if (this.at("PROCEDURE") && this.atIdentifier(1)) {
      this.advance();
      const name = this.name();
      return { kind: "describeProcedure", name, span: this.span(mark) };
    }
    if (this.atNamespace() && this.atIdentifier(1)) {
      this.advance();
      const extended = this.atIdentifier(1) && this.skip("EXTENDED");
      const name = this.name();
      return { kind: "describeNamespace", name, extended, span: this.span(mark) };
    }
    const isQuery = this.at("QUERY") && (this.startsQuery(1) || this.at("(", 1));
    if (isQuery) this.advance();
    if (isQuery || this.at("(") || (this.startsQuery() && !this.at("TABLE"))) {
      const query = this.query();
      return { kind: "describeQuery", query, span: this.span(mark) };
    }
    return this.describeRelation(mark);
  }

  private describeRelation(mark: number): Statement {
    if (this.atIdentifier(1)) this.skip("TABLE");
    const extended = this.atIdentifier(1) && (this.skip("EXTENDED") || this.skip("FORMATTED"));
    const table = this.name();
    const partition = this.optionalPartitionSpec();
    let column: Name | undefined;
    if (this.atIdentifier() && !this.atAll("AS", "JSON")) column = this.multipartIdentifier();
    const asJson = this.skipAll("AS", "JSON");
    if (partition !== undefined) this.reject(partitionProblem(partition, this.span(mark)));
    return { kind: "describeRelation", table, extended, partition, column, asJson, span: this.span(mark) };
  }

  private describeFunction(mark: number): Statement {
    this.advance();
    const extended = !this.endsItem(1) && !this.at(".", 1) && this.skip("EXTENDED");
    const kind = this.kindAt();
    const isOperator =
      (kind === SYMBOL && this.atAny(DESCRIBABLE_OPERATORS)) || (kind === WORD && this.atAny(DESCRIBABLE_WORDS));
    let what: NameReference | string;
    if (this.atString()) {
      what = this.string();
    } else if (isOperator) {
      what = this.sourceAt();
      this.advance();
    } else {
      what = this.name();
    }
    return { kind: "describeFunction", function: what, extended, span: this.span(mark) };
  }

  // ---------------------------------------------------------------- ANALYZE

  protected analyze(): Statement {
    const mark = this.mark();
    this.expect("ANALYZE");
    if (this.skip("TABLES")) {
      const namespace = this.inNamespace();
      this.expectAll("COMPUTE", "STATISTICS");
      const option = this.atIdentifier() ? this.identifier() : undefined;
      return { kind: "analyzeTables", namespace, option, span: this.span(mark) };
    }
    this.expect("TABLE");
    const table = this.name();
    const partition = this.optionalPartitionSpec();
    this.expectAll("COMPUTE", "STATISTICS");
    let option: Identifier | undefined;
    let columns: Identifier[] | undefined;
    let allColumns = false;
    if (this.skipAll("FOR", "ALL", "COLUMNS")) allColumns = true;
    else if (this.skipAll("FOR", "COLUMNS")) columns = this.list(() => this.plainIdentifier());
    else if (this.atIdentifier()) option = this.identifier();
    return { kind: "analyzeTable", table, partition, option, columns, allColumns, span: this.span(mark) };
  }
}
