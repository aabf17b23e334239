import type {
  CaseBranch,
  CurrentLike,
  DataType,
  Expression,
  FunctionCall,
  Identifier,
  Name,
  NamedArgument,
  NameReference,
  Star,
  WindowSpec,
} from "./ast.ts";
import { ExpressionParser } from "./expressions.ts";
import { NUMBER, SYMBOL, WORD } from "./tokens.ts";

const DATETIME_UNITS: ReadonlySet<string> = new Set(
  "YEAR QUARTER MONTH WEEK DAY DAYOFYEAR HOUR MINUTE SECOND MILLISECOND MICROSECOND".split(" "),
);
const TIMESTAMP_ADD: ReadonlySet<string> = new Set(["TIMESTAMPADD", "DATEADD", "DATE_ADD"]);
const TIMESTAMP_DIFF: ReadonlySet<string> = new Set(["TIMESTAMPDIFF", "DATEDIFF", "DATE_DIFF", "TIMEDIFF"]);

/** Operands: literals, names, function calls and the forms that look like function calls. */
export abstract class PrimaryParser extends ExpressionParser {
  protected abstract windowSpec(): WindowSpec;

  protected primary(): Expression {
    return this.postfix(this.primaryStart());
  }

  private primaryStart(): Expression {
    const kind = this.kindAt();
    if (kind === NUMBER) return this.numericLiteral();
    if (this.atString()) return this.stringLiteral();
    if (kind === SYMBOL) return this.symbolStart();
    if (!this.atIdentifier() && kind !== WORD) this.fail();
    if (this.at("->", 1) && this.atIdentifier()) return this.lambda(() => [this.identifier()]);
    if (kind === WORD && this.wordAt() !== "") {
      const special = this.keywordStart();
      if (special !== undefined) return special;
    }
    if (this.atString(1)) return this.typedLiteral();
    return this.nameOrCall();
  }

  private symbolStart(): Expression {
    const mark = this.mark();
    switch (this.wordAt()) {
      case "(":
        return this.parenthesis();
      case "*":
        this.advance();
        return this.star(mark, undefined);
      case "-":
        return this.numericLiteral();
      default:
        return this.parameterMarker() ?? this.fail();
    }
  }

  // ---------------------------------------------------------------- keywords

  /** What starts with a keyword and is not a plain name or function. */
  private keywordStart(): Expression | undefined {
    const mark = this.mark();
    const call = this.at("(", 1);
    switch (this.wordAt()) {
      case "NULL":
        if (call) return undefined;
        this.advance();
        return { kind: "nullLiteral", span: this.span(mark) };
      case "TRUE":
      case "FALSE": {
        if (call) return undefined;
        const value = this.takeWord() === "TRUE";
        return { kind: "booleanLiteral", value, span: this.span(mark) };
      }
      case "CASE":
        return this.at("WHEN", 1) || (this.startsExpression(1) && !this.at("AS", 1) && !this.at("*", 1))
          ? this.caseExpression()
          : undefined;
      case "CURRENT_DATE":
      case "CURRENT_TIME":
      case "CURRENT_TIMESTAMP":
      case "CURRENT_USER":
      case "CURRENT_PATH":
      case "SESSION_USER":
      case "USER": {
        if (call || this.at(".", 1)) return undefined;
        const name = this.takeWord() as CurrentLike["name"];
        return { kind: "currentLike", name, span: this.span(mark) };
      }
      case "INTERVAL":
        return this.atInterval() ? this.intervalLiteral() : undefined;
      case "EXISTS": {
        if (!call) return undefined;
        this.advance();
        const query = this.parenthesizedQuery();
        if (query !== undefined) return { kind: "exists", query, span: this.span(mark) };
        this.position = mark;
        return undefined;
      }
      case "CAST":
      case "TRY_CAST":
        return call ? this.cast() : undefined;
      case "STRUCT":
        return call && !this.atAll("STRUCT", "(", "DISTINCT") ? this.struct() : undefined;
      case "EXTRACT":
        return call && this.atIdentifier(2) && this.at("FROM", 3) ? this.extract() : undefined;
      case "TRIM":
        return call ? this.trim() : undefined;
      case "SUBSTR":
      case "SUBSTRING":
        return call ? this.substring() : undefined;
      case "OVERLAY":
        return call ? this.overlay() : undefined;
      case "POSITION":
        return call ? this.positionExpression() : undefined;
      default:
        return undefined;
    }
  }

