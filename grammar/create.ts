import type {
  ColumnDefinition,
  CreateMetricView,
  CreatePipelineDataset,
  CreateSqlFunction,
  CreateTable,
  DataType,
  Expression,
  FileFormat,
  Identifier,
  Name,
  NameReference,
  Property,
  Query,
  Resource,
  RowFormat,
  SchemaBinding,
  Statement,
  StructField,
  ViewColumn,
} from "./ast.ts";
import { functionProblem } from "./checks.ts";
import { TableClauseParser } from "./tableClauses.ts";
import { DOLLAR_QUOTED } from "./tokens.ts";

const NAMESPACE: ReadonlySet<string> = new Set(["DATABASE", "SCHEMA", "NAMESPACE"]);

/** CREATE and REPLACE. */
export abstract class CreateParser extends TableClauseParser {
  protected abstract insertOf(mark: number): Statement;

  protected atNamespace(offset = 0): boolean {
    return this.atAny(NAMESPACE, offset);
  }

  protected create(): Statement {
    const mark = this.mark();
    this.expect("CREATE");
    const orReplace = this.skipAll("OR", "REPLACE");
    if (
      this.at("TABLE") ||
      this.atAll("TEMPORARY", "TABLE") ||
      this.at("EXTERNAL") ||
      this.atAll("TEMPORARY", "EXTERNAL")
    ) {
      return this.createTable(mark, orReplace ? "createOrReplace" : "create");
    }
    if (this.at("VIEW") || this.at("GLOBAL") || this.atAll("TEMPORARY", "VIEW"))
      return this.createView(mark, orReplace);
    if (this.at("FUNCTION") || this.atAll("TEMPORARY", "FUNCTION")) return this.createFunction(mark, orReplace);
    if (orReplace) this.fail();
    if (this.atNamespace()) return this.createNamespace(mark);
    if (this.at("INDEX")) return this.createIndex(mark);
    if (this.atAll("MATERIALIZED", "VIEW") || this.atAll("STREAMING", "TABLE")) return this.createPipelineDataset(mark);
    if (this.at("FLOW")) return this.createFlow(mark);
    return this.fail();
  }

  protected replaceTable(): Statement {
    const mark = this.mark();
    this.expect("REPLACE");
    return this.createTable(mark, "replace");
  }

  // ---------------------------------------------------------------- tables

  private createTable(mark: number, form: CreateTable["form"]): Statement {
    const temporary = form === "create" && this.skip("TEMPORARY");
    const external = form === "create" && this.skip("EXTERNAL");
    this.expect("TABLE");
    const ifNotExists = form === "create" && this.ifNotExists();
    const name = this.name();
    if (form === "create" && !temporary && !external && this.at("LIKE"))
      return this.createTableLike(mark, ifNotExists, name);
    const elements = this.at("(") && !this.startsQuery(1) && !this.at("(", 1) ? this.tableElements() : undefined;
    const provider = this.provider();
    const clauses = this.tableClauses();
    const query = this.optionalQuery();
    const { columns, constraints } = elements ?? { columns: undefined, constraints: [] };
    const head = { form, temporary, external, ifNotExists, name, columns, constraints, provider };
    return { kind: "createTable", ...head, ...clauses, query, span: this.span(mark) };
  }

  /** USING provider */
  protected provider(): Name | undefined {
    return this.skip("USING") ? this.multipartIdentifier() : undefined;
  }

  /** `AS query`, AS can be left out. */
  protected optionalQuery(): Query | undefined {
    if (this.skip("AS")) return this.query();
    return this.atEnd() || this.at(";") ? undefined : this.query();
  }

  private createTableLike(mark: number, ifNotExists: boolean, name: NameReference): Statement {
    this.expect("LIKE");
    const source = this.name();
    let provider: Name | undefined;
    let rowFormat: RowFormat | undefined;
    let fileFormat: FileFormat | undefined;
    let location: string | undefined;
    let properties: Property[] | undefined;
    for (;;) {
      if (this.at("USING")) provider = this.provider();
      else if (this.atAll("ROW", "FORMAT")) rowFormat = this.rowFormat();
      else if (this.at("STORED")) fileFormat = this.fileFormat();
      else if (this.skip("LOCATION")) location = this.string();
      else if (this.skip("TBLPROPERTIES")) properties = this.propertyList();
      else break;
    }
    const rest = { provider, rowFormat, fileFormat, location, properties };
    return { kind: "createTableLike", ifNotExists, name, source, ...rest, span: this.span(mark) };
  }

  private createPipelineDataset(mark: number): Statement {
    const type: CreatePipelineDataset["type"] = this.at("MATERIALIZED") ? "materializedView" : "streamingTable";
    this.position += 2;
    const ifNotExists = this.ifNotExists();
    const name = this.name();
    const empty = this.skipAll("(", ")");
    const elements = !empty && this.at("(") ? this.tableElements() : undefined;
    const provider = this.provider();
    const clauses = this.tableClauses();
    const query = this.skip("AS") ? this.query() : undefined;
    const { columns, constraints } = elements ?? { columns: empty ? [] : undefined, constraints: [] };
    const head = { type, ifNotExists, name, columns, constraints, provider };
    return { kind: "createPipelineDataset", ...head, ...clauses, query, span: this.span(mark) };
  }

