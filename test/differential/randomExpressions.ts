import * as T from "../../src/types/dataType.ts";
import type { DataType } from "../../src/types/dataType.ts";

/** Random typed expressions as SQL text over the columns of `COLUMNS`. */

type Kind = "bool" | "int" | "long" | "small" | "float" | "double" | "decimal" | "string" | "date" | "ntz";

/** Two columns of most types: the second is never null. */
export const COLUMNS: readonly {
  readonly name: string;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly kind: Kind;
}[] = [
  { name: "p", type: T.BOOLEAN, nullable: true, kind: "bool" },
  { name: "q", type: T.BOOLEAN, nullable: false, kind: "bool" },
  { name: "i", type: T.INT, nullable: true, kind: "int" },
  { name: "j", type: T.INT, nullable: false, kind: "int" },
  { name: "l", type: T.LONG, nullable: true, kind: "long" },
  { name: "m", type: T.LONG, nullable: false, kind: "long" },
  { name: "y", type: T.BYTE, nullable: true, kind: "small" },
  { name: "h", type: T.SHORT, nullable: false, kind: "small" },
  { name: "f", type: T.FLOAT, nullable: true, kind: "float" },
  { name: "g", type: T.FLOAT, nullable: false, kind: "float" },
  { name: "d", type: T.DOUBLE, nullable: true, kind: "double" },
  { name: "e", type: T.DOUBLE, nullable: false, kind: "double" },
  { name: "d5", type: T.decimal(5, 2), nullable: true, kind: "decimal" },
  { name: "d9", type: T.decimal(9, 0), nullable: false, kind: "decimal" },
  { name: "d18", type: T.decimal(18, 4), nullable: true, kind: "decimal" },
  { name: "d19", type: T.decimal(19, 6), nullable: false, kind: "decimal" },
  { name: "d38", type: T.decimal(38, 0), nullable: true, kind: "decimal" },
  { name: "dd", type: T.decimal(38, 18), nullable: false, kind: "decimal" },
  { name: "s", type: T.STRING, nullable: true, kind: "string" },
  { name: "t", type: T.STRING, nullable: false, kind: "string" },
  { name: "u", type: T.DATE, nullable: true, kind: "date" },
  { name: "v", type: T.DATE, nullable: false, kind: "date" },
  { name: "n", type: T.TIMESTAMP_NTZ, nullable: true, kind: "ntz" },
];

const LITERALS: Readonly<Record<Kind, readonly string[]>> = {
  bool: ["true", "false", "CAST(NULL AS BOOLEAN)"],
  int: ["1", "0", "-1", "7", "2147483647", "CAST(NULL AS INT)"],
  long: ["1L", "0L", "-1L", "9223372036854775807L", "3000000000L"],
  small: ["1Y", "-128Y", "127Y", "100S", "32767S", "0S"],
  float: ["float('1.5')", "float('NaN')", "float('0')", "float('-Infinity')"],
  double: ["1.5D", "0D", "-0D", "double('NaN')", "1e308D", "-2D"],
  decimal: [
    "1.5BD",
    "0.01BD",
    "-7BD",
    "99999999999999999999999999999999999999BD",
    "0.000000000001BD",
    "123456789.123456789BD",
  ],
  string: ["'a'", "''", "'abc'", "'%'", "'日本'", "CAST(NULL AS STRING)"],
  date: ["DATE'1970-01-01'", "DATE'2000-02-29'", "DATE'9999-12-31'", "DATE'1582-10-04'"],
  ntz: ["TIMESTAMP_NTZ'2020-01-01 12:34:56.789'", "TIMESTAMP_NTZ'1969-12-31 23:59:59.999999'"],
};
const TYPES: Readonly<Record<Kind, readonly string[]>> = {
  bool: ["BOOLEAN"],
  int: ["INT"],
  long: ["BIGINT"],
  small: ["TINYINT", "SMALLINT"],
  float: ["FLOAT"],
  double: ["DOUBLE"],
  decimal: [
    "DECIMAL(10,2)",
    "DECIMAL(5,0)",
    "DECIMAL(18,6)",
    "DECIMAL(20,10)",
    "DECIMAL(38,2)",
    "DECIMAL(38,30)",
    "DECIMAL(3,3)",
  ],
  string: ["STRING"],
  date: ["DATE"],
  ntz: ["TIMESTAMP_NTZ"],
};
const PATTERNS = ["'a%'", "'%b'", "'%a%'", "'abc'", "'%'", "''", "'a%c'", "'%a%b%'", "'\\\\%'", "'_b'", "'%日%'"];
const NUMERIC: readonly Kind[] = ["int", "long", "small", "float", "double", "decimal"];
const ALL: readonly Kind[] = ["int", "bool", "long", "small", "float", "double", "decimal", "string", "date", "ntz"];

/** A number from 0 to max - 1: smaller is simpler. */
export type Draw = (max: number) => number;

export class ExpressionMaker {
  private readonly draw: Draw;
  /** Only casts between these are compiled. */
  private readonly compiledOnly: boolean;

