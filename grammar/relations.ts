import type {
  Changes,
  Expression,
  Identifier,
  IntegerValue,
  JoinClause,
  JoinCriteria,
  JoinType,
  LateralView,
  NameReference,
  PivotClause,
  PivotValue,
  Property,
  Relation,
  Sample,
  TableAlias,
  TableArgument,
  TableFunction,
  TableFunctionArgument,
  TableRelation,
  TimeTravel,
  UnpivotClause,
  UnpivotColumnSet,
  Watermark,
} from "./ast.ts";
import { joinProblem, sampleProblem } from "./checks.ts";
import { PrimaryParser } from "./primary.ts";
import { NUMBER, WORD } from "./tokens.ts";

const JOIN_STARTS: ReadonlySet<string> = new Set("JOIN INNER CROSS LEFT RIGHT FULL SEMI ANTI NATURAL".split(" "));

const INFIX_WORDS: ReadonlySet<string> = new Set("COLLATE DIV AND OR IS IN LIKE ILIKE RLIKE BETWEEN NOT".split(" "));

const NO_FUNCTION_ARGUMENT: ReadonlySet<string> = new Set(["WITH", "PARTITION", "DISTRIBUTE", "ORDER", "SORT"]);

/** What stands in FROM: tables, subqueries, joins, and what can be said behind them. */
export abstract class RelationParser extends PrimaryParser {
  protected abstract propertyList(): Property[];

  protected readonly relation = (): Relation => this.nested(() => this.joinedRelation());

  private joinedRelation(): Relation {
    const mark = this.mark();
    let left = this.lateralRelation();
    for (;;) {
      if (this.atJoin()) {
        const { type, natural, right, criteria } = this.joinClause();
        left = { kind: "join", type, natural, left, right, criteria, span: this.span(mark) };
      } else if (this.at("PIVOT") && this.at("(", 1)) {
        left = { kind: "pivot", input: left, clause: this.pivotClause(), span: this.span(mark) };
      } else if (this.at("UNPIVOT") && this.startsClause()) {
        left = { kind: "unpivot", input: left, clause: this.unpivotClause(), span: this.span(mark) };
      } else {
        return left;
      }
    }
  }

  // ---------------------------------------------------------------- joins

  protected atJoin(): boolean {
    return this.kindAt() === WORD && JOIN_STARTS.has(this.wordAt());
  }

  protected joinClause(): JoinClause {
    const mark = this.mark();
    const natural = this.skip("NATURAL");
    const type = this.joinType();
    this.expect("JOIN");
    const right = this.lateralRelation();
    const criteria = natural ? undefined : this.joinCriteria();
    const join: JoinClause = { kind: "joinClause", type, natural, right, criteria, span: this.span(mark) };
    this.reject(joinProblem(join));
    return join;
  }

  private joinType(): JoinType {
    switch (this.wordAt()) {
      case "JOIN":
        return "inner";
      case "INNER":
      case "CROSS":
      case "SEMI":
      case "ANTI":
        return this.takeWord().toLowerCase() as JoinType;
      case "LEFT":
        this.advance();
        if (this.skip("SEMI")) return "semi";
        if (this.skip("ANTI")) return "anti";
        this.skip("OUTER");
        return "left";
      case "RIGHT":
      case "FULL": {
        const type = this.takeWord().toLowerCase() as JoinType;
        this.skip("OUTER");
        return type;
      }
      default:
        return this.fail();
    }
  }

  private joinCriteria(): JoinCriteria | undefined {
    const mark = this.mark();
    if (this.skip("ON")) {
      const condition = this.expression();
      return { kind: "joinOn", condition, span: this.span(mark) };
    }
    if (this.at("USING") && this.at("(", 1)) {
      this.advance();
      const columns = this.identifierList();
      return { kind: "joinUsing", columns, span: this.span(mark) };
    }
    if ((this.at("APPROX") || this.at("EXACT")) && this.at("NEAREST", 1)) return this.nearest();
    return undefined;
  }

  private nearest(): JoinCriteria {
    const mark = this.mark();
    const approximate = this.takeWord() === "APPROX";
    this.expect("NEAREST");
    const count = this.kindAt() === NUMBER && this.at("integer") ? this.numericLiteral() : undefined;
    this.expect("BY");
    if (!this.at("DISTANCE") && !this.at("SIMILARITY")) this.fail();
    const by = this.takeWord() === "DISTANCE" ? "distance" : "similarity";
    const expression = this.expression();
    return { kind: "joinNearest", approximate, count, by, expression, span: this.span(mark) };
  }

