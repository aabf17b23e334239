import type {
  Assignment,
  CommonTable,
  Expression,
  From,
  FrameBound,
  GroupBy,
  GroupingAnalytics,
  GroupingItem,
  GroupingSet,
  Hint,
  Identifier,
  Name,
  NamedExpression,
  NamedWindow,
  PipeOperator,
  Query,
  QueryBody,
  RowFormat,
  Select,
  StructField,
  Transform,
  WindowFrame,
  WindowSpec,
  With,
} from "./ast.ts";
import {
  groupByProblem,
  lateralPivotProblem,
  organizationProblem,
  pipeProblem,
  pivotProblem,
  transformProblem,
  windowsProblem,
  withProblem,
} from "./checks.ts";
import { RelationParser } from "./relations.ts";
import { BACKQUOTED, WORD } from "./tokens.ts";

type SetOperator = "union" | "intersect" | "except";

const SET_OPERATORS: Readonly<Record<string, SetOperator>> = {
  UNION: "union",
  INTERSECT: "intersect",
  EXCEPT: "except",
  MINUS: "except",
};

type Organization = Pick<Query, "orderBy" | "clusterBy" | "distributeBy" | "sortBy" | "windows" | "limit" | "offset">;

/** Queries: SELECT and its clauses, set operations, WITH, pipes, windows. */
export abstract class QueryParser extends RelationParser {
  protected abstract rowFormat(): RowFormat;

  protected readonly query = (): Query => this.nested(() => this.queryWith(this.withClause()));

  /** A query whose WITH has been read. */
  protected queryWith(with_: With | undefined): Query {
    const mark = this.mark();
    const body = this.queryTerm(0);
    const organization = this.organization();
    const span = this.span(mark);
    const start = with_?.span.start ?? span.start;
    const whole = { start, end: span.end };
    if (with_ !== undefined) this.reject(withProblem(with_, whole));
    return { kind: "query", with: with_, body, ...organization, span: whole };
  }

  protected withClause(): With | undefined {
    if (!this.at("WITH")) return undefined;
    const mark = this.mark();
    this.advance();
    const recursive = this.at("RECURSIVE") && this.atIdentifier(1) && !this.at("AS", 1) && this.skip("RECURSIVE");
    const tables = this.list(() => this.commonTable());
    return { kind: "with", recursive, tables, span: this.span(mark) };
  }

  private commonTable(): CommonTable {
    const mark = this.mark();
    const name = this.plainIdentifier();
    const columns = this.at("(") && !this.startsQuery(1) && !this.at("(", 1) ? this.identifierList() : undefined;
    const maxRecursionLevel = this.skipAll("MAX", "RECURSION", "LEVEL") ? this.integerValue() : undefined;
    this.skip("AS");
    const query = this.inParentheses(this.query);
    return { kind: "commonTable", name, columns, maxRecursionLevel, query, span: this.span(mark) };
  }

  /** ORDER BY ... OFFSET, in the order in which they must stand. */
  private organization(): Organization {
    const mark = this.mark();
    const orderBy = this.skipAll("ORDER", "BY") ? this.list(this.sortItem) : undefined;
    const clusterBy = this.skipAll("CLUSTER", "BY") ? this.list(this.expression) : undefined;
    const distributeBy = this.skipAll("DISTRIBUTE", "BY") ? this.list(this.expression) : undefined;
    const sortBy = this.skipAll("SORT", "BY") ? this.list(this.sortItem) : undefined;
    const windows = this.windowClause();
    const limit = this.skip("LIMIT") ? (this.limitAll() ? "all" : this.expression()) : undefined;
    const offset = this.skip("OFFSET") ? this.expression() : undefined;
    const organization: Organization = { orderBy, clusterBy, distributeBy, sortBy, windows, limit, offset };
    if (this.mark() > mark) this.reject(organizationProblem(organization, this.span(mark)));
    return organization;
  }

  private limitAll(): boolean {
    return this.at("ALL") && !this.at("(", 1) && !this.at(".", 1) && this.skip("ALL");
  }

  // ---------------------------------------------------------------- set operations and pipes

