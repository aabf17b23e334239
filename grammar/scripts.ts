import type { ConditionValue, Expression, Identifier, ScriptBranch, ScriptStatement, Statement } from "./ast.ts";
import { SettingsParser } from "./settings.ts";

/** BEGIN ... END and what can stand only there. */
export abstract class ScriptParser extends SettingsParser {
  protected abstract statement(): Statement;

  /** A block, from BEGIN (or its label) to END. */
  protected compoundBlock(): Statement {
    const mark = this.mark();
    const label = this.beginLabel();
    this.expect("BEGIN");
    this.skipAll("NOT", "ATOMIC");
    const outside = this.inScript;
    this.inScript = true;
    const body = this.body();
    this.inScript = outside;
    this.expect("END");
    this.endLabel(label);
    return { kind: "compoundBlock", label, body, span: this.span(mark) };
  }

  private beginLabel(): Identifier | undefined {
    if (!this.at(":", 1)) return undefined;
    const label = this.strictIdentifier();
    this.advance();
    return label;
  }

  private endLabel(begin: Identifier | undefined): void {
    if (!this.atStrictIdentifier()) return;
    const end = this.strictIdentifier();
    if (begin === undefined) {
      const parameters = { endLabel: quote(end.name) };
      const text = `End label ${parameters.endLabel} can not exist without begin label.`;
      throw this.invalid("LABELS_MISMATCH.END_LABEL_WITHOUT_BEGIN_LABEL", "42K0L", parameters, text, end.span);
    }
    if (begin.name.toLowerCase() === end.name.toLowerCase()) return;
    const parameters = { beginLabel: quote(begin.name), endLabel: quote(end.name) };
    const text = `Begin label ${parameters.beginLabel} does not match the end label ${parameters.endLabel}.`;
    throw this.invalid("LABELS_MISMATCH", "42K0L", parameters, text, end.span);
  }

  /** Statements, each with a semicolon, up to a word that ends the body. */
  private body(): ScriptStatement[] {
    const statements: ScriptStatement[] = [];
    while (!this.atBodyEnd()) {
      statements.push(this.nested(() => this.scriptStatement()));
      this.expect(";");
    }
    return statements;
  }

  private nonEmptyBody(): ScriptStatement[] {
    const statements = this.body();
    if (statements.length === 0) this.fail();
    return statements;
  }

  private atBodyEnd(): boolean {
    return (
      this.atEnd() || this.at("END") || this.at("ELSE") || this.at("ELSEIF") || this.at("UNTIL") || this.at("WHEN")
    );
  }

  private scriptStatement(): ScriptStatement {
    const mark = this.mark();
    const offset = this.at(":", 1) && this.atIdentifier() ? 2 : 0;
    switch (this.wordAt(offset)) {
      case "BEGIN":
        return this.compoundBlock();
      case "WHILE":
      case "REPEAT":
      case "LOOP":
      case "FOR":
        return this.loop();
      default:
        if (offset > 0) this.fail(offset);
    }
    switch (this.wordAt()) {
      case "SET":
        return this.scriptSet();
      case "DECLARE":
        return this.scriptDeclare();
      case "IF":
        return this.ifStatement();
      case "CASE":
        return this.caseStatement();
      case "LEAVE":
      case "ITERATE": {
        const kind = this.takeWord() === "LEAVE" ? ("leaveStatement" as const) : ("iterateStatement" as const);
        const label = this.strictIdentifier();
        return { kind, label, span: this.span(mark) };
      }
      default:
        return this.statement();
    }
  }

  /** In a script SET sets variables. */
  private scriptSet(): ScriptStatement {
    const mark = this.mark();
    if ((this.at("VAR", 1) || this.at("VARIABLE", 1)) && (this.atIdentifier(2) || this.at("(", 2))) this.advance();
    else if (this.at("CATALOG", 1) && !this.at("=", 2) && !this.at(".", 2)) return this.statement();
    this.advance();
    return this.setVariable(mark);
  }