  private createFlow(mark: number): Statement {
    this.expect("FLOW");
    const name = this.name();
    const comment = this.comment();
    this.expect("AS");
    const insert = this.insertOf(this.mark());
    if (insert.kind !== "insert" && insert.kind !== "insertDirectory") this.fail();
    return { kind: "createPipelineFlow", name, comment, insert, span: this.span(mark) };
  }

  // ---------------------------------------------------------------- views

  private createView(mark: number, orReplace: boolean): Statement {
    const global = this.skip("GLOBAL");
    const temporary = this.at("TEMPORARY");
    if (global) this.expect("TEMPORARY");
    else this.skip("TEMPORARY");
    this.expect("VIEW");
    if (temporary) {
      const using = this.attempt(() => this.tempViewUsing(mark, orReplace, global));
      if (using !== undefined) return using;
    }
    const ifNotExists = this.ifNotExists();
    const name = this.name();
    const columns = this.at("(") ? this.parenthesized(() => this.viewColumn()) : undefined;
    let comment: string | undefined;
    let schemaBinding: SchemaBinding | undefined;
    let collation: Identifier | undefined;
    let partitionedOn: Identifier[] | undefined;
    let properties: Property[] | undefined;
    let withMetrics = false;
    let language: string | undefined;
    const once = (old: unknown, clause: string): void => {
      if (old !== undefined) throw this.duplicateClause(clause, this.span(mark));
    };
    while (!this.skip("AS")) {
      if (this.at("COMMENT")) {
        once(comment, "COMMENT");
        comment = this.comment() ?? this.fail(1);
      } else if (this.skipAll("WITH", "METRICS")) withMetrics = true;
      else if (this.at("LANGUAGE")) language = this.language();
      else if (this.at("WITH")) {
        once(schemaBinding, "WITH SCHEMA");
        schemaBinding = this.schemaBinding() ?? this.fail(1);
      } else if (this.at("DEFAULT")) {
        once(collation, "DEFAULT COLLATION");
        collation = this.defaultCollation() ?? this.fail(1);
      } else if (this.skipAll("PARTITIONED", "ON")) {
        once(partitionedOn, "PARTITIONED ON");
        partitionedOn = this.identifierList();
      } else if (this.skip("TBLPROPERTIES")) {
        once(properties, "TBLPROPERTIES");
        properties = this.propertyList();
      } else this.fail();
    }
    const head = { orReplace, ifNotExists, name, columns };
    if (this.kindAt() === DOLLAR_QUOTED) {
      const body = this.dollarQuoted();
      const rest = { withMetrics, language, comment, properties, body };
      return { kind: "createMetricView", ...head, ...rest, span: this.span(mark) } satisfies CreateMetricView;
    }
    const query = this.query();
    const rest = { comment, schemaBinding, collation, partitionedOn, properties, query };
    return { kind: "createView", ...head, global, temporary, ...rest, span: this.span(mark) };
  }

  private dollarQuoted(): string {
    const source = this.sourceAt();
    this.advance();
    const tag = source.indexOf("$", 1) + 1;
    return source.slice(tag, -tag);
  }

  private viewColumn(): ViewColumn {
    const mark = this.mark();
    const name = this.identifier();
    const comment = this.comment();
    return { kind: "viewColumn", name, comment, span: this.span(mark) };
  }

  private tempViewUsing(mark: number, orReplace: boolean, global: boolean): Statement {
    const name = this.multipartIdentifier();
    const columns = this.at("(") ? this.parenthesized(() => this.structField(false)) : undefined;
    const provider = this.provider() ?? this.fail();
    const options = this.skip("OPTIONS") ? this.propertyList() : undefined;
    return { kind: "createTempViewUsing", orReplace, global, name, columns, provider, options, span: this.span(mark) };
  }

  // ---------------------------------------------------------------- functions

  private createFunction(mark: number, orReplace: boolean): Statement {
    const temporary = this.skip("TEMPORARY");
    this.expect("FUNCTION");
    const ifNotExists = this.ifNotExists();
    const name = this.name();
    const head = { orReplace, temporary, ifNotExists, name };
    if (this.at("(")) return this.createSqlFunction(mark, head);
    this.expect("AS");
    const className = this.string();
    const resources = this.skip("USING") ? this.list(() => this.resource()) : [];
    return { kind: "createFunction", ...head, className, resources, span: this.span(mark) };
  }

  private resource(): Resource {
    const mark = this.mark();
    const type = this.identifier().name.toLowerCase();
    const path = this.string();
    return { kind: "resource", type, path, span: this.span(mark) };
  }

