import type {
  BucketSpec,
  ColumnDefinition,
  ColumnGeneration,
  ColumnPosition,
  Constraint,
  Expression,
  ExpressionProperty,
  FileFormat,
  Identifier,
  IntegerValue,
  Name,
  PartitionField,
  PartitionSpec,
  PartitionValue,
  Property,
  RowFormat,
  SchemaBinding,
  SkewSpec,
  Span,
  TableClauses,
} from "./ast.ts";
import { QueryParser } from "./queries.ts";
import { NUMBER, WORD } from "./tokens.ts";

/** What several statements say of tables: properties, formats, partitions, columns and constraints. */
export abstract class TableClauseParser extends QueryParser {
  protected readonly name = () => this.nameReference(this.expression);

  protected ifNotExists(): boolean {
    if (!this.at("IF") || !(this.at("NOT", 1) || this.at("!", 1)) || !this.at("EXISTS", 2)) return false;
    this.advance();
    this.not();
    this.advance();
    return true;
  }

  protected ifExists(): boolean {
    return this.skipAll("IF", "EXISTS");
  }

  // ---------------------------------------------------------------- properties

  protected propertyList(): Property[] {
    return this.parenthesized((): Property => {
      const mark = this.mark();
      const key = this.propertyKey();
      const equals = this.skip("=");
      const value = equals || !(this.at(",") || this.at(")")) ? this.propertyValue() : undefined;
      return { kind: "property", key, value, span: this.span(mark) };
    });
  }

  /** Without an equals sign two strings are a key and its value, so they are not joined. */
  protected propertyKey(): string {
    if (!this.atString()) {
      const { parts } = this.multipartIdentifier();
      return parts.map((part) => part.name).join(".");
    }
    let strings = 1;
    while (this.atString(strings)) strings++;
    return this.at("=", strings) ? this.string() : this.oneString();
  }

  private propertyValue(): string {
    if (this.atString()) return this.string();
    const isNumber = this.kindAt() === NUMBER && (this.at("integer") || this.at("decimal"));
    if (!isNumber && !this.at("TRUE") && !this.at("FALSE")) this.fail();
    const source = this.sourceAt();
    this.advance();
    return isNumber ? source : source.toLowerCase();
  }

  private expressionPropertyList(): ExpressionProperty[] {
    return this.parenthesized((): ExpressionProperty => {
      const mark = this.mark();
      const key = this.propertyKey();
      const equals = this.skip("=");
      const value = equals || !(this.at(",") || this.at(")")) ? this.expression() : undefined;
      return { kind: "expressionProperty", key, value, span: this.span(mark) };
    });
  }

  // ---------------------------------------------------------------- formats

  protected rowFormat(): RowFormat {
    const mark = this.mark();
    this.expectAll("ROW", "FORMAT");
    if (this.skip("SERDE")) {
      const name = this.string();
      const properties = this.skipAll("WITH", "SERDEPROPERTIES") ? this.propertyList() : undefined;
      return { kind: "rowFormatSerde", name, properties, span: this.span(mark) };
    }
    this.expect("DELIMITED");
    const text = (...words: readonly string[]) => (this.skipAll(...words) ? this.string() : undefined);
    const fieldsTerminatedBy = text("FIELDS", "TERMINATED", "BY");
    const escapedBy = fieldsTerminatedBy === undefined ? undefined : text("ESCAPED", "BY");
    const collectionItemsTerminatedBy = text("COLLECTION", "ITEMS", "TERMINATED", "BY");
    const mapKeysTerminatedBy = text("MAP", "KEYS", "TERMINATED", "BY");
    const linesTerminatedBy = text("LINES", "TERMINATED", "BY");
    const nullDefinedAs = text("NULL", "DEFINED", "AS");
    return {
      kind: "rowFormatDelimited",
      fieldsTerminatedBy,
      escapedBy,
      collectionItemsTerminatedBy,
      mapKeysTerminatedBy,
      linesTerminatedBy,
      nullDefinedAs,
      span: this.span(mark),
    };
  }

  protected fileFormat(): FileFormat {
    const mark = this.mark();
    this.expect("STORED");
    if (this.skip("BY")) {
      const handler = this.string();
      const properties = this.skipAll("WITH", "SERDEPROPERTIES") ? this.propertyList() : undefined;
      return { kind: "storedBy", handler, properties, span: this.span(mark) };
    }
    this.expect("AS");
    if (this.at("INPUTFORMAT") && this.atString(1)) {
      this.advance();
      const input = this.string();
      this.expect("OUTPUTFORMAT");
      const output = this.string();
      return { kind: "storedAsFormats", input, output, span: this.span(mark) };
    }
    const format = this.simpleIdentifier().name;
    return { kind: "storedAs", format, span: this.span(mark) };
  }

