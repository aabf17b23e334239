import type {
  ArithmeticOperator,
  Comparison,
  ComparisonOperator,
  Expression,
  Identifier,
  JsonPathPart,
  NamedArgument,
  NamedExpression,
  ParameterMarker,
  Query,
  SortItem,
  Span,
  StringLiteral,
} from "./ast.ts";
import { LiteralParser } from "./literals.ts";
import { BACKQUOTED, NUMBER, WORD } from "./tokens.ts";

/** How strongly a binary operator binds; all are left-associative. */
const PRECEDENCE: Readonly<Record<string, number>> = {
  "*": 7,
  "/": 7,
  "%": 7,
  DIV: 7,
  "+": 6,
  "-": 6,
  "||": 6,
  "<<": 5,
  ">>": 5,
  ">>>": 5,
  "&": 4,
  "^": 3,
  "|": 2,
  "=": 1,
  "<=>": 1,
  "<>": 1,
  "!=": 1,
  "<": 1,
  "<=": 1,
  ">": 1,
  ">=": 1,
};
const COMPARISON = 1;
const UNARY = 8;

const PREDICATES: ReadonlySet<string> = new Set(["BETWEEN", "IN", "LIKE", "ILIKE", "RLIKE"]);

/** Operators and predicates. What an operand can be is in `primary.ts`; subqueries are known further up. */
export abstract class ExpressionParser extends LiteralParser {
  protected abstract query(): Query;
  protected abstract primary(): Expression;

  /** The queries in parentheses found so far, by their first token: an attempt that fails elsewhere must not repeat them. */
  private readonly queries = new Map<number, { query: Query; end: number } | null>();

  protected readonly expression = (): Expression => this.nested(() => this.or());

  private or(): Expression {
    const first = this.and();
    if (!this.at("OR") || !this.operandFollows()) return first;
    const operands = [first];
    while (this.at("OR") && this.operandFollows()) {
      this.advance();
      operands.push(this.and());
    }
    return { kind: "logical", operator: "OR", operands, span: this.from(first.span) };
  }

  private and(): Expression {
    const first = this.notExpression();
    if (!this.at("AND") || !this.operandFollows()) return first;
    const operands = [first];
    while (this.at("AND") && this.operandFollows()) {
      this.advance();
      operands.push(this.notExpression());
    }
    return { kind: "logical", operator: "AND", operands, span: this.from(first.span) };
  }

  /** Whether the operator that is next has something on its right; else it is a name. */
  private operandFollows(): boolean {
    return !this.endsItem(1) && this.startsExpression(1);
  }

  private notExpression(): Expression {
    const mark = this.mark();
    if (this.at("!") || (this.at("NOT") && this.startsExpression(1) && !this.at("AS", 1))) {
      this.advance();
      const expression = this.nested(() => this.notExpression());
      return { kind: "not", expression, span: this.span(mark) };
    }
    return this.predicate(this.valueExpression(COMPARISON));
  }

  /** `+ - * /`, comparisons and their like. */
  protected valueExpression(minimum: number = COMPARISON): Expression {
    let left = this.unary();
    for (;;) {
      const word = this.wordAt();
      const precedence = PRECEDENCE[word];
      if (precedence === undefined || precedence < minimum) return left;
      if (word === "DIV" && !this.operandFollows()) return left;
      if (word === "|" && this.atPipe()) return left;
      this.advance();
      const right = this.valueExpression(precedence + 1);
      const span: Span = { start: left.span.start, end: this.lastEnd() };
      left =
        precedence === COMPARISON
          ? ({ kind: "comparison", operator: word as ComparisonOperator, left, right, span } satisfies Comparison)
          : { kind: "arithmetic", operator: word as ArithmeticOperator, left, right, span };
    }
  }

  protected lastEnd(): number {
    return this.ends[this.position - 1]!;
  }

  private unary(): Expression {
    const word = this.wordAt();
    if (word !== "-" && word !== "+" && word !== "~") return this.primary();
    if (word === "-" && this.kindAt(1) === NUMBER) return this.primary();
    const mark = this.mark();
    this.advance();
    const expression = this.nested(() => this.valueExpression(UNARY));
    return { kind: "unary", operator: word, expression, span: this.span(mark) };
  }

  // ---------------------------------------------------------------- predicates

  private predicate(expression: Expression): Expression {
    const word = this.wordAt();
    if (word === "NOT" || word === "!") {
      if (!this.atAny(PREDICATES, 1)) return expression;
      this.not();
      return this.predicateBody(expression, true);
    }
    if (word === "IS") return this.isPredicate(expression);
    if (!PREDICATES.has(word) || !(word === "IN" ? this.at("(", 1) : this.operandFollows())) return expression;
    return this.predicateBody(expression, false);
  }