  /** INTERSECT (2) binds stronger than UNION and EXCEPT (1); pipes (0) take all on their left. */
  private queryTerm(minimum: number): QueryBody {
    const mark = this.mark();
    let left = this.queryPrimary();
    for (;;) {
      const word = this.kindAt() === WORD ? this.wordAt() : "";
      const operator = SET_OPERATORS[word];
      if (operator !== undefined) {
        const precedence = word === "INTERSECT" && !this.options.legacySetOperationPrecedence ? 2 : 1;
        if (precedence < minimum) return left;
        this.advance();
        const quantifier = this.setQuantifier();
        const right = this.queryTerm(precedence + 1);
        left = { kind: "setOperation", operator, quantifier, left, right, span: this.span(mark) };
      } else if (minimum === 0 && this.atPipe()) {
        this.advance();
        const pipe = this.pipeOperator();
        this.reject(pipeProblem(pipe, this.span(mark)));
        left = { kind: "pipe", input: left, operator: pipe, span: this.span(mark) };
      } else {
        return left;
      }
    }
  }

  private setQuantifier(): "distinct" | "all" | undefined {
    if (this.skip("DISTINCT")) return "distinct";
    return this.skip("ALL") ? "all" : undefined;
  }

  private queryPrimary(): QueryBody {
    switch (this.at("(") || this.kindAt() === WORD ? this.wordAt() : "") {
      case "SELECT":
        return this.atTransform() ? this.transform(undefined) : this.select(undefined);
      case "MAP":
      case "REDUCE":
        return this.transform(undefined);
      case "FROM":
        return this.fromQuery();
      case "TABLE": {
        const mark = this.mark();
        this.advance();
        const name = this.nameReference(this.expression);
        return { kind: "tableQuery", name, span: this.span(mark) };
      }
      case "VALUES":
        return this.inlineTable();
      case "(":
        return this.nested(() => this.parenthesizedQuery() ?? this.inParentheses(this.query));
      default:
        return this.fail();
    }
  }

  private atTransform(): boolean {
    if (!this.atAll("SELECT", "TRANSFORM", "(")) return false;
    // TRANSFORM(array, x -> ...) is a function; the clause goes on behind its parenthesis.
    let depth = 0;
    for (let offset = 2; !this.atEnd(offset); offset++) {
      if (this.at("(", offset)) depth++;
      else if (this.at(")", offset) && --depth === 0) {
        const next = offset + 1;
        return this.at("USING", next) || this.atFormat(next) || this.at("RECORDWRITER", next);
      }
    }
    return false;
  }

  private atFormat(offset: number): boolean {
    return this.at("ROW", offset) && this.at("FORMAT", offset + 1);
  }

  private fromQuery(): QueryBody {
    const mark = this.mark();
    const from = this.fromClause();
    const bodies: Query[] = [];
    while (this.at("SELECT") || this.at("MAP") || this.at("REDUCE")) bodies.push(this.fromBody());
    return { kind: "fromQuery", from, bodies, span: this.span(mark) };
  }

  /** A SELECT whose FROM stands in front of it. */
  protected fromBody(): Query {
    const mark = this.mark();
    if (!this.at("SELECT") && !this.at("MAP") && !this.at("REDUCE")) this.fail();
    const isTransform = !this.at("SELECT") || this.atTransform();
    const body = isTransform ? this.transform("elsewhere") : this.select("elsewhere");
    const organization = this.organization();
    return { kind: "query", with: undefined, body, ...organization, span: this.span(mark) };
  }

  // ---------------------------------------------------------------- SELECT

  private select(from_: "elsewhere" | undefined): Select {
    const mark = this.mark();
    this.expect("SELECT");
    const hints = this.hints();
    const quantifier = this.selectQuantifier();
    const items = this.list(this.namedExpression);
    const from = from_ === undefined && this.at("FROM") ? this.fromClause() : undefined;
    const lateralViews = this.lateralViews();
    const where = this.skip("WHERE") ? this.expression() : undefined;
    const groupBy = this.groupBy();
    const having = this.skip("HAVING") ? this.expression() : undefined;
    const windows = this.windowClause();
    const qualify = this.skip("QUALIFY") ? this.expression() : undefined;
    const span = this.span(mark);
    return {
      kind: "select",
      hints,
      quantifier,
      items,
      from,
      lateralViews,
      where,
      groupBy,
      having,
      windows,
      qualify,
      span,
    };
  }

  /** DISTINCT and ALL can be columns' names as well. */
  private selectQuantifier(): "distinct" | "all" | undefined {
    if (!this.at("DISTINCT") && !this.at("ALL")) return undefined;
    return this.startsExpression(1) ? this.setQuantifier() : undefined;
  }