  protected schemaBinding(): SchemaBinding | undefined {
    if (!this.atAll("WITH", "SCHEMA")) return undefined;
    this.position += 2;
    if (this.skip("BINDING")) return "binding";
    if (this.skip("COMPENSATION")) return "compensation";
    if (this.skip("EVOLUTION")) return "evolution";
    this.expectAll("TYPE", "EVOLUTION");
    return "typeEvolution";
  }

  /** `DEFAULT COLLATION name` */
  protected defaultCollation(): Identifier | undefined {
    return this.skipAll("DEFAULT", "COLLATION") ? this.identifier() : undefined;
  }

  // ---------------------------------------------------------------- the clauses of CREATE TABLE

  /** The clauses stand in any order, each at most once. */
  protected tableClauses(): TableClauses {
    const clauses: { -readonly [K in keyof TableClauses]: TableClauses[K] } = {
      options: undefined,
      partitioning: undefined,
      skew: undefined,
      clusterBy: undefined,
      bucket: undefined,
      rowFormat: undefined,
      fileFormat: undefined,
      location: undefined,
      comment: undefined,
      collation: undefined,
      properties: undefined,
    };
    const mark = this.mark();
    const set = <K extends keyof TableClauses>(key: K, clauseName: string, value: () => TableClauses[K]): void => {
      const old = clauses[key];
      clauses[key] = value();
      if (old !== undefined) throw this.duplicateClause(clauseName, this.span(mark));
    };
    for (;;) {
      if (this.at("OPTIONS") && this.at("(", 1)) {
        set("options", "OPTIONS", () => this.behind(() => this.expressionPropertyList()));
      } else if (this.skipAll("PARTITIONED", "BY")) {
        set("partitioning", "PARTITIONED BY", () => this.parenthesized(() => this.partitionField()));
      } else if (this.atAll("SKEWED", "BY")) set("skew", "SKEWED BY", () => this.skewSpec());
      else if (this.atAll("CLUSTER", "BY", "(")) set("clusterBy", "CLUSTER BY", () => this.clusterBy());
      else if (this.atAll("CLUSTERED", "BY")) set("bucket", "CLUSTERED BY", () => this.bucketSpec());
      else if (this.atAll("ROW", "FORMAT")) set("rowFormat", "ROW FORMAT", () => this.rowFormat());
      else if (this.atAll("STORED", "AS") || this.atAll("STORED", "BY")) {
        set("fileFormat", "STORED AS/BY", () => this.fileFormat());
      } else if (this.at("LOCATION")) set("location", "LOCATION", () => this.behind(() => this.string()));
      else if (this.at("COMMENT")) set("comment", "COMMENT", () => this.behind(() => this.string()));
      else if (this.atAll("DEFAULT", "COLLATION")) set("collation", "COLLATION", () => this.defaultCollation());
      else if (this.at("TBLPROPERTIES")) {
        set("properties", "TBLPROPERTIES", () => this.behind(() => this.propertyList()));
      } else return clauses;
    }
  }

  protected duplicateClause(clauseName: string, span: Span) {
    const text = `Found duplicate clauses: ${clauseName}. Please, remove one of them.`;
    return this.invalid("DUPLICATE_CLAUSES", "42614", { clauseName }, text, span);
  }

  /** A column with its type, a column's name, or a transform of columns. */
  private partitionField(): PartitionField {
    const mark = this.mark();
    if (this.atIdentifier() && this.at("(", 1)) {
      const name = this.identifier();
      const args = this.parenthesized(() => this.transformArgument());
      return { kind: "partitionTransform", name, arguments: args, span: this.span(mark) };
    }
    const reference = this.attempt((): Name => {
      const name = this.multipartIdentifier();
      if (!this.at(",") && !this.at(")")) this.fail();
      return name;
    });
    if (reference !== undefined) return { kind: "partitionReference", name: reference, span: this.span(mark) };
    const column = this.structField(false);
    return { kind: "partitionColumn", column, span: this.span(mark) };
  }

  private transformArgument(): Expression {
    const argument = this.primary();
    if (/^(functionCall|dereference|subscript|cast|case|scalarSubquery)$/.test(argument.kind)) this.fail(-1);
    return argument;
  }

  protected clusterBy(): Name[] {
    this.expectAll("CLUSTER", "BY");
    return this.parenthesized(() => this.multipartIdentifier());
  }