  private language(): string {
    this.expect("LANGUAGE");
    return this.identifier().name.toUpperCase();
  }

  private createSqlFunction(
    mark: number,
    head: Pick<CreateSqlFunction, "orReplace" | "temporary" | "ifNotExists" | "name">,
  ): Statement {
    this.expect("(");
    const parameters: ColumnDefinition[] = this.at(")") ? [] : this.list(() => this.columnDefinition(false));
    this.expect(")");
    let returns: DataType | undefined;
    let returnsTable: StructField[] | undefined;
    if (this.at("RETURNS") && !this.atAll("RETURNS", "NULL", "ON")) {
      this.advance();
      if (this.skipAll("TABLE", "(")) {
        returnsTable = this.columnList();
        this.expect(")");
      } else if (this.at("TABLE")) {
        this.advance();
        returnsTable = [];
      } else {
        returns = this.dataType();
      }
    }
    const routine = this.routineCharacteristics();
    this.expect("RETURN");
    const body = this.routineBody();
    this.reject(functionProblem(parameters, this.span(mark)));
    return {
      kind: "createSqlFunction",
      ...head,
      parameters,
      returns,
      returnsTable,
      ...routine,
      body,
      span: this.span(mark),
    };
  }

  private routineBody(): Expression | Query {
    if (this.at("(") || this.startsQuery()) {
      const query = this.attempt(() => {
        const query = this.query();
        if (!this.atEnd() && !this.at(";")) this.fail();
        return query;
      });
      if (query !== undefined) return query;
    }
    return this.expression();
  }

  private routineCharacteristics() {
    let language: string | undefined;
    let specificName: Identifier | undefined;
    let deterministic: boolean | undefined;
    let dataAccess: CreateSqlFunction["dataAccess"];
    let nullCall: CreateSqlFunction["nullCall"];
    let comment: string | undefined;
    let collation: Identifier | undefined;
    let rights: CreateSqlFunction["rights"];
    for (;;) {
      if (this.at("LANGUAGE")) language = this.language();
      else if (this.skip("SPECIFIC")) specificName = this.plainIdentifier();
      else if (this.skip("DETERMINISTIC")) deterministic = true;
      else if (this.at("DETERMINISTIC", 1) && this.not()) {
        this.advance();
        deterministic = false;
      } else if (this.skipAll("NO", "SQL")) dataAccess = "no sql";
      else if (this.skipAll("CONTAINS", "SQL")) dataAccess = "contains sql";
      else if (this.skipAll("READS", "SQL", "DATA")) dataAccess = "reads sql data";
      else if (this.skipAll("MODIFIES", "SQL", "DATA")) dataAccess = "modifies sql data";
      else if (this.skipAll("RETURNS", "NULL", "ON", "NULL", "INPUT")) nullCall = "returns null";
      else if (this.skipAll("CALLED", "ON", "NULL", "INPUT")) nullCall = "called";
      else if (this.at("COMMENT")) comment = this.comment() ?? this.fail(1);
      else if (this.at("DEFAULT")) collation = this.defaultCollation() ?? this.fail(1);
      else if (this.skipAll("SQL", "SECURITY", "INVOKER")) rights = "invoker";
      else if (this.skipAll("SQL", "SECURITY", "DEFINER")) rights = "definer";
      else return { language, specificName, deterministic, dataAccess, nullCall, comment, collation, rights };
    }
  }

  // ---------------------------------------------------------------- namespaces and indexes

  private createNamespace(mark: number): Statement {
    this.advance();
    const ifNotExists = this.ifNotExists();
    const name = this.name();
    let comment: string | undefined;
    let location: string | undefined;
    let collation: Identifier | undefined;
    let properties: Property[] | undefined;
    for (;;) {
      if (this.at("COMMENT")) comment = this.comment() ?? this.fail(1);
      else if (this.skip("LOCATION")) location = this.string();
      else if (this.at("DEFAULT")) collation = this.defaultCollation() ?? this.fail(1);
      else if (this.skipAll("WITH", "DBPROPERTIES") || this.skipAll("WITH", "PROPERTIES"))
        properties = this.propertyList();
      else break;
    }
    return {
      kind: "createNamespace",
      ifNotExists,
      name,
      comment,
      location,
      collation,
      properties,
      span: this.span(mark),
    };
  }

  private createIndex(mark: number): Statement {
    this.expect("INDEX");
    const ifNotExists = this.ifNotExists();
    const index = this.identifier();
    this.expect("ON");
    if (this.atIdentifier(1)) this.skip("TABLE");
    const table = this.name();
    const type = this.skip("USING") ? this.identifier() : undefined;
    const columns = this.parenthesized(() => {
      const name = this.multipartIdentifier();
      const options = this.skip("OPTIONS") ? this.propertyList() : undefined;
      return { name, options };
    });
    const options = this.skip("OPTIONS") ? this.propertyList() : undefined;
    return { kind: "createIndex", ifNotExists, index, table, type, columns, options, span: this.span(mark) };
  }
}
