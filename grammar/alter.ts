import type { AlterColumn, AlterTableAction, NameReference, PartitionSpec, Query, Statement } from "./ast.ts";
import { alterProblem } from "./checks.ts";
import { CreateParser } from "./create.ts";

/** ALTER and DROP. */
export abstract class AlterParser extends CreateParser {
  protected alter(): Statement {
    const mark = this.mark();
    this.expect("ALTER");
    if (this.atNamespace()) return this.alterNamespace(mark);
    const view = this.at("VIEW");
    if (!view) this.expect("TABLE");
    else this.advance();
    const name = this.name();
    if (view) {
      const other = this.alterView(mark, name);
      if (other !== undefined) return other;
    }
    const partition = view ? undefined : this.optionalPartitionSpec();
    const verb = this.wordAt();
    const action = partition === undefined ? this.alterTableAction(view) : this.partitionAction();
    this.reject(alterProblem(action, this.span(mark), verb));
    return { kind: "alterTable", view, name, partition, action, span: this.span(mark) };
  }

  private alterNamespace(mark: number): Statement {
    this.advance();
    const name = this.name();
    const none = { setProperties: undefined, unsetProperties: undefined, location: undefined, collation: undefined };
    const collation = this.defaultCollation();
    if (collation !== undefined) return { kind: "alterNamespace", name, ...none, collation, span: this.span(mark) };
    const unset = this.skip("UNSET");
    if (!unset) this.expect("SET");
    if (!unset && this.skip("LOCATION")) {
      const location = this.string();
      return { kind: "alterNamespace", name, ...none, location, span: this.span(mark) };
    }
    if (!this.skip("DBPROPERTIES")) this.expect("PROPERTIES");
    const properties = this.propertyList();
    const which = unset ? { unsetProperties: properties } : { setProperties: properties };
    return { kind: "alterNamespace", name, ...none, ...which, span: this.span(mark) };
  }

  private alterView(mark: number, name: NameReference): Statement | undefined {
    const schemaBinding = this.schemaBinding();
    if (schemaBinding === undefined && !this.at("AS") && !this.at("(") && !this.startsQuery()) return undefined;
    const query = schemaBinding === undefined ? this.queryBehindAs() : undefined;
    return { kind: "alterView", name, query, schemaBinding, span: this.span(mark) };
  }

  private queryBehindAs(): Query {
    this.skip("AS");
    return this.query();
  }

  // ---------------------------------------------------------------- tables

  private alterTableAction(view: boolean): AlterTableAction {
    const mark = this.mark();
    if (this.skipAll("RENAME", "TO")) {
      const to = this.multipartIdentifier();
      return { kind: "renameTo", to, span: this.span(mark) };
    }
    if (this.skipAll("SET", "TBLPROPERTIES")) {
      const properties = this.propertyList();
      return { kind: "setTableProperties", properties, span: this.span(mark) };
    }
    if (this.skipAll("UNSET", "TBLPROPERTIES")) {
      const ifExists = this.ifExists();
      const properties = this.propertyList();
      return { kind: "unsetTableProperties", ifExists, properties, span: this.span(mark) };
    }
    if (this.at("ADD") && (this.at("PARTITION", 1) || this.at("IF", 1))) return this.addPartitions();
    if (this.at("DROP") && (this.at("PARTITION", 1) || this.atAll("DROP", "IF", "EXISTS")))
      return this.dropPartitions();
    if (view) this.fail();
    return this.partitionAction();
  }

  private addPartitions(): AlterTableAction {
    const mark = this.mark();
    this.advance();
    const ifNotExists = this.ifNotExists();
    const partitions: { spec: PartitionSpec; location: string | undefined }[] = [];
    do {
      const spec = this.partitionSpec();
      const location = this.skip("LOCATION") ? this.string() : undefined;
      partitions.push({ spec, location });
    } while (this.at("PARTITION"));
    return { kind: "addPartitions", ifNotExists, partitions, span: this.span(mark) };
  }

  private dropPartitions(): AlterTableAction {
    const mark = this.mark();
    this.advance();
    const ifExists = this.ifExists();
    const partitions = this.list(() => this.partitionSpec());
    const purge = this.skip("PURGE");
    return { kind: "dropPartitions", ifExists, partitions, purge, span: this.span(mark) };
  }

  /** What can be said of a table, some of it of a partition as well. */
  private partitionAction(): AlterTableAction {
    const mark = this.mark();
    switch (this.wordAt()) {
      case "ADD":
        return this.add(mark);
      case "DROP":
        return this.dropPart(mark);
      case "RENAME": {
        this.advance();
        if (this.skip("TO")) {
          const to = this.partitionSpec();
          return { kind: "renamePartition", to, span: this.span(mark) };
        }
        this.expect("COLUMN");
        const from = this.multipartIdentifier();
        this.expect("TO");
        const to = this.plainIdentifier();
        return { kind: "renameColumn", from, to, span: this.span(mark) };
      }
      case "ALTER":
      case "CHANGE":
        return this.changeColumns(mark);
      case "REPLACE": {
        this.expectAll("REPLACE", "COLUMNS");
        const columns = this.parenthesized(() => this.columnDefinition(true));
        return { kind: "replaceColumns", columns, span: this.span(mark) };
      }
      case "SET":
        return this.setAction(mark);
      case "RECOVER":
        this.expectAll("RECOVER", "PARTITIONS");
        return { kind: "recoverPartitions", span: this.span(mark) };
      case "CLUSTER": {
        const columns = this.skipAll("CLUSTER", "BY", "NONE") ? [] : this.clusterBy();
        return { kind: "clusterBy", columns, span: this.span(mark) };
      }
      case "DEFAULT": {
        const collation = this.defaultCollation() ?? this.fail(1);
        return { kind: "setCollation", collation, span: this.span(mark) };
      }
      default:
        return this.fail();
    }
  }

