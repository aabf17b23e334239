import { sparkError } from "../../common/errors/conditions.ts";
import { type DataType, decimal, isNumeric, STRING, TIMESTAMP } from "../../types/dataType.ts";
import { joinMicros } from "../../types/datetime/civil.ts";
import { compilePattern } from "../../types/datetime/pattern.ts";
import { formatTimestampPattern } from "../../types/datetime/patternFormat.ts";
import { getZone, UTC } from "../../types/datetime/zone.ts";
import type { Decimal } from "../../types/decimal.ts";
import { decimalForType } from "../../types/decimalTypes.ts";
import { hexString } from "../../types/format.ts";
import type { Value } from "../../types/value.ts";
import type { Expression } from "../expr/expression.ts";
import { typeOf } from "../expr/tree.ts";
import { type BoundCall, type FunctionEntry, scalar } from "./define.ts";
import { invalidParameter, quotedString } from "./errors.ts";
import { evaluateConstant, isFoldable } from "./evaluate.ts";
import { formatNumberAs, parseNumber, parseNumberFormat } from "./numberFormat.ts";
import { constantArg, remembering } from "./predicate.ts";
import { decodeText, toBase64 } from "./stringEncoding.ts";

/** to_char, to_number and their kin. */

const group = "string_funcs";
const formatOf = (args: readonly Expression[]): string | undefined => {
  const e = args[1];
  if (e === undefined || !isFoldable(e)) return undefined;
  const v = evaluateConstant(e);
  return typeof v === "string" ? v : undefined;
};

const toNumber = (name: string, tries: boolean, since: string): FunctionEntry =>
  scalar({
    name,
    group,
    since,
    usage: `${name}(expr, fmt) - The decimal of a text in a number format of 0, 9, . or D, comma or G, $, S, MI and PR${tries ? "; null when it does not match" : ""}.`,
    examples: [
      [`${name}('454', '999')`, "454"],
      [`${name}('12,454.8-', '99,999.9S')`, "-12454.8"],
    ],
    args: ["string", "string"],
    returns: (_, { args }) => {
      const format = formatOf(args);
      return format === undefined ? decimal(38, 18) : parseNumberFormat(format).type;
    },
    nullable: true,
    bind: (call) => {
      const formats = remembering(parseNumberFormat);
      return (s, format) => {
        const f = formats(format as string);
        const d = parseNumber(s as string, f);
        if (d !== null) return call.type.kind === "decimal" ? d.setScale(call.type.scale) : d;
        if (tries) return null;
        throw sparkError("INVALID_FORMAT.MISMATCH_INPUT", {
          format: f.text,
          inputType: '"STRING"',
          input: s as string,
        });
      };
    },
  });

function toChar(call: BoundCall): (...args: Value[]) => Value {
  const t = call.argTypes[0]!;
  switch (t.kind) {
    case "decimal": {
      const formats = remembering(parseNumberFormat);
      return (v, format) => formatNumberAs(v as Decimal, formats(format as string));
    }
    case "binary":
      return (v, format) => {
        switch ((format as string).toLowerCase()) {
          case "base64":
            return toBase64(v as Uint8Array);
          case "hex":
            return hexString(v as Uint8Array);
          case "utf-8":
            return decodeText(v as Uint8Array, "utf-8");
          default:
            throw invalidParameter("BINARY_FORMAT", "to_char", "format", {
              invalidFormat: quotedString(format as string),
            });
        }
      };
    case "timestamp": {
      const zone = getZone(call.config.timeZone);
      return (v, format) => formatTimestampPattern(compilePattern(format as string), v as bigint, zone);
    }
    case "date":
      return (v, format) => formatTimestampPattern(compilePattern(format as string), joinMicros(v as number, 0), UTC);
    default:
      return (v, format) => formatTimestampPattern(compilePattern(format as string), v as bigint, UTC);
  }
}

/** Numbers become decimals, everything else that is neither date nor binary a timestamp. */
function toCharTypes([t]: readonly DataType[], args: readonly Expression[]): readonly DataType[] {
  if (
    t!.kind === "binary" ||
    t!.kind === "date" ||
    t!.kind === "timestamp" ||
    t!.kind === "timestamp_ntz" ||
    t!.kind === "decimal"
  )
    return [t!, STRING];
  if (isNumeric(t!)) return [decimalForType(t!)!, STRING];
  if (t!.kind === "null") return [decimal(38, 18), STRING];
  const format = formatOf(args);
  // A string is a number when the format is one of numbers, otherwise a timestamp.
  return [format !== undefined && /^[09$SMIPR.,DG]+$/i.test(format) ? decimal(38, 18) : TIMESTAMP, STRING];
}

export const numberTextFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "to_char",
    aliases: ["to_varchar"],
    group,
    since: "3.4.0",
    usage:
      "to_char(expr, format) - A number in a number format of 0, 9, . or D, comma or G, $, S, MI and PR; a date or timestamp by a pattern; a binary as 'base64', 'hex' or 'utf-8'.",
    examples: [
      ["to_char(454, '999')", "454"],
      ["to_char(12454, '99G999')", "12,454"],
      ["to_char(-12454.8, '99G999D9S')", "12,454.8-"],
      ["to_char(date'2016-04-08', 'y')", "2016"],
    ],
    args: ["any", "string"],
    coercion: (types, _, args) => toCharTypes(types, args),
    returns: (types, { args }) => {
      const format = formatOf(args);
      if (types[0]!.kind === "decimal" && format !== undefined) parseNumberFormat(format);
      return STRING;
    },
    nullable: (call, n) => n.some(Boolean) || constantArg(call, 1) === null,
    bind: toChar,
    // Shown as the function that Spark makes of it for the type.
    sql: ([value, format], { args }) => {
      const t = typeOf(args[0]!);
      if (t.kind === "timestamp" || t.kind === "timestamp_ntz" || t.kind === "date")
        return `date_format(${value}, ${format})`;
      if (t.kind !== "binary") return `to_char(${value}, ${format})`;
      const kind = format!.toLowerCase();
      return kind === "utf-8" ? `decode(${value}, utf-8)` : `${kind}(${value})`;
    },
  }),
  toNumber("to_number", false, "3.3.0"),
  toNumber("try_to_number", true, "3.3.0"),
];