  constructor(draw: Draw, compiledOnly: boolean) {
    this.draw = draw;
    this.compiledOnly = compiledOnly;
  }
  private pick<X>(list: readonly X[]): X {
    return list[this.draw(list.length)]!;
  }

  any(depth: number): string {
    return this.of(this.pick(ALL), depth);
  }

  of(kind: Kind, depth: number): string {
    if (depth <= 0 || this.draw(8) === 0) {
      const columns = COLUMNS.filter((c) => c.kind === kind);
      return this.draw(4) === 3 ? this.pick(LITERALS[kind]) : this.pick(columns).name;
    }
    const sub = (k: Kind): string => this.of(k, depth - 1);
    const common = this.draw(8);
    if (common === 5)
      return `CASE WHEN ${sub("bool")} THEN ${sub(kind)}${this.draw(2) ? ` WHEN ${sub("bool")} THEN ${sub(kind)}` : ""}${this.draw(2) ? ` ELSE ${sub(kind)}` : ""} END`;
    if (common === 6) return `coalesce(${sub(kind)}, ${sub(kind)}${this.draw(2) ? `, ${sub(kind)}` : ""})`;
    if (common === 7) return `if(${sub("bool")}, ${sub(kind)}, ${sub(kind)})`;
    switch (kind) {
      case "bool":
        return this.bool(depth - 1);
      case "string":
        return this.draw(2) && !this.compiledOnly
          ? `concat(${sub("string")}, ${sub("string")})`
          : `substring(${sub("string")}, ${sub("int")}${this.draw(2) ? `, ${sub("int")}` : ""})`;
      case "date":
        return this.pick([
          () => `date_add(${sub("date")}, ${sub("int")})`,
          () => `date_sub(${sub("date")}, ${sub("int")})`,
        ])();
      case "ntz":
        return `CAST(${sub("date")} AS TIMESTAMP_NTZ)`;
      case "int":
        if (this.draw(3) === 2)
          return this.pick([
            () => `length(${sub("string")})`,
            () => `year(${sub("date")})`,
            () => `month(${sub("date")})`,
            () => `day(${sub("date")})`,
            () => `datediff(${sub("date")}, ${sub("date")})`,
          ])();
        return this.number(kind, depth - 1);
      default:
        return this.number(kind, depth - 1);
    }
  }

  private number(kind: Kind, depth: number): string {
    const sub = (k: Kind): string => this.of(k, depth);
    const from = (kinds: readonly Kind[]): Kind => this.pick(kinds);
    switch (this.draw(8)) {
      case 0:
        return `(${sub(kind)} + ${sub(kind)})`;
      case 1:
        return `(${sub(kind)} - ${sub(kind)})`;
      case 2:
        return `(${sub(kind)} * ${sub(kind)})`;
      case 3:
        return kind === "small" && this.compiledOnly ? sub(kind) : `(- ${sub(kind)})`;
      case 4:
        if (kind === "double" || kind === "decimal") return `(${sub(kind)} / ${sub(kind)})`;
        if (kind === "long") return `(${sub(from(["long", "int"]))} div ${sub("long")})`;
        if (kind === "float") return `(${sub(kind)} - ${sub(kind)})`;
        return `(${sub(kind)} % ${sub(kind)})`;
      case 5:
        if (kind === "long") return `(${sub(kind)} % ${sub(kind)})`;
        return `(${sub(kind)} + ${sub(kind)})`;
      default: {
        const type = this.pick(TYPES[kind]);
        const cast = this.draw(3) === 2 ? "TRY_CAST" : "CAST";
        const integers: readonly Kind[] = ["int", "long", "small"];
        const sources: readonly Kind[] = !this.compiledOnly
          ? NUMERIC
          : kind === "float"
            ? integers
            : kind === "double"
              ? [...integers, "float"]
              : kind === "decimal"
                ? [...integers, "decimal"]
                : kind === "small"
                  ? integers
                  : [...integers, "bool"];
        return `${cast}(${sub(from(sources))} AS ${type})`;
      }
    }
  }

  private bool(depth: number): string {
    const sub = (k: Kind): string => this.of(k, depth);
    const k = this.pick(ALL);
    const op = this.pick(["=", "<", "<=", ">", ">=", "<>", "<=>"]);
    switch (this.draw(9)) {
      case 0:
        return `(${sub(k)} ${op} ${sub(k)})`;
      case 1:
        return `(${sub("bool")} AND ${sub("bool")})`;
      case 2:
        return `(${sub("bool")} OR ${sub("bool")})`;
      case 3:
        return `(NOT ${sub("bool")})`;
      case 4:
        return `(${sub(k)} IS ${this.draw(2) ? "NOT " : ""}NULL)`;
      case 5:
        return `(${sub(k)} ${this.draw(2) ? "NOT " : ""}IN (${sub(k)}, ${this.pick(LITERALS[k])}, ${sub(k)}))`;
      case 6:
        return `(${sub("string")} LIKE ${this.pick(PATTERNS)})`;
      case 7:
        return `${this.pick(["startswith", "endswith", "contains"])}(${sub("string")}, ${sub("string")})`;
      default:
        return `(${sub(k)} BETWEEN ${sub(k)} AND ${sub(k)})`;
    }
  }
}