  private caseExpression(): Expression {
    const mark = this.mark();
    this.expect("CASE");
    const operand = this.at("WHEN") && !this.at("WHEN", 1) ? undefined : this.expression();
    const branches: CaseBranch[] = [];
    do {
      const start = this.mark();
      this.expect("WHEN");
      const when = this.expression();
      this.expect("THEN");
      // biome-ignore lint/suspicious/noThenProperty: the name of the part, and no promise
      branches.push({ kind: "caseBranch", when, then: this.expression(), span: this.span(start) });
    } while (this.at("WHEN"));
    const otherwise = this.skip("ELSE") ? this.expression() : undefined;
    this.expect("END");
    return { kind: "case", operand, branches, otherwise, span: this.span(mark) };
  }

  private cast(): Expression {
    const mark = this.mark();
    const identifier = this.takeIdentifier();
    this.expect("(");
    if (this.at(")") || this.atQuantifier()) return this.specialCall(mark, identifier, []);
    const expression = this.argument();
    if (expression.kind === "namedArgument" || !this.skip("AS"))
      return this.specialCall(mark, identifier, [expression]);
    const dataType: DataType = this.dataType();
    this.expect(")");
    const form = identifier.name.length === 4 ? "cast" : "tryCast";
    return { kind: "cast", expression, dataType, form, span: this.span(mark) };
  }

  /**
   * The rest of a call of a function that has a special form as well, when its first argument shows that it is an
   * ordinary call. The argument is not read a second time, lest nested calls take exponentially long.
   */
  private specialCall(mark: number, identifier: Identifier, first: (Expression | NamedArgument)[]): Expression {
    return this.callBehindParenthesis(mark, { kind: "name", parts: [identifier], span: identifier.span }, first);
  }

  private struct(): Expression {
    const mark = this.mark();
    const identifier = this.takeIdentifier();
    this.expect("(");
    if (this.at("=>", 1)) return this.specialCall(mark, identifier, []);
    const fields = this.at(")") ? [] : this.list(this.namedExpression);
    this.expect(")");
    if (!this.callContinues()) return { kind: "structConstructor", fields, span: this.span(mark) };
    if (fields.some((field) => field.alias !== undefined || field.aliases !== undefined)) this.fail(-1);
    const name: Name = { kind: "name", parts: [identifier], span: identifier.span };
    return this.callClauses(
      mark,
      name,
      undefined,
      fields.map((field) => field.expression),
    );
  }

  private extract(): Expression {
    const mark = this.mark();
    this.position += 2;
    const field = this.simpleIdentifier();
    this.expect("FROM");
    const source = this.valueExpression();
    this.expect(")");
    return { kind: "extract", field, source, span: this.span(mark) };
  }

  private trim(): Expression {
    const mark = this.mark();
    const identifier = this.takeIdentifier();
    this.expect("(");
    const side = this.trimSide();
    let characters: Expression | undefined;
    if (side === undefined || !this.at("FROM")) {
      if (side === undefined && this.isOrdinaryCall()) return this.specialCall(mark, identifier, []);
      if (side !== undefined || !this.trimFromFollows()) {
        characters = this.expression();
        if (side === undefined && !this.at("FROM")) return this.specialCall(mark, identifier, [characters]);
      }
    }
    this.expect("FROM");
    const source = this.valueExpression();
    this.expect(")");
    return { kind: "trim", side, characters, source, span: this.span(mark) };
  }