  // ---------------------------------------------------------------- one relation

  private lateralRelation(): Relation {
    const mark = this.mark();
    if (!this.skip("LATERAL")) return this.primaryRelation();
    const relation = this.primaryRelation();
    return { kind: "lateralRelation", relation, span: this.span(mark) };
  }

  private primaryRelation(): Relation {
    if (this.at("(")) return this.parenthesizedRelation();
    if (this.at("VALUES") && this.kindAt() === WORD && this.inlineTableFollows()) return this.inlineTable();
    if (this.at("STREAM") && this.kindAt() === WORD) {
      const stream = this.attempt(() => this.streamRelation());
      if (stream !== undefined) return stream;
    }
    return this.namedRelation();
  }

  /** `VALUES` can be a table's name as well: `FROM values v`. */
  private inlineTableFollows(): boolean {
    if (this.kindAt(1) !== WORD) return this.startsExpression(1);
    if (/^(NULL|TRUE|FALSE|INTERVAL|CASE|NOT)$/.test(this.wordAt(1))) return true;
    if (this.at("(", 2)) return !this.atIdentifierList(2);
    if (this.kindAt(2) === WORD) return this.atAny(INFIX_WORDS, 2);
    return this.startsExpression(1) && !this.endsItem(2);
  }

  /** `(a, b)` */
  private atIdentifierList(offset: number): boolean {
    let i = offset + 1;
    while (this.atIdentifier(i) && this.at(",", i + 1)) i += 2;
    return this.atIdentifier(i) && this.at(")", i + 1);
  }

  protected inlineTable(): Extract<Relation, { kind: "inlineTable" }> {
    const mark = this.mark();
    this.expect("VALUES");
    const rows = this.list(this.expression);
    const alias = this.tableAlias();
    return { kind: "inlineTable", rows, alias, span: this.span(mark) };
  }

  private parenthesizedRelation(): Relation {
    const mark = this.mark();
    const query = this.parenthesizedQuery();
    if (query !== undefined) {
      const { sample, watermark, alias } = this.trailing();
      return { kind: "subqueryRelation", query, sample, watermark, alias, span: this.span(mark) };
    }
    const relation = this.inParentheses(this.relation);
    const { sample, watermark, alias } = this.trailing();
    return { kind: "parenthesizedRelation", relation, sample, watermark, alias, span: this.span(mark) };
  }

  private trailing() {
    const sample = this.at("TABLESAMPLE") && this.startsClause() ? this.sample() : undefined;
    const watermark = this.watermark();
    const alias = this.tableAlias();
    return { sample, watermark, alias };
  }

  private namedRelation(): Relation {
    const mark = this.mark();
    const word = this.wordAt();
    const isCall = this.kindAt() === WORD && this.at("(", 1);
    if (isCall && (word === "LEFT" || word === "RIGHT" || word === "FILTER")) {
      const part = this.takeIdentifier();
      return this.tableFunction(mark, { kind: "name", parts: [part], span: part.span });
    }
    const name = this.nameReference(this.expression);
    return this.at("(") ? this.tableFunction(mark, name) : this.table(mark, name);
  }

  private table(mark: number, name: NameReference): TableRelation {
    const changes = this.changes(false);
    const timeTravel = changes === undefined ? this.timeTravel() : undefined;
    const options = this.relationOptions();
    const { sample, watermark, alias } =
      changes === undefined ? this.trailing() : { sample: undefined, watermark: undefined, alias: this.tableAlias() };
    const span = this.span(mark);
    return { kind: "tableRelation", name, timeTravel, changes, options, sample, watermark, alias, span };
  }

  /** `WITH ('key' = 'value')` */
  protected relationOptions(): Property[] | undefined {
    if (!this.at("WITH") || !this.at("(", 1)) return undefined;
    this.advance();
    return this.propertyList();
  }