  private bucketSpec(): BucketSpec {
    const mark = this.mark();
    this.expectAll("CLUSTERED", "BY");
    const columns = this.identifierList();
    const sortedBy = this.skipAll("SORTED", "BY")
      ? this.parenthesized(() => {
          const column = this.plainIdentifier();
          const direction = this.skip("ASC") ? ("asc" as const) : this.skip("DESC") ? ("desc" as const) : undefined;
          return { column, direction };
        })
      : [];
    this.expect("INTO");
    const buckets = this.integerValue();
    this.expect("BUCKETS");
    return { kind: "bucketSpec", columns, sortedBy, buckets, span: this.span(mark) };
  }

  private skewSpec(): SkewSpec {
    const mark = this.mark();
    this.expectAll("SKEWED", "BY");
    const columns = this.identifierList();
    this.expect("ON");
    const constants = () => this.parenthesized(() => this.primary());
    const values = this.atAll("(", "(") ? this.parenthesized(constants) : [constants()];
    const storedAsDirectories = this.skipAll("STORED", "AS", "DIRECTORIES");
    return { kind: "skewSpec", columns, values, storedAsDirectories, span: this.span(mark) };
  }

  // ---------------------------------------------------------------- partitions

  protected optionalPartitionSpec(): PartitionSpec | undefined {
    return this.at("PARTITION") && this.at("(", 1) ? this.partitionSpec() : undefined;
  }

  protected partitionSpec(): PartitionSpec {
    const mark = this.mark();
    this.expect("PARTITION");
    const values = this.parenthesized((): PartitionValue => {
      const start = this.mark();
      const name = this.identifier();
      let value: PartitionValue["value"];
      if (this.skip("=")) {
        if (this.at("DEFAULT") && (this.at(",", 1) || this.at(")", 1))) {
          this.advance();
          value = "default";
        } else {
          value = this.constant();
        }
      }
      return { kind: "partitionValue", name, value, span: this.span(start) };
    });
    return { kind: "partitionSpec", values, span: this.span(mark) };
  }

  private constant(): Expression {
    const value = this.primary();
    if (!/Literal$|Parameter$/.test(value.kind)) this.fail(-1);
    return value;
  }

  // ---------------------------------------------------------------- columns

  /** The columns and constraints in the parentheses of CREATE TABLE. */
  protected tableElements(): { columns: ColumnDefinition[]; constraints: Constraint[] } {
    const columns: ColumnDefinition[] = [];
    const constraints: Constraint[] = [];
    this.parenthesized(() => {
      if (this.atTableConstraint()) constraints.push(this.constraint(true));
      else columns.push(this.columnDefinition(false));
    });
    return { columns, constraints };
  }

  private atTableConstraint(): boolean {
    return (
      this.atAll("PRIMARY", "KEY") ||
      this.atAll("FOREIGN", "KEY") ||
      (this.at("UNIQUE") && this.at("(", 1)) ||
      (this.at("CHECK") && this.at("(", 1)) ||
      (this.at("CONSTRAINT") && /^(CHECK|UNIQUE|PRIMARY|FOREIGN)$/.test(this.wordAt(2)))
    );
  }

  /** ALTER TABLE names nested columns and says their position. */
  protected columnDefinition(alter: boolean): ColumnDefinition {
    const mark = this.mark();
    let name: Name;
    if (alter) {
      name = this.multipartIdentifier();
    } else {
      const part = this.plainIdentifier();
      name = { kind: "name", parts: [part], span: part.span };
    }
    const dataType = this.dataType();
    let notNull = false;
    let default_: Expression | undefined;
    let generation: ColumnGeneration | undefined;
    let comment: string | undefined;
    let position: ColumnPosition | undefined;
    const constraints: Constraint[] = [];
    const once = (missing: boolean, option: string): void => {
      if (missing) return;
      const parameters = { columnName: name.parts.map((part) => part.name).join("."), optionName: option };
      const what = alter ? "ALTER_TABLE_COLUMN_DESCRIPTOR_DUPLICATE" : "CREATE_TABLE_COLUMN_DESCRIPTOR_DUPLICATE";
      const text = `${alter ? "ALTER" : "CREATE"} TABLE column ${parameters.columnName} specifies descriptor "${option}" more than once, which is invalid.`;
      throw this.invalid(what, alter ? "42601" : "42710", parameters, text, this.span(mark));
    };
    for (;;) {
      if (this.notNull()) {
        once(!notNull, "NOT NULL");
        notNull = true;
      } else if (this.at("DEFAULT")) {
        this.advance();
        const value = this.expression();
        once(default_ === undefined, "DEFAULT");
        default_ = value;
      } else if (this.at("COMMENT")) {
        this.advance();
        const value = this.string();
        once(comment === undefined, "COMMENT");
        comment = value;
      } else if (!alter && this.at("GENERATED")) {
        const value = this.generation();
        once(generation === undefined, "GENERATED ALWAYS AS");
        generation = value;
      } else if (!alter && this.atColumnConstraint()) {
        constraints.push(this.constraint(false));
      } else if (alter && (this.at("FIRST") || this.at("AFTER"))) {
        const value = this.columnPosition();
        once(position === undefined, "FIRST|AFTER");
        position = value;
      } else {
        break;
      }
    }
    const span = this.span(mark);
    return {
      kind: "columnDefinition",
      name,
      dataType,
      notNull,
      default: default_,
      generation,
      comment,
      constraints,
      position,
      span,
    };
  }