  /** `TRIM(FROM s)` */
  private trimFromFollows(): boolean {
    return this.at("FROM") && this.startsExpression(1);
  }

  /** BOTH, LEADING and TRAILING can be columns as well. */
  private trimSide(): "both" | "leading" | "trailing" | undefined {
    if (!this.at("BOTH") && !this.at("LEADING") && !this.at("TRAILING")) return undefined;
    if (!this.at("FROM", 1) && (!this.startsExpression(1) || /^[-+*]$/.test(this.wordAt(1)))) return undefined;
    return this.takeWord().toLowerCase() as "both" | "leading" | "trailing";
  }

  /** Whether what stands behind the parenthesis rules out a special form. */
  private isOrdinaryCall(): boolean {
    return this.at(")") || this.atQuantifier() || (this.atIdentifier() && this.at("=>", 1));
  }

  private substring(): Expression {
    const mark = this.mark();
    const identifier = this.takeIdentifier();
    this.expect("(");
    if (this.isOrdinaryCall()) return this.specialCall(mark, identifier, []);
    const source = this.expression();
    // The form with commas is a function like others.
    if (!this.skip("FROM")) return this.specialCall(mark, identifier, [source]);
    const from = this.valueExpression();
    const length = this.skip("FOR") || this.skip(",") ? this.valueExpression() : undefined;
    this.expect(")");
    return { kind: "substring", source, from, length, span: this.span(mark) };
  }

  private overlay(): Expression {
    const mark = this.mark();
    const identifier = this.takeIdentifier();
    this.expect("(");
    if (this.isOrdinaryCall()) return this.specialCall(mark, identifier, []);
    const source = this.expression();
    if (!this.skip("PLACING")) return this.specialCall(mark, identifier, [source]);
    const replacement = this.valueExpression();
    this.expect("FROM");
    const from = this.valueExpression();
    const length = this.skip("FOR") ? this.valueExpression() : undefined;
    this.expect(")");
    return { kind: "overlay", source, replacement, from, length, span: this.span(mark) };
  }

  private positionExpression(): Expression {
    const mark = this.mark();
    const identifier = this.takeIdentifier();
    this.expect("(");
    if (this.isOrdinaryCall()) return this.specialCall(mark, identifier, []);
    const search = this.expression();
    if (this.at(")") && search.kind === "inList" && !search.not && search.items.length === 1) {
      // POSITION(a IN (b)) reads like a predicate.
      this.advance();
      return { kind: "position", search: search.expression, source: search.items[0]!, span: this.span(mark) };
    }
    if (this.at(")") && search.kind === "inSubquery" && !search.not) {
      const source: Expression = { kind: "scalarSubquery", query: search.query, span: search.query.span };
      this.advance();
      return { kind: "position", search: search.expression, source, span: this.span(mark) };
    }
    if (!this.skip("IN")) return this.specialCall(mark, identifier, [search]);
    const source = this.valueExpression();
    this.expect(")");
    return { kind: "position", search, source, span: this.span(mark) };
  }

  // ---------------------------------------------------------------- parentheses

  private parenthesis(): Expression {
    const mark = this.mark();
    if (this.atLambdaParameters()) return this.lambda(() => this.parenthesized(() => this.identifier()));
    const query = this.parenthesizedQuery();
    if (query !== undefined) return { kind: "scalarSubquery", query, span: this.span(mark) };
    this.expect("(");
    const fields = this.list(this.namedExpression);
    if (fields.length > 1) {
      this.expect(")");
      return { kind: "rowConstructor", fields, span: this.span(mark) };
    }
    const only = fields[0]!;
    if (only.alias !== undefined || only.aliases !== undefined) this.fail(-1);
    this.expect(")");
    return only.expression;
  }

  /** `(x, y) ->` */
  private atLambdaParameters(): boolean {
    let offset = 1;
    while (this.atIdentifier(offset) && this.at(",", offset + 1)) offset += 2;
    return offset > 1 && this.atIdentifier(offset) && this.at(")", offset + 1) && this.at("->", offset + 2);
  }