  private timeTravel(): TimeTravel | undefined {
    const offset = this.at("FOR") ? 1 : 0;
    if (!this.at("AS", offset + 1) || !this.at("OF", offset + 2)) return undefined;
    const word = this.wordAt(offset);
    const mark = this.mark();
    if (word === "VERSION" || word === "SYSTEM_VERSION") {
      this.position += offset + 3;
      return { kind: "timeTravel", type: "version", value: this.version(), span: this.span(mark) };
    }
    if (word !== "TIMESTAMP" && word !== "SYSTEM_TIME") return undefined;
    this.position += offset + 3;
    const value = this.valueExpression();
    return { kind: "timeTravel", type: "timestamp", value, span: this.span(mark) };
  }

  private version(): Expression {
    if (this.kindAt() === NUMBER && this.at("integer")) return this.numericLiteral();
    return this.stringLiteral();
  }

  /** `CHANGES FROM VERSION 1 TO VERSION 2`; a stream needs no start and has no end. */
  protected changes(stream: boolean): Changes | undefined {
    if (!this.at("CHANGES") || !(stream || this.at("FROM", 1))) return undefined;
    const mark = this.mark();
    this.advance();
    let type: "version" | "timestamp" = "version";
    const bound = (): Expression => {
      if (!/^(VERSION|SYSTEM_VERSION|TIMESTAMP|SYSTEM_TIME)$/.test(this.wordAt())) this.fail();
      type = this.takeWord().endsWith("VERSION") ? "version" : "timestamp";
      return type === "version" ? this.version() : this.valueExpression();
    };
    const inclusive = (): boolean | undefined =>
      this.skip("INCLUSIVE") ? true : this.skip("EXCLUSIVE") ? false : undefined;
    let from: Expression | undefined;
    let fromInclusive: boolean | undefined;
    let to: Expression | undefined;
    let toInclusive: boolean | undefined;
    if (this.skip("FROM")) {
      from = bound();
      fromInclusive = inclusive();
      if (!stream && this.skip("TO")) {
        to = bound();
        toInclusive = inclusive();
      }
    }
    return { kind: "changes", type, from, fromInclusive, to, toInclusive, span: this.span(mark) };
  }

  private watermark(): Watermark | undefined {
    if (!this.at("WATERMARK") || !this.startsClause()) return undefined;
    const mark = this.mark();
    this.advance();
    const expression = this.namedExpression();
    this.expectAll("DELAY", "OF");
    const delay = this.intervalLiteral();
    return { kind: "watermark", expression, delay, span: this.span(mark) };
  }

  protected tableAlias(): TableAlias | undefined {
    const mark = this.mark();
    if (this.at("AS") && (this.atStrictIdentifier(1) || !this.atIdentifier())) this.advance();
    else if (!this.atStrictIdentifier() || this.startsClause()) return undefined;
    const name = this.strictIdentifier();
    const columns = this.at("(") ? this.identifierList() : undefined;
    return { kind: "tableAlias", name, columns, span: this.span(mark) };
  }

  private streamRelation(): Relation {
    const mark = this.mark();
    this.expect("STREAM");
    const parentheses = this.skip("(");
    const start = this.mark();
    const name = parentheses || !this.atAll("IDENTIFIER", "(") ? this.nameReference(this.expression) : this.fail();
    const none = { identifiedBy: undefined, watermark: undefined, alias: undefined };
    let source: TableRelation | TableFunction;
    if (this.at("(")) {
      const args = this.tableFunctionArguments();
      source = { kind: "tableFunction", name, arguments: args, ...none, span: this.span(start) };
    } else {
      const { watermark, alias } = none;
      const rest = { timeTravel: undefined, changes: undefined, options: undefined, sample: undefined };
      source = { kind: "tableRelation", name, ...rest, watermark, alias, span: this.span(start) };
    }
    if (parentheses) this.expect(")");
    const isTable = source.kind === "tableRelation";
    const changes = isTable && !parentheses ? this.changes(true) : undefined;
    const options = isTable ? this.relationOptions() : undefined;
    const identifiedBy = this.identifiedBy();
    const watermark = this.watermark();
    const alias = this.tableAlias();
    const span = this.span(mark);
    return { kind: "streamRelation", source, changes, options, identifiedBy, watermark, alias, span };
  }

  private identifiedBy(): Identifier | undefined {
    return this.skipAll("IDENTIFIED", "BY") ? this.plainIdentifier() : undefined;
  }