  protected columnPosition(): ColumnPosition | undefined {
    const mark = this.mark();
    if (this.skip("FIRST")) return { kind: "columnPosition", after: undefined, span: this.span(mark) };
    if (!this.skip("AFTER")) return undefined;
    const after = this.plainIdentifier();
    return { kind: "columnPosition", after, span: this.span(mark) };
  }

  private generation(): ColumnGeneration {
    const mark = this.mark();
    this.expect("GENERATED");
    const always = this.skip("ALWAYS");
    if (!always) this.expectAll("BY", "DEFAULT");
    this.expect("AS");
    if (always && this.at("(")) {
      const expression = this.inParentheses(this.expression);
      return { kind: "generatedAs", expression, span: this.span(mark) };
    }
    this.expect("IDENTITY");
    let start: IntegerValue | undefined;
    let increment: IntegerValue | undefined;
    if (this.skip("(")) {
      while (!this.skip(")")) {
        if (this.skipAll("START", "WITH")) start = this.sequenceValue();
        else {
          this.expectAll("INCREMENT", "BY");
          increment = this.sequenceValue();
        }
      }
    }
    return { kind: "identity", always, start, increment, span: this.span(mark) };
  }

  private sequenceValue(): IntegerValue {
    if (this.kindAt() !== NUMBER && !this.at("-")) return this.integerValue();
    const literal = this.numericLiteral();
    if (literal.type !== "integer" && literal.type !== "bigint") this.fail(-1);
    return literal;
  }

  // ---------------------------------------------------------------- constraints

  private atColumnConstraint(): boolean {
    return (
      (this.at("CONSTRAINT") && this.atIdentifier(1)) ||
      (this.at("CHECK") && this.at("(", 1)) ||
      this.at("UNIQUE") ||
      this.atAll("PRIMARY", "KEY") ||
      this.at("REFERENCES")
    );
  }

  /** A constraint of a table has its columns, one at a column has not. */
  protected constraint(ofTable: boolean): Constraint {
    const mark = this.mark();
    const name = this.skip("CONSTRAINT") ? this.plainIdentifier() : undefined;
    let type: Constraint["type"];
    let condition: Expression | undefined;
    let columns: Identifier[] | undefined;
    let references: Name | undefined;
    let referencedColumns: Identifier[] | undefined;
    if (this.skip("CHECK")) {
      type = "check";
      condition = this.inParentheses(this.expression);
    } else if (this.at("UNIQUE") || this.at("PRIMARY")) {
      type = this.takeWord() === "UNIQUE" ? "unique" : "primaryKey";
      if (type === "primaryKey") this.expect("KEY");
      if (ofTable) columns = this.identifierList();
    } else {
      type = "foreignKey";
      if (ofTable) {
        this.expectAll("FOREIGN", "KEY");
        columns = this.identifierList();
      }
      this.expect("REFERENCES");
      references = this.multipartIdentifier();
      if (this.at("(")) referencedColumns = this.identifierList();
    }
    const { enforced, rely } = this.constraintCharacteristics();
    const span = this.span(mark);
    return { kind: "constraint", name, type, condition, columns, references, referencedColumns, enforced, rely, span };
  }

  private constraintCharacteristics(): Pick<Constraint, "enforced" | "rely"> {
    let enforced: boolean | undefined;
    let rely: boolean | undefined;
    for (;;) {
      if (this.skip("ENFORCED")) enforced = true;
      else if (this.skipAll("NOT", "ENFORCED")) enforced = false;
      else if (this.skip("RELY")) rely = true;
      else if (this.skip("NORELY")) rely = false;
      else return { enforced, rely };
    }
  }

  protected atWord(): boolean {
    return this.kindAt() === WORD;
  }
}