  private add(mark: number): AlterTableAction {
    this.advance();
    if (this.skip("COLUMN") || this.skip("COLUMNS")) {
      const column = () => this.columnDefinition(true);
      const columns = this.at("(") ? this.parenthesized(column) : this.list(column);
      return { kind: "addColumns", columns, span: this.span(mark) };
    }
    const constraint = this.constraint(true);
    return { kind: "addConstraint", constraint, span: this.span(mark) };
  }

  private dropPart(mark: number): AlterTableAction {
    this.advance();
    if (this.skip("CONSTRAINT")) {
      const ifExists = this.ifExists();
      const name = this.identifier();
      const cascade = this.skip("CASCADE");
      if (!cascade) this.skip("RESTRICT");
      return { kind: "dropConstraint", name, ifExists, cascade, span: this.span(mark) };
    }
    if (!this.skip("COLUMN")) this.expect("COLUMNS");
    const ifExists = this.ifExists();
    const column = () => this.multipartIdentifier();
    const columns = this.at("(") ? this.parenthesized(column) : this.list(column);
    return { kind: "dropColumns", ifExists, columns, span: this.span(mark) };
  }

  private setAction(mark: number): AlterTableAction {
    this.advance();
    if (this.skip("LOCATION")) {
      const location = this.string();
      return { kind: "setLocation", location, span: this.span(mark) };
    }
    const serde = this.skip("SERDE") ? this.string() : undefined;
    let properties: ReturnType<typeof this.propertyList> | undefined;
    if (serde === undefined) {
      this.expect("SERDEPROPERTIES");
      properties = this.propertyList();
    } else if (this.skipAll("WITH", "SERDEPROPERTIES")) {
      properties = this.propertyList();
    }
    return { kind: "setSerde", serde, properties, span: this.span(mark) };
  }

  /** Spark's ALTER COLUMN, or Hive's CHANGE COLUMN with the column's new name and type. */
  private changeColumns(mark: number): AlterTableAction {
    const isChange = this.takeWord() === "CHANGE";
    if (this.atIdentifier(1)) this.skip("COLUMN");
    const start = this.mark();
    const columns = this.attempt(() => {
      const columns = this.list(() => this.alterColumn());
      if (!this.atEnd() && !this.at(";")) this.fail();
      return columns;
    });
    if (columns !== undefined) return { kind: "alterColumns", columns, span: this.span(mark) };
    if (!isChange) this.fail();
    this.position = start;
    const from = this.multipartIdentifier();
    const column = this.structField(false);
    const position = this.columnPosition();
    return { kind: "changeColumn", from, column, position, span: this.span(mark) };
  }

  private alterColumn(): AlterColumn {
    const mark = this.mark();
    const column = this.multipartIdentifier();
    let type: AlterColumn["type"];
    let notNull: boolean | undefined;
    let setDefault: AlterColumn["setDefault"];
    let dropDefault = false;
    const comment = this.comment();
    const position = comment === undefined ? this.columnPosition() : undefined;
    if (this.at("TYPE") && this.atIdentifier(1)) {
      this.advance();
      type = this.dataType();
    } else if ((this.at("SET") || this.at("DROP")) && (this.at("NULL", 2) || this.at("DEFAULT", 1))) {
      const set = this.takeWord() === "SET";
      if (!this.skip("DEFAULT")) {
        this.not();
        this.expect("NULL");
        notNull = set;
      } else if (set) {
        setDefault = this.expression();
      } else {
        dropDefault = true;
      }
    }
    const changes = { type, comment, position, notNull, setDefault, dropDefault };
    return { kind: "alterColumn", column, ...changes, span: this.span(mark) };
  }

  // ---------------------------------------------------------------- DROP

  protected drop(): Statement {
    const mark = this.mark();
    this.expect("DROP");
    if (this.atNamespace()) {
      this.advance();
      const ifExists = this.ifExists();
      const name = this.name();
      const cascade = this.skip("CASCADE");
      if (!cascade) this.skip("RESTRICT");
      return { kind: "dropNamespace", ifExists, name, cascade, span: this.span(mark) };
    }
    const temporary = this.skip("TEMPORARY");
    const word = this.wordAt();
    this.advance();
    if (word === "FUNCTION") {
      const ifExists = this.ifExists();
      const name = this.name();
      return { kind: "dropFunction", temporary, ifExists, name, span: this.span(mark) };
    }
    if (temporary) {
      if (word !== "VARIABLE" && word !== "VAR") this.fail(-1);
      const ifExists = this.ifExists();
      const name = this.name();
      return { kind: "dropVariable", ifExists, name, span: this.span(mark) };
    }
    if (word === "TABLE") {
      const ifExists = this.ifExists();
      const name = this.name();
      const purge = this.skip("PURGE");
      return { kind: "dropTable", ifExists, name, purge, span: this.span(mark) };
    }
    if (word === "VIEW") {
      const ifExists = this.ifExists();
      const name = this.name();
      return { kind: "dropView", ifExists, name, span: this.span(mark) };
    }
    if (word !== "INDEX") this.fail(-1);
    const ifExists = this.ifExists();
    const index = this.identifier();
    this.expect("ON");
    if (this.atIdentifier(1)) this.skip("TABLE");
    const table = this.name();
    return { kind: "dropIndex", ifExists, index, table, span: this.span(mark) };
  }
}