  // ---------------------------------------------------------------- table functions

  private tableFunction(mark: number, name: NameReference): TableFunction {
    const args = this.tableFunctionArguments();
    const identifiedBy = this.identifiedBy();
    const watermark = this.watermark();
    const alias = this.tableAlias();
    return { kind: "tableFunction", name, arguments: args, identifiedBy, watermark, alias, span: this.span(mark) };
  }

  private tableFunctionArguments(): TableFunctionArgument[] {
    this.expect("(");
    const args = this.at(")") ? [] : this.list(() => this.tableFunctionArgument());
    this.expect(")");
    return args;
  }

  private tableFunctionArgument(): TableFunctionArgument {
    const mark = this.mark();
    if (this.atIdentifier() && this.at("=>", 1) && this.atTableArgument(2)) {
      const name = this.identifier();
      this.advance();
      const value = this.tableArgument();
      return { kind: "namedTableArgument", name, value, span: this.span(mark) };
    }
    return this.atTableArgument(0) ? this.tableArgument() : this.argument();
  }

  /** `TABLE t`, `TABLE(t)`, `TABLE(query)`; `table` alone is a column. */
  private atTableArgument(offset: number): boolean {
    return this.at("TABLE", offset) && (this.at("(", offset + 1) || this.atIdentifier(offset + 1));
  }

  private tableArgument(): TableArgument {
    const mark = this.mark();
    this.expect("TABLE");
    const query = this.parenthesizedQuery();
    let table: TableArgument["table"];
    if (query !== undefined) table = query;
    else if (this.at("(")) table = this.inParentheses(() => this.nameReference(this.expression));
    else table = this.nameReference(this.expression);
    let withSinglePartition = false;
    let missingParentheses = false;
    let partitionBy: Expression[] = [];
    let orderBy: TableArgument["orderBy"] = [];
    if (this.atAny(NO_FUNCTION_ARGUMENT)) {
      if (this.skipAll("WITH", "SINGLE", "PARTITION")) {
        withSinglePartition = true;
      } else if (this.skipAll("PARTITION", "BY") || this.skipAll("DISTRIBUTE", "BY")) {
        [partitionBy, missingParentheses] = this.partitionList(this.expression);
      }
      if (this.skipAll("ORDER", "BY") || this.skipAll("SORT", "BY")) {
        const [items, missing] = this.partitionList(this.sortItem);
        orderBy = items;
        missingParentheses ||= missing;
      }
    }
    const span = this.span(mark);
    return { kind: "tableArgument", table, withSinglePartition, partitionBy, orderBy, missingParentheses, span };
  }

  /** One item, or several in parentheses. Several without are read up to the next argument that cannot be one. */
  private partitionList<T>(item: () => T): [items: T[], missingParentheses: boolean] {
    const several = this.at("(") ? this.attempt(() => this.parenthesized(item)) : undefined;
    if (several !== undefined && (this.endsItem(0) || this.atAny(NO_FUNCTION_ARGUMENT))) return [several, false];
    const items = [item()];
    let missing = false;
    while (this.at(",") && !(this.atIdentifier(1) && this.at("=>", 2)) && !this.atTableArgument(1)) {
      const more = this.attempt(() => this.behind(item));
      if (more === undefined) break;
      items.push(more);
      missing = true;
    }
    return [items, missing];
  }

  // ---------------------------------------------------------------- clauses behind relations

  protected sample(): Sample {
    const mark = this.mark();
    this.expect("TABLESAMPLE");
    const type = this.skip("BERNOULLI") ? "bernoulli" : this.skip("SYSTEM") ? "system" : undefined;
    this.expect("(");
    const body = this.sampleMethod();
    this.expect(")");
    let seed: IntegerValue | undefined;
    if (this.at("REPEATABLE") && this.at("(", 1)) {
      this.advance();
      seed = this.inParentheses(() => this.integerValue());
    }
    if (body === undefined) {
      throw this.legacy("0014", "TABLESAMPLE does not accept empty inputs.", this.span(mark));
    }
    const sample: Sample = { kind: "sample", type, ...body, seed, span: this.span(mark) };
    this.reject(sampleProblem(sample, body.value === undefined ? "" : this.textBetween(body.value.span)));
    return sample;
  }