  private lambda(parameters: () => Identifier[]): Expression {
    const mark = this.mark();
    const names = parameters();
    this.expect("->");
    const body = this.expression();
    return { kind: "lambda", parameters: names, body, span: this.span(mark) };
  }

  private star(mark: number, qualifier: readonly Identifier[] | undefined): Star {
    let except: readonly Name[] | undefined;
    if (this.at("EXCEPT") && this.at("(", 1) && this.atIdentifier(2) && !this.startsQuery(2)) {
      this.advance();
      except = this.parenthesized(() => this.multipartIdentifier());
    }
    return { kind: "star", qualifier, except, span: this.span(mark) };
  }

  // ---------------------------------------------------------------- names and calls

  private nameOrCall(): Expression {
    const mark = this.mark();
    if (this.atAll("IDENTIFIER", "(") && !this.atIdentifierLiteral()) return this.identifierClause();
    const parts: Identifier[] = [];
    do {
      if (parts.length > 0 && this.skip("*")) return this.star(mark, parts);
      if (this.atIdentifierLiteral()) parts.push(...this.identifierLiteral());
      else parts.push(this.callIdentifier(parts.length === 0));
    } while (this.at(".") && (this.atIdentifier(1) || this.at("*", 1)) && this.skip("."));
    if (this.at("(")) {
      return this.functionCall(mark, { kind: "name", parts, span: this.span(mark) });
    }
    return { kind: "columnReference", parts, span: this.span(mark) };
  }

  /** LEFT, RIGHT and FILTER can be functions' names where they cannot be other names. */
  private callIdentifier(first: boolean): Identifier {
    const word = this.wordAt();
    const isCall = first && this.kindAt() === WORD && this.at("(", 1);
    if (isCall && (word === "LEFT" || word === "RIGHT" || word === "FILTER")) return this.takeIdentifier();
    return this.identifier();
  }

  /** `IDENTIFIER(expression)`, as a column or as a function's name. */
  private identifierClause(): Expression {
    const mark = this.mark();
    const word = this.takeIdentifier();
    this.advance();
    if (this.isOrdinaryCall()) return this.specialCall(mark, word, []);
    const expression = this.expression();
    if (!this.skip(")")) return this.specialCall(mark, word, [expression]);
    const rest: Identifier[] = [];
    while (this.at(".") && this.atIdentifier(1)) {
      this.advance();
      rest.push(this.identifier());
    }
    const identifier: NameReference = { kind: "identifierClause", expression, rest, span: this.span(mark) };
    if (this.at("(")) return this.functionCall(mark, identifier);
    return { kind: "identifierExpression", identifier, span: this.span(mark) };
  }

  private functionCall(mark: number, name: NameReference): Expression {
    this.expect("(");
    return this.callBehindParenthesis(mark, name, []);
  }

  private atQuantifier(): boolean {
    return (this.at("DISTINCT") || this.at("ALL")) && this.startsExpression(1);
  }

  /** A call from behind its parenthesis, or from behind its first argument. */
  private callBehindParenthesis(mark: number, name: NameReference, args: (Expression | NamedArgument)[]): Expression {
    let quantifier: "distinct" | "all" | undefined;
    if (args.length === 0 && !this.at(")")) {
      if (this.atQuantifier()) quantifier = this.takeWord() === "ALL" ? "all" : "distinct";
      args.push(this.argument());
    }
    if (this.at("IGNORE") && isFirstOrLast(name) && quantifier === undefined && args.length === 1) {
      this.expectAll("IGNORE", "NULLS", ")");
      return this.call(mark, name, undefined, args, "ignore");
    }
    if (args.length > 0) while (this.skip(",")) args.push(this.argument());
    this.expect(")");
    if (quantifier === undefined && args.length === 3 && !this.callContinues()) {
      const special = this.timestampFunction(mark, name, args);
      if (special !== undefined) return special;
    }
    return this.callClauses(mark, name, quantifier, args);
  }