  private hints(): Hint[] {
    const hints: Hint[] = [];
    while (this.skip("/*+")) {
      hints.push(this.hint());
      while (!this.at("*/")) {
        this.skip(",");
        hints.push(this.hint());
      }
      this.expect("*/");
    }
    return hints;
  }

  private hint(): Hint {
    const mark = this.mark();
    const { name } = this.simpleIdentifier();
    const parameters = this.at("(") ? this.parenthesized(() => this.primary()) : [];
    return { kind: "hint", name, parameters, span: this.span(mark) };
  }

  protected fromClause(): From {
    const mark = this.mark();
    this.expect("FROM");
    const relations = this.list(this.relation);
    const lateralViews = this.lateralViews();
    const pivot = this.at("PIVOT") ? this.pivotClause() : undefined;
    const unpivot = this.at("UNPIVOT") ? this.unpivotClause() : undefined;
    const span = this.span(mark);
    if (pivot !== undefined && unpivot !== undefined) this.reject(pivotProblem(span));
    if (lateralViews.length > 0 && pivot !== undefined) this.reject(lateralPivotProblem("PIVOT", span));
    if (lateralViews.length > 0 && unpivot !== undefined) this.reject(lateralPivotProblem("UNPIVOT", span));
    return { kind: "from", relations, lateralViews, pivot, unpivot, span };
  }

  /** The GROUP BY of a SELECT, whose expressions have no names. */
  private groupBy(): GroupBy | undefined {
    const groupBy = this.groupByOfPipe();
    for (const item of groupBy?.items ?? []) {
      if (item.kind !== "namedExpression") continue;
      const alias = item.alias ?? item.aliases![0]!;
      const error = `'${this.textBetween(alias.span)}'`;
      const hint = `: extra input ${error}`;
      const text = `Syntax error at or near ${error}${hint}.`;
      throw this.error("PARSE_SYNTAX_ERROR", "42601", { error, hint }, text, alias.span);
    }
    return groupBy;
  }

  private groupByOfPipe(): GroupBy | undefined {
    if (!this.atAll("GROUP", "BY")) return undefined;
    const mark = this.mark();
    this.position += 2;
    const items = this.list(() => this.groupingItem());
    let modifier: GroupBy["modifier"];
    let sets: GroupingSet[] | undefined;
    if (this.at("WITH") && (this.at("ROLLUP", 1) || this.at("CUBE", 1))) {
      this.advance();
      modifier = this.takeWord() === "CUBE" ? "cube" : "rollup";
    } else if (this.skipAll("GROUPING", "SETS")) {
      modifier = "groupingSets";
      sets = this.parenthesized(() => this.groupingSet());
    }
    const groupBy: GroupBy = { kind: "groupBy", items, modifier, sets, span: this.span(mark) };
    this.reject(groupByProblem(groupBy));
    return groupBy;
  }

  private groupingItem(): GroupingItem {
    if (this.atGroupingAnalytics()) return this.groupingAnalytics();
    const named: NamedExpression = this.namedExpression();
    return named.alias === undefined && named.aliases === undefined ? named.expression : named;
  }

  private atGroupingAnalytics(): boolean {
    if (this.kindAt() === BACKQUOTED) return false;
    return ((this.at("ROLLUP") || this.at("CUBE")) && this.at("(", 1)) || this.atAll("GROUPING", "SETS", "(");
  }

  private groupingAnalytics(): GroupingAnalytics {
    const mark = this.mark();
    const word = this.takeWord();
    if (word === "GROUPING") this.advance();
    const type = word === "GROUPING" ? "groupingSets" : word === "CUBE" ? "cube" : "rollup";
    const elements = this.parenthesized(() =>
      type === "groupingSets" && this.atGroupingAnalytics() ? this.groupingAnalytics() : this.groupingSet(),
    );
    return { kind: "groupingAnalytics", type, elements, span: this.span(mark) };
  }

  private groupingSet(): GroupingSet {
    const mark = this.mark();
    if (this.skipAll("(", ")")) return { kind: "groupingSet", expressions: [], span: this.span(mark) };
    const expression = this.expression();
    const span = this.span(mark);
    // `(a, b)` reads like a row, but is a set of two.
    const isRow = expression.kind === "rowConstructor" && expression.span.start === span.start;
    const expressions = isRow && expression.span.end === span.end ? this.plain(expression.fields) : [expression];
    return { kind: "groupingSet", expressions, span };
  }

  private plain(fields: readonly NamedExpression[]): Expression[] {
    if (fields.some((field) => field.alias !== undefined || field.aliases !== undefined)) this.fail(-1);
    return fields.map((field) => field.expression);
  }