  private predicateBody(expression: Expression, not: boolean): Expression {
    const operator = this.takeWord();
    switch (operator) {
      case "BETWEEN": {
        const low = this.valueExpression();
        this.expect("AND");
        const high = this.valueExpression();
        return { kind: "between", not, expression, low, high, span: this.from(expression.span) };
      }
      case "IN":
        return this.inPredicate(expression, not);
      case "RLIKE": {
        const pattern = this.valueExpression();
        const span = this.from(expression.span);
        return { kind: "like", not, operator, expression, pattern, escape: undefined, span };
      }
      default:
        return this.likePredicate(expression, not, operator as "LIKE" | "ILIKE");
    }
  }

  private inPredicate(expression: Expression, not: boolean): Expression {
    const query = this.parenthesizedQuery();
    if (query !== undefined) return { kind: "inSubquery", not, expression, query, span: this.from(expression.span) };
    this.expect("(");
    const items = this.at(")") ? [] : this.list(this.expression);
    this.expect(")");
    const span = this.from(expression.span);
    if (items.length === 0) {
      const text =
        "Invalid SQL syntax: IN predicate requires at least one value. " +
        "Empty IN clauses like 'IN ()' are not allowed. Consider using 'WHERE FALSE' if you need an always-false condition, " +
        "or provide at least one value in the IN list.";
      throw this.invalid("INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE", "42000", {}, text, span);
    }
    return { kind: "inList", not, expression, items, span };
  }

  private likePredicate(expression: Expression, not: boolean, operator: "LIKE" | "ILIKE"): Expression {
    if ((this.at("ANY") || this.at("SOME") || this.at("ALL")) && this.at("(", 1)) {
      const quantifier = this.takeWord() === "ALL" ? "all" : "any";
      this.expect("(");
      const patterns = this.at(")") ? [] : this.list(this.expression);
      this.expect(")");
      const span = this.from(expression.span);
      if (patterns.length === 0) {
        const msg = "Expected something between '(' and ')'.";
        throw this.legacy("0064", `${msg}.`, span, { msg });
      }
      return { kind: "likeQuantified", not, operator, quantifier, expression, patterns, span };
    }
    const pattern = this.valueExpression();
    const escapeCharacter = this.escapeCharacter(expression.span);
    return {
      kind: "like",
      not,
      operator,
      expression,
      pattern,
      escape: escapeCharacter,
      span: this.from(expression.span),
    };
  }

  /** `ESCAPE 'c'` */
  private escapeCharacter(start: Span): StringLiteral | ParameterMarker | undefined {
    if (!this.at("ESCAPE") || !(this.atString(1) || this.at("?", 1) || this.at(":", 1))) return undefined;
    this.advance();
    if (!this.atString()) return this.parameterMarker();
    const mark = this.mark();
    const value = this.string();
    if (value.length !== 1) {
      const invalidEscape = this.textBetween(this.span(mark));
      const text = `Found an invalid escape string: ${invalidEscape}. The escape string must contain only one character.`;
      throw this.invalid("INVALID_ESC", "42604", { invalidEscape }, text, this.from(start));
    }
    return { kind: "stringLiteral", value, span: this.span(mark) };
  }

  private isPredicate(expression: Expression): Expression {
    const negated = this.at("NOT", 1) || this.at("!", 1);
    const offset = negated ? 2 : 1;
    const word = this.wordAt(offset);
    const distinct = word === "DISTINCT" && this.at("FROM", offset + 1);
    if (!distinct && !/^(NULL|TRUE|FALSE|UNKNOWN)$/.test(word)) return expression;
    this.advance();
    const not = negated && this.not();
    this.advance();
    if (distinct) {
      this.advance();
      const right = this.valueExpression();
      return { kind: "isDistinctFrom", not, left: expression, right, span: this.from(expression.span) };
    }
    const span = this.from(expression.span);
    if (word === "NULL") return { kind: "isNull", not, expression, span };
    const value = word.toLowerCase() as "true" | "false" | "unknown";
    return { kind: "isBoolean", not, value, expression, span };
  }

  // ---------------------------------------------------------------- behind an operand

  /** `a[0]`, `a.b`, `a::INT`, `a:b.c`, `a COLLATE c`, any number of them. */
  protected postfix(start: Expression): Expression {
    let base = start;
    for (;;) {
      switch (this.wordAt()) {
        case "::": {
          this.advance();
          const dataType = this.dataType();
          base = { kind: "cast", expression: base, dataType, form: "colon", span: this.from(start.span) };
          break;
        }
        case "[": {
          this.advance();
          const index = this.nested(() => this.valueExpression());
          this.expect("]");
          base = { kind: "subscript", base, index, span: this.from(start.span) };
          break;
        }
        case ".": {
          if (!this.atIdentifier(1)) return base;
          this.advance();
          const field = this.identifier();
          const span = this.from(start.span);
          // A column in parentheses is still a column: (a).b is a.b
          if (base.kind === "columnReference") base = { kind: "columnReference", parts: [...base.parts, field], span };
          else base = { kind: "dereference", base, field, span };
          break;
        }
        case ":": {
          if (!this.atIdentifier(1) && !this.at("[", 1)) return base;
          base = this.semiStructured(base, start.span);
          break;
        }
        case "COLLATE": {
          const collation = this.collation();
          if (collation === undefined) return base;
          base = { kind: "collate", expression: base, collation, span: this.from(start.span) };
          break;
        }
        default:
          return base;
      }
    }
  }