  private callContinues(): boolean {
    switch (this.wordAt()) {
      case "WITHIN":
        return this.at("GROUP", 1) && this.at("(", 2);
      case "FILTER":
        return this.at("(", 1);
      case "IGNORE":
      case "RESPECT":
        return this.at("NULLS", 1);
      case "OVER":
        return this.at("(", 1) || (this.atIdentifier(1) && !this.startsClause(1));
      default:
        return false;
    }
  }

  private call(
    mark: number,
    name: NameReference,
    quantifier: FunctionCall["quantifier"],
    args: FunctionCall["arguments"],
    nulls: FunctionCall["nulls"],
  ): FunctionCall {
    return {
      kind: "functionCall",
      name,
      quantifier,
      arguments: args,
      withinGroup: undefined,
      filter: undefined,
      nulls,
      over: undefined,
      span: this.span(mark),
    };
  }

  private callClauses(
    mark: number,
    name: NameReference,
    quantifier: FunctionCall["quantifier"],
    args: FunctionCall["arguments"],
  ): FunctionCall {
    if (!this.callContinues()) return this.call(mark, name, quantifier, args, undefined);
    let withinGroup: FunctionCall["withinGroup"];
    if (this.skipAll("WITHIN", "GROUP")) {
      withinGroup = this.inParentheses(() => {
        this.expectAll("ORDER", "BY");
        return this.list(this.sortItem);
      });
    }
    let filter: Expression | undefined;
    if (this.at("FILTER") && this.at("(", 1)) {
      this.advance();
      filter = this.inParentheses(() => {
        this.expect("WHERE");
        return this.expression();
      });
    }
    let nulls: FunctionCall["nulls"];
    if ((this.at("IGNORE") || this.at("RESPECT")) && this.at("NULLS", 1)) {
      nulls = this.takeWord() === "IGNORE" ? "ignore" : "respect";
      this.advance();
    }
    let over: WindowSpec | undefined;
    if (this.at("OVER") && this.callContinues()) {
      this.advance();
      over = this.windowSpec();
    }
    return {
      kind: "functionCall",
      name,
      quantifier,
      arguments: args,
      withinGroup,
      filter,
      nulls,
      over,
      span: this.span(mark),
    };
  }

  /** TIMESTAMPADD(unit, amount, ts) and TIMESTAMPDIFF(unit, from, to): a unit stands where a column could. */
  private timestampFunction(
    mark: number,
    name: NameReference,
    args: readonly (Expression | NamedArgument)[],
  ): Expression | undefined {
    if (name.kind !== "name" || name.parts.length !== 1 || name.parts[0]!.quoted) return undefined;
    const word = name.parts[0]!.name.toUpperCase();
    const isAdd = TIMESTAMP_ADD.has(word);
    if (!isAdd && !TIMESTAMP_DIFF.has(word)) return undefined;
    const [first, second, third] = args as [Expression, Expression, Expression];
    if ((second.kind as string) === "namedArgument" || (third.kind as string) === "namedArgument") return undefined;
    let unit: string;
    if (first.kind === "stringLiteral") {
      unit = first.value;
    } else if (first.kind === "columnReference" && first.parts.length === 1 && !first.parts[0]!.quoted) {
      unit = first.parts[0]!.name.toUpperCase();
      if (!DATETIME_UNITS.has(unit)) return undefined;
    } else {
      return undefined;
    }
    const common = { function: word, unit, unitIsString: first.kind === "stringLiteral", span: this.span(mark) };
    return isAdd
      ? { kind: "timestampAdd", ...common, amount: second, timestamp: third }
      : { kind: "timestampDiff", ...common, from: second, to: third };
  }
}

function isFirstOrLast(name: NameReference): boolean {
  if (name.kind !== "name" || name.parts.length !== 1 || name.parts[0]!.quoted) return false;
  return /^(first|last|any_value)$/i.test(name.parts[0]!.name);
}