  private scriptDeclare(): ScriptStatement {
    const mark = this.mark();
    if ((this.at("CONTINUE", 1) || this.at("EXIT", 1)) && this.at("HANDLER", 2)) {
      this.advance();
      const type = this.takeWord() === "EXIT" ? "exit" : "continue";
      this.expectAll("HANDLER", "FOR");
      const conditions = this.list(() => this.conditionValue());
      const body = this.at("SET") ? this.scriptSet() : this.at("BEGIN") ? this.compoundBlock() : this.statement();
      return { kind: "declareHandler", type, conditions, body, span: this.span(mark) };
    }
    if (!this.at("CONDITION", 2) || !(this.at(";", 3) || this.at("FOR", 3))) return this.statement();
    this.advance();
    const name = this.strictIdentifier();
    this.advance();
    const sqlState = this.skip("FOR") ? this.sqlState() : undefined;
    return { kind: "declareCondition", name, sqlState, span: this.span(mark) };
  }

  private sqlState(): string {
    this.expect("SQLSTATE");
    this.skip("VALUE");
    return this.string();
  }

  private conditionValue(): ConditionValue {
    if (this.at("SQLSTATE") && (this.atString(1) || this.at("VALUE", 1)))
      return { kind: "sqlState", value: this.sqlState() };
    if (this.skip("SQLEXCEPTION")) return { kind: "sqlException" };
    if (this.skipAll("NOT", "FOUND")) return { kind: "notFound" };
    return { kind: "namedCondition", name: this.multipartIdentifier() };
  }

  private branch(end: string): ScriptBranch {
    const mark = this.mark();
    const condition = this.expression();
    this.expect(end);
    const body = this.nonEmptyBody();
    return { kind: "scriptBranch", condition, body, span: this.span(mark) };
  }

  private ifStatement(): ScriptStatement {
    const mark = this.mark();
    this.expect("IF");
    const branches = [this.branch("THEN")];
    while (this.skip("ELSEIF")) branches.push(this.branch("THEN"));
    const otherwise = this.skip("ELSE") ? this.nonEmptyBody() : undefined;
    this.expectAll("END", "IF");
    return { kind: "ifStatement", branches, otherwise, span: this.span(mark) };
  }

  private caseStatement(): ScriptStatement {
    const mark = this.mark();
    this.expect("CASE");
    const operand: Expression | undefined = this.at("WHEN") ? undefined : this.expression();
    const branches: ScriptBranch[] = [];
    while (this.skip("WHEN")) branches.push(this.branch("THEN"));
    if (branches.length === 0) this.fail();
    const otherwise = this.skip("ELSE") ? this.nonEmptyBody() : undefined;
    this.expectAll("END", "CASE");
    return { kind: "caseStatement", operand, branches, otherwise, span: this.span(mark) };
  }

  private loop(): ScriptStatement {
    const mark = this.mark();
    const label = this.beginLabel();
    const word = this.takeWord();
    if (word === "WHILE") {
      const condition = this.expression();
      const body = this.loopBody("DO", "WHILE", label);
      return { kind: "whileStatement", label, condition, body, span: this.span(mark) };
    }
    if (word === "LOOP") {
      const body = this.loopBody(undefined, "LOOP", label);
      return { kind: "loopStatement", label, body, span: this.span(mark) };
    }
    if (word === "FOR") {
      let variable: Identifier | undefined;
      if (this.at("AS", 1)) {
        variable = this.strictIdentifier();
        this.advance();
      }
      const query = this.query();
      const body = this.loopBody("DO", "FOR", label);
      return { kind: "forStatement", label, variable, query, body, span: this.span(mark) };
    }
    const body = this.nonEmptyBody();
    this.expect("UNTIL");
    const until = this.expression();
    this.expectAll("END", "REPEAT");
    this.endLabel(label);
    return { kind: "repeatStatement", label, body, until, span: this.span(mark) };
  }

  private loopBody(start: string | undefined, end: string, label: Identifier | undefined): ScriptStatement[] {
    if (start !== undefined) this.expect(start);
    const body = this.nonEmptyBody();
    this.expectAll("END", end);
    this.endLabel(label);
    return body;
  }
}

const quote = (name: string): string => `\`${name.replaceAll("`", "``")}\``;