  private semiStructured(base: Expression, start: Span): Expression {
    this.advance();
    const mark = this.mark();
    const path: JsonPathPart[] = [this.at("[") ? this.jsonBracket(true) : this.jsonField()];
    for (;;) {
      if (this.at(".") && (this.atIdentifier(1) || this.kindAt(1) === BACKQUOTED)) {
        this.advance();
        path.push(this.jsonField());
      } else if (this.at("[")) {
        path.push(this.jsonBracket(false));
      } else {
        break;
      }
    }
    return {
      kind: "semiStructuredExtract",
      base,
      path,
      pathText: this.textBetween(this.span(mark)),
      span: this.from(start),
    };
  }

  private jsonField(): JsonPathPart {
    const { name, quoted } = this.identifier();
    return { kind: "field", name, quoted };
  }

  private jsonBracket(first: boolean): JsonPathPart {
    this.expect("[");
    let part: JsonPathPart;
    if (this.atString()) part = { kind: "field", name: this.string(), quoted: true };
    else if (!first && this.atIdentifier()) part = { kind: "bracketName", name: this.identifier().name };
    else part = { kind: "index", index: this.integerValue() };
    this.expect("]");
    return part;
  }

  // ---------------------------------------------------------------- named expressions and the like

  /** `a`, `a AS b`, `a b`, `f(a) AS (b, c)` */
  protected readonly namedExpression = (): NamedExpression => {
    const mark = this.mark();
    const expression = this.expression();
    let alias: Identifier | undefined;
    let aliases: readonly Identifier[] | undefined;
    if (this.at("AS") && (this.atIdentifier(1) || this.at("(", 1) || !this.atIdentifier())) {
      this.advance();
      if (this.at("(")) aliases = this.identifierList();
      else alias = this.plainIdentifier();
    } else if (this.at("(")) {
      aliases = this.identifierList();
    } else if (this.atIdentifier() && !this.startsClause()) {
      alias = this.plainIdentifier();
    }
    return { kind: "namedExpression", expression, alias, aliases, span: this.span(mark) };
  };

  protected readonly sortItem = (): SortItem => {
    const mark = this.mark();
    const expression = this.expression();
    const direction = this.skip("ASC") ? "asc" : this.skip("DESC") ? "desc" : undefined;
    let nulls: "first" | "last" | undefined;
    if (this.at("NULLS") && (this.at("FIRST", 1) || this.at("LAST", 1))) {
      this.advance();
      nulls = this.takeWord() === "FIRST" ? "first" : "last";
    }
    return { kind: "sortItem", expression, direction, nulls, span: this.span(mark) };
  };

  /** `a` or `name => a` */
  protected readonly argument = (): Expression | NamedArgument => {
    if (!this.at("=>", 1) || !this.atIdentifier()) return this.expression();
    const mark = this.mark();
    const name = this.identifier();
    this.advance();
    const value = this.expression();
    return { kind: "namedArgument", name, value, span: this.span(mark) };
  };

  // ---------------------------------------------------------------- queries in parentheses

  /** `(query)`, or nothing where the parentheses hold something else. */
  protected parenthesizedQuery(): Query | undefined {
    if (!this.at("(")) return undefined;
    let offset = 1;
    while (this.at("(", offset)) offset++;
    if (!this.startsQuery(offset)) {
      const word = this.wordAt(offset);
      if ((word !== "MAP" && word !== "REDUCE") || this.kindAt(offset) !== WORD) return undefined;
      return this.rememberedQuery();
    }
    // Directly behind one parenthesis it is a query for certain, so an error inside is the error.
    return this.rememberedQuery(offset === 1 && !this.at("VALUES", 1));
  }

  private rememberedQuery(certain = false): Query | undefined {
    const mark = this.mark();
    const known = this.queries.get(mark);
    if (known === null) return undefined;
    if (known !== undefined) {
      this.position = known.end;
      return known.query;
    }
    const rule = (): Query => this.inParentheses(() => this.query());
    const query = certain ? rule() : this.attempt(rule);
    this.queries.set(mark, query === undefined ? null : { query, end: this.mark() });
    return query;
  }
}
