import type {
  Expression,
  IntervalField,
  IntervalLiteral,
  IntervalRangeLiteral,
  NumericKind,
  NumericLiteral,
  TypedLiteral,
} from "./ast.ts";
import { intervalProblem, typedLiteralProblem } from "./checks.ts";
import { ClauseParser } from "./clauses.ts";
import { NUMBER, WORD } from "./tokens.ts";

const UNITS: ReadonlySet<string> = new Set(
  (
    "NANOSECOND NANOSECONDS MICROSECOND MICROSECONDS MILLISECOND MILLISECONDS SECOND SECONDS MINUTE MINUTES " +
    "HOUR HOURS DAY DAYS WEEK WEEKS MONTH MONTHS YEAR YEARS"
  ).split(" "),
);

const SUFFIX_LENGTH: Readonly<Record<string, number>> = {
  bigint: 1,
  smallint: 1,
  tinyint: 1,
  double: 1,
  float: 1,
  bigdecimal: 2,
};

/** Numbers, strings, typed literals and intervals. */
export class LiteralParser extends ClauseParser {
  /** A number; a minus in front belongs to it. */
  protected numericLiteral(): NumericLiteral {
    const mark = this.mark();
    const sign = this.skip("-") ? "-" : "";
    if (this.kindAt() !== NUMBER) this.fail();
    const type = this.wordAt() as NumericKind;
    const source = this.sourceAt();
    this.advance();
    const text = sign + source.slice(0, source.length - (SUFFIX_LENGTH[type] ?? 0));
    const asDecimal = type === "exponent" && this.options.exponentAsDecimal === true;
    return { kind: "numericLiteral", type: asDecimal ? "bigdecimal" : type, text, span: this.span(mark) };
  }

  protected stringLiteral(): Expression {
    const mark = this.mark();
    const value = this.string();
    return { kind: "stringLiteral", value, span: this.span(mark) };
  }

  /** `DATE '...'`: any word directly in front of a string. */
  protected typedLiteral(): Expression {
    const mark = this.mark();
    const type = this.takeIdentifier().name.toUpperCase();
    const value = this.oneString();
    const literal: TypedLiteral = { kind: "typedLiteral", type, value, span: this.span(mark) };
    this.reject(typedLiteralProblem(literal));
    return literal;
  }

  /** Whether INTERVAL is next and starts an interval with its units outside of the quotes. */
  protected atInterval(): boolean {
    if (!this.at("INTERVAL")) return false;
    if (this.intervalValueEnd(1) > 0) return true;
    // A number cannot follow a name, so that what is wrong is the unit.
    if (this.kindAt(1) === NUMBER && this.kindAt(2) === WORD) this.fail(2);
    return false;
  }

  /** The offset of the unit behind an interval's value at `offset`, or 0 where there is none. */
  private intervalValueEnd(offset: number): number {
    let i = offset;
    if (this.at("-", i) || this.at("+", i)) i++;
    if (this.atNumber("integer", i) || this.atNumber("decimal", i)) {
      i++;
    } else {
      if (!this.atString(i)) return 0;
      while (this.atString(i)) i++;
    }
    return this.kindAt(i) === WORD && UNITS.has(this.wordAt(i)) ? i : 0;
  }

  protected intervalLiteral(): IntervalLiteral | IntervalRangeLiteral {
    const mark = this.mark();
    this.expect("INTERVAL");
    const fields: IntervalField[] = [];
    do {
      const field = this.intervalField();
      if (this.at("TO")) return this.intervalRange(mark, field, fields.length > 0);
      fields.push(field);
    } while (this.intervalValueEnd(0) > 0);
    const literal: IntervalLiteral = { kind: "intervalLiteral", fields, span: this.span(mark) };
    this.reject(intervalProblem(literal, this.textBetween(literal.span)));
    return literal;
  }

  private intervalField(): IntervalField {
    const mark = this.mark();
    const negative = this.skip("-");
    if (!negative) this.skip("+");
    const isString = this.atString();
    if (!isString && !this.atNumber("integer") && !this.atNumber("decimal")) this.fail();
    let value: string;
    if (isString) {
      value = this.string();
    } else {
      value = this.sourceAt();
      this.advance();
    }
    if (!UNITS.has(this.wordAt())) this.fail();
    const unit = this.takeWord();
    return { kind: "intervalField", negative, value, isString, unit, span: this.span(mark) };
  }

  private intervalRange(mark: number, field: IntervalField, second: boolean): IntervalRangeLiteral {
    this.advance();
    if (!/^(YEAR|MONTH|DAY|HOUR|MINUTE|SECOND)$/.test(this.wordAt())) this.fail();
    const to = this.takeWord();
    // Spark looks for a second interval first, then at the value, and then at the units.
    if (second || this.intervalValueEnd(0) > 0) {
      if (!second) this.intervalField();
      throw this.legacy("0024", "Can only have a single from-to unit in the interval literal syntax.", this.span(mark));
    }
    if (!field.isString) {
      throw this.legacy("0027", "The value of from-to unit must be a string.", this.from(field.span));
    }
    const { negative, value, isString, unit: from } = field;
    return { kind: "intervalRangeLiteral", negative, value, isString, from, to, span: this.span(mark) };
  }
}