  // ---------------------------------------------------------------- TRANSFORM

  private transform(from_: "elsewhere" | undefined): Transform {
    const mark = this.mark();
    const form = this.skip("SELECT") ? "transform" : this.at("MAP") ? "map" : "reduce";
    this.advance();
    if (form === "transform") this.expect("(");
    const quantifier = this.selectQuantifier();
    const items = this.list(this.expression);
    if (form === "transform") this.expect(")");
    const inRowFormat = this.atFormat(0) ? this.rowFormat() : undefined;
    const recordWriter = this.skip("RECORDWRITER") ? this.string() : undefined;
    this.expect("USING");
    const script = this.string();
    const { columns, typedColumns } = this.transformColumns();
    const outRowFormat = this.atFormat(0) ? this.rowFormat() : undefined;
    const recordReader = this.skip("RECORDREADER") ? this.string() : undefined;
    const from = from_ === undefined && this.at("FROM") ? this.fromClause() : undefined;
    const lateralViews = this.lateralViews();
    const where = this.skip("WHERE") ? this.expression() : undefined;
    const groupBy = this.groupBy();
    const having = this.skip("HAVING") ? this.expression() : undefined;
    const windows = this.windowClause();
    const output = { columns, typedColumns, outRowFormat, recordReader };
    const input = { form, quantifier, items, inRowFormat, recordWriter, script } as const;
    const span = this.span(mark);
    if (quantifier !== undefined) this.reject(transformProblem(span));
    return { kind: "transform", ...input, ...output, from, lateralViews, where, groupBy, having, windows, span };
  }

  private transformColumns(): Pick<Transform, "columns" | "typedColumns"> {
    if (!this.skip("AS")) return { columns: undefined, typedColumns: undefined };
    const parentheses = this.skip("(");
    const typed = this.atIdentifier(1) && !this.startsClause(1) && !this.atFormat(1);
    let columns: Identifier[] | undefined;
    let typedColumns: StructField[] | undefined;
    if (typed) typedColumns = this.columnList();
    else columns = this.list(() => this.plainIdentifier());
    if (parentheses) this.expect(")");
    return { columns, typedColumns };
  }

  // ---------------------------------------------------------------- pipes

  private pipeOperator(): PipeOperator {
    const mark = this.mark();
    const word = this.kindAt() === WORD ? this.wordAt() : "";
    switch (word) {
      case "SELECT": {
        const select = this.pipeSelect();
        return { kind: "pipeSelect", select, span: this.span(mark) };
      }
      case "EXTEND": {
        this.advance();
        const items = this.list(this.namedExpression);
        return { kind: "pipeExtend", items, span: this.span(mark) };
      }
      case "SET": {
        this.advance();
        const assignments = this.assignments();
        return { kind: "pipeSet", assignments, span: this.span(mark) };
      }
      case "DROP": {
        this.advance();
        const columns = this.list((): Name => this.multipartIdentifier());
        return { kind: "pipeDrop", columns, span: this.span(mark) };
      }
      case "AS": {
        this.advance();
        const alias = this.plainIdentifier();
        return { kind: "pipeAs", alias, span: this.span(mark) };
      }
      case "WHERE": {
        this.advance();
        const condition = this.expression();
        const windows = this.windowClause();
        return { kind: "pipeWhere", condition, windows, span: this.span(mark) };
      }
      case "PIVOT": {
        const pivot = this.pivotClause();
        const unpivot = this.at("UNPIVOT") ? this.unpivotClause() : undefined;
        return { kind: "pipePivot", pivot, unpivot, span: this.span(mark) };
      }
      case "UNPIVOT": {
        const unpivot = this.unpivotClause();
        const pivot = this.at("PIVOT") ? this.pivotClause() : undefined;
        return { kind: "pipePivot", pivot, unpivot, span: this.span(mark) };
      }
      case "TABLESAMPLE": {
        const sample = this.sample();
        return { kind: "pipeSample", sample, span: this.span(mark) };
      }
      case "AGGREGATE": {
        this.advance();
        const empty = this.endsItem(0) || (this.atAll("GROUP", "BY") && this.startsClause()) || this.atPipe();
        const items = empty ? [] : this.list(this.namedExpression);
        const groupBy = this.groupByOfPipe();
        return { kind: "pipeAggregate", items, groupBy, span: this.span(mark) };
      }
      default:
        return this.otherPipeOperator(mark, word);
    }
  }

