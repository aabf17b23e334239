import * as T from "../types/dataType.ts";
import { decimalForLiteral } from "../types/decimalTypes.ts";
import { Decimal } from "../types/decimal.ts";
import { toProtocolLiteral } from "../session/protocol/literals.ts";
import type { Expression, Literal } from "../session/protocol/messages/expressions.ts";
import type { DayTimeInterval, LocalTime, YearMonthInterval, CalendarInterval } from "./values/interval.ts";
import { inferType } from "./values/inferType.ts";
import type { LocalDate } from "./values/localDate.ts";
import type { LocalDateTime, Timestamp } from "./values/timestamp.ts";
import { toEngine } from "./values/toEngine.ts";

/** What can stand for a literal. */
export type LiteralValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Date
  | Decimal
  | LocalDate
  | Timestamp
  | LocalDateTime
  | LocalTime
  | YearMonthInterval
  | DayTimeInterval
  | CalendarInterval
  | Uint8Array
  | readonly LiteralValue[]
  | ReadonlyMap<LiteralValue, LiteralValue>;

/** The type of a literal: whole numbers are int when they fit, as in Spark, and long otherwise. */
function literalType(value: LiteralValue): T.DataType {
  if (typeof value === "number" && Number.isSafeInteger(value) && !Object.is(value, -0))
    return value === (value | 0) ? T.INT : T.LONG;
  if (typeof value === "bigint")
    return BigInt.asIntN(64, value) === value ? T.LONG : decimalForLiteral(Decimal.fromBigInt(value));
  if (value instanceof Decimal) return decimalForLiteral(value);
  if (Object.is(value, -0)) return T.DOUBLE;
  return inferType(value, "literal");
}

/** The literal message of a value. */
export function literalMessage(value: LiteralValue): Literal {
  const type = literalType(value);
  return toProtocolLiteral(toEngine(value, type), type);
}

/** The expression of a value; arrays are calls of array(), as their elements can be of several types. */
export function literalExpression(value: LiteralValue): Expression {
  if (Array.isArray(value) && value.length > 0)
    return {
      unresolvedFunction: {
        functionName: "array",
        arguments: (value as readonly LiteralValue[]).map(literalExpression),
      },
    };
  if (value instanceof Map && value.size > 0)
    return {
      unresolvedFunction: {
        functionName: "map",
        arguments: [...value].flat().map((v) => literalExpression(v as LiteralValue)),
      },
    };
  return { literal: literalMessage(value) };
}