  private sampleMethod(): Pick<Sample, "method" | "value" | "denominator" | "on"> | undefined {
    if (this.at(")")) return undefined;
    if (this.at("BUCKET") && !this.at(")", 1) && !this.at("ROWS", 1)) {
      this.advance();
      const value = this.integerValue();
      this.expectAll("OUT", "OF");
      const denominator = this.integerValue();
      const on = this.skip("ON") ? this.primary() : undefined;
      return { method: "bucket", value, denominator, on };
    }
    const percent = this.attempt(() => {
      const value = this.kindAt() === NUMBER || this.at("-") ? this.numericLiteral() : this.integerValue();
      this.expect("PERCENT");
      return value;
    });
    if (percent !== undefined) return { method: "percent", value: percent, denominator: undefined, on: undefined };
    const value = this.expression();
    const method = this.skip("ROWS") ? "rows" : "bytes";
    return { method, value, denominator: undefined, on: undefined };
  }

  protected pivotClause(): PivotClause {
    const mark = this.mark();
    this.expectAll("PIVOT", "(");
    const aggregates = this.list(this.namedExpression);
    this.expect("FOR");
    const columns = this.at("(") ? this.identifierList() : [this.plainIdentifier()];
    this.expect("IN");
    const values = this.parenthesized(() => this.pivotValue());
    this.expect(")");
    const alias = this.clauseAlias();
    return { kind: "pivotClause", aggregates, columns, values, alias, span: this.span(mark) };
  }

  private pivotValue(): PivotValue {
    const { expression, alias, aliases, span } = this.namedExpression();
    if (aliases !== undefined) this.fail(-1);
    return { kind: "pivotValue", expression, alias, span };
  }

  /** The alias of PIVOT and UNPIVOT, which has no column list. */
  private clauseAlias(): Identifier | undefined {
    if (this.at("AS") && (this.atIdentifier(1) || !this.atIdentifier())) this.advance();
    else if (!this.atStrictIdentifier() || this.startsClause()) return undefined;
    return this.plainIdentifier();
  }

  protected unpivotClause(): UnpivotClause {
    const mark = this.mark();
    this.expect("UNPIVOT");
    let nulls: "include" | "exclude" | undefined;
    if (this.at("INCLUDE") || this.at("EXCLUDE")) {
      nulls = this.takeWord() === "INCLUDE" ? "include" : "exclude";
      this.expect("NULLS");
    }
    this.expect("(");
    const multiple = this.at("(");
    const valueColumns = multiple ? this.parenthesized(() => this.identifier()) : [this.identifier()];
    this.expect("FOR");
    const nameColumn = this.identifier();
    this.expect("IN");
    const columnSets = this.parenthesized(() => this.unpivotColumns(multiple));
    this.expect(")");
    const alias = this.clauseAlias();
    const span = this.span(mark);
    return { kind: "unpivotClause", nulls, multiple, valueColumns, nameColumn, columnSets, alias, span };
  }

  private unpivotColumns(multiple: boolean): UnpivotColumnSet {
    const mark = this.mark();
    const name = () => this.multipartIdentifier();
    const columns = multiple ? this.parenthesized(name) : [name()];
    let alias: Identifier | undefined;
    if (this.skip("AS") || this.atIdentifier()) alias = this.plainIdentifier();
    return { kind: "unpivotColumnSet", columns, alias, span: this.span(mark) };
  }

  protected lateralViews(): LateralView[] {
    const views: LateralView[] = [];
    while (this.at("LATERAL") && this.at("VIEW", 1)) views.push(this.lateralView());
    return views;
  }

  private lateralView(): LateralView {
    const mark = this.mark();
    this.expectAll("LATERAL", "VIEW");
    const outer = this.at("OUTER") && !this.at("(", 1) && this.skip("OUTER");
    const name = this.multipartIdentifier();
    this.expect("(");
    const args = this.at(")") ? [] : this.list(this.expression);
    this.expect(")");
    const table = this.identifier();
    const explicit = this.at("AS") && this.atIdentifier(1) && this.skip("AS");
    const columns =
      explicit || (this.atIdentifier() && !this.startsClause() && !this.atJoin())
        ? this.list(() => this.identifier())
        : [];
    return { kind: "lateralView", outer, function: name, arguments: args, table, columns, span: this.span(mark) };
  }
}
