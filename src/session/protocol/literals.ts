import { sparkError } from "../../common/errors/conditions.ts";
import type { Literal } from "../../catalyst/expr/expression.ts";
import * as T from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import type { Value } from "../../types/value.ts";
import { fromProtocolType, toProtocolType } from "./dataTypes.ts";
import type * as P from "./messages/expressions.ts";
import { caseOf } from "./messages/oneOf.ts";
import "./conditions.ts";

const literal = (value: Value, type: T.DataType): Literal => ({ kind: "Literal", value, type });

/** A literal of the protocol as a literal expression. */
export function fromProtocolLiteral(l: P.Literal): Literal {
  const found = caseOf<P.LiteralKinds>(l);
  if (!found) throw sparkError("INVALID_PLAN_INPUT", { message: "A literal without a value" });
  const [kind, m] = found;
  switch (kind) {
    case "null":
      return literal(null, fromProtocolType(m));
    case "binary":
      return literal(m, T.BINARY);
    case "boolean":
      return literal(m, T.BOOLEAN);
    case "byte":
      return literal(m, T.BYTE);
    case "short":
      return literal(m, T.SHORT);
    case "integer":
      return literal(m, T.INT);
    case "long":
      return literal(m, T.LONG);
    case "float":
      return literal(Math.fround(m), T.FLOAT);
    case "double":
      return literal(m, T.DOUBLE);
    case "decimal": {
      const d = Decimal.fromString(m.value);
      if (d === null) throw sparkError("INVALID_PLAN_INPUT", { message: `${m.value} is not a decimal` });
      const scale = m.scale ?? Math.max(d.scale, 0);
      const value = d.setScale(scale);
      return literal(value, T.decimal(m.precision ?? Math.max(value.precision(), scale), scale));
    }
    case "string":
      return literal(m, T.STRING);
    case "date":
      return literal(m, T.DATE);
    case "timestamp":
      return literal(m, T.TIMESTAMP);
    case "timestampNtz":
      return literal(m, T.TIMESTAMP_NTZ);
    case "calendarInterval":
      return literal(m, T.CALENDAR_INTERVAL);
    case "yearMonthInterval":
      return literal(m, T.YEAR_MONTH);
    case "dayTimeInterval":
      return literal(m, T.DAY_TIME);
    case "array": {
      const elements = m.elements.map((e) => fromProtocolLiteral(e).value);
      return literal(elements, T.arrayOf(fromProtocolType(m.elementType), elements.includes(null)));
    }
    case "map": {
      const values = m.values.map((e) => fromProtocolLiteral(e).value);
      const keys = m.keys.map((e) => fromProtocolLiteral(e).value);
      return literal(
        { keys, values },
        T.mapOf(fromProtocolType(m.keyType), fromProtocolType(m.valueType), values.includes(null)),
      );
    }
    case "struct":
      return literal({ fields: m.elements.map((e) => fromProtocolLiteral(e).value) }, fromProtocolType(m.structType));
    case "time":
      return literal(m.nano, { kind: "time", precision: m.precision ?? 6 });
  }
}

/** A value of the engine as a literal of the protocol. */
export function toProtocolLiteral(value: Value, type: T.DataType): P.Literal {
  if (value === null) return { null: toProtocolType(type) };
  switch (type.kind) {
    case "null":
      return { null: toProtocolType(type) };
    case "int":
      return { integer: value as number };
    case "decimal":
      return { decimal: { value: (value as Decimal).toString(), precision: type.precision, scale: type.scale } };
    case "char":
    case "varchar":
      return { string: value as string };
    case "timestamp_ntz":
      return { timestampNtz: value as bigint };
    case "calendar_interval":
      return { calendarInterval: value as { months: number; days: number; microseconds: bigint } };
    case "year_month_interval":
      return { yearMonthInterval: value as number };
    case "day_time_interval":
      return { dayTimeInterval: value as bigint };
    case "time":
      return { time: { nano: value as bigint, precision: type.precision } };
    case "array":
      return {
        array: {
          elementType: toProtocolType(type.elementType),
          elements: (value as readonly Value[]).map((v) => toProtocolLiteral(v, type.elementType)),
        },
      };
    case "map": {
      const m = value as { keys: readonly Value[]; values: readonly Value[] };
      return {
        map: {
          keyType: toProtocolType(type.keyType),
          valueType: toProtocolType(type.valueType),
          keys: m.keys.map((v) => toProtocolLiteral(v, type.keyType)),
          values: m.values.map((v) => toProtocolLiteral(v, type.valueType)),
        },
      };
    }
    case "struct":
      return {
        struct: {
          structType: toProtocolType(type),
          elements: (value as { fields: readonly Value[] }).fields.map((v, i) =>
            toProtocolLiteral(v, type.fields[i]!.type),
          ),
        },
      };
    case "variant":
      throw sparkError("UNSUPPORTED_FEATURE", { feature: "literals of the variant type" });
    default:
      return { [type.kind]: value } as unknown as P.Literal;
  }
}