  private otherPipeOperator(mark: number, word: string): PipeOperator {
    if (this.atJoin()) {
      const join = this.joinClause();
      return { kind: "pipeJoin", join, span: this.span(mark) };
    }
    const operator = SET_OPERATORS[word];
    if (operator !== undefined) {
      this.advance();
      const quantifier = this.setQuantifier();
      const right = this.queryPrimary();
      return { kind: "pipeSetOperation", operator, quantifier, right, span: this.span(mark) };
    }
    const organization = this.organization();
    return { kind: "pipeOrganize", ...organization, span: this.span(mark) };
  }

  private pipeSelect(): Select {
    const mark = this.mark();
    this.expect("SELECT");
    const hints = this.hints();
    const quantifier = this.selectQuantifier();
    const items = this.list(this.namedExpression);
    const groupBy = this.groupBy();
    const windows = this.windowClause();
    const none = { from: undefined, lateralViews: [], where: undefined, having: undefined, qualify: undefined };
    return { kind: "select", hints, quantifier, items, ...none, groupBy, windows, span: this.span(mark) };
  }

  protected assignments(): Assignment[] {
    return this.list(() => {
      const mark = this.mark();
      const target = this.multipartIdentifier();
      this.expect("=");
      const value = this.expression();
      return { kind: "assignment", target, value, span: this.span(mark) };
    });
  }

  // ---------------------------------------------------------------- windows

  private windowClause(): NamedWindow[] | undefined {
    if (!this.at("WINDOW")) return undefined;
    const start = this.mark();
    this.advance();
    const windows = this.list((): NamedWindow => {
      const mark = this.mark();
      const name = this.plainIdentifier();
      this.expect("AS");
      const spec = this.windowSpec();
      return { kind: "namedWindow", name, spec, span: this.span(mark) };
    });
    this.reject(windowsProblem(windows, this.span(start)));
    return windows;
  }

  protected windowSpec(): WindowSpec {
    const mark = this.mark();
    if (!this.at("(")) {
      const name = this.plainIdentifier();
      return { kind: "windowReference", name, span: this.span(mark) };
    }
    if (this.atIdentifier(1) && this.at(")", 2)) {
      this.advance();
      const name = this.identifier();
      this.advance();
      return { kind: "windowReference", name, span: this.span(mark) };
    }
    this.advance();
    let partitionBy: Expression[] = [];
    let orderBy: ReturnType<typeof this.sortItem>[] = [];
    if (this.skipAll("CLUSTER", "BY")) {
      partitionBy = this.list(this.expression);
    } else {
      if (this.skipAll("PARTITION", "BY") || this.skipAll("DISTRIBUTE", "BY")) partitionBy = this.list(this.expression);
      if (this.skipAll("ORDER", "BY") || this.skipAll("SORT", "BY")) orderBy = this.list(this.sortItem);
    }
    const frame = this.at("RANGE") || this.at("ROWS") ? this.windowFrame() : undefined;
    this.expect(")");
    return { kind: "windowDefinition", partitionBy, orderBy, frame, span: this.span(mark) };
  }

  private windowFrame(): WindowFrame {
    const mark = this.mark();
    const type = this.takeWord() === "ROWS" ? "rows" : "range";
    let start: FrameBound;
    let end: FrameBound | undefined;
    if (this.skip("BETWEEN")) {
      start = this.frameBound();
      this.expect("AND");
      end = this.frameBound();
    } else {
      start = this.frameBound();
    }
    return { kind: "windowFrame", type, start, end, span: this.span(mark) };
  }

  private frameBound(): FrameBound {
    const mark = this.mark();
    if (this.at("UNBOUNDED") && (this.at("PRECEDING", 1) || this.at("FOLLOWING", 1))) {
      this.advance();
      const type = this.takeWord() === "PRECEDING" ? "unboundedPreceding" : "unboundedFollowing";
      return { kind: "frameBound", type, offset: undefined, span: this.span(mark) };
    }
    if (this.skipAll("CURRENT", "ROW")) {
      return { kind: "frameBound", type: "currentRow", offset: undefined, span: this.span(mark) };
    }
    const offset = this.expression();
    if (!this.at("PRECEDING") && !this.at("FOLLOWING")) this.fail();
    const type = this.takeWord() === "PRECEDING" ? "preceding" : "following";
    return { kind: "frameBound", type, offset, span: this.span(mark) };
  }
}
