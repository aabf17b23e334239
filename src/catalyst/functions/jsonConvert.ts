import type { DataType, StructType } from "../../types/dataType.ts";
import { Decimal } from "../../types/decimal.ts";
import { parseDayTime, parseYearMonth, tryParseCalendarInterval } from "../../types/intervalParse.ts";
import { unsupported } from "../../common/errors/conditions.ts";
import type { Value } from "../../types/value.ts";
import type { EvalConfig } from "../expr/expression.ts";
import type { JsonNode, JsonReadOptions } from "./jsonParse.ts";
import { jsonText } from "./jsonText.ts";
import { dateOptions, dateReader, timeReader, timestampNtzReader, timestampReader } from "./textDates.ts";
import { decimalReader } from "./textDecimal.ts";
import { flag, lineSepOption, ratioOption, type TextOptions } from "./textOptions.ts";

/** Values of Spark's types from JSON. */

/** A value that has not the type. */
export class JsonFieldError extends Error {}
/** What could be read of a struct, array or map of which a part is wrong. */
export class JsonPartialError extends Error {
  readonly partial: Value;
  constructor(partial: Value) {
    super();
    this.partial = partial;
  }
}

/** Options that are true or false, beside those of the syntax. */
const FLAGS = [
  "multiLine",
  "primitivesAsString",
  "prefersDecimal",
  "dropFieldIfAllNull",
  "inferTimestamp",
  "ignoreNullFields",
  "pretty",
  "sortKeys",
  "writeNonAsciiCharacterAsCodePoint",
  "useUnsafeRow",
];

/** Raises the errors of options that are none, of those too that nobody reads. */
export function checkJsonOptions(options: TextOptions, config: EvalConfig): void {
  for (const name of FLAGS) flag(options, name);
  readOptions(options);
  lineSepOption(options);
  ratioOption(options);
  dateOptions(options, config.timeZone);
  if (options.has("singlevariantcolumn")) throw unsupported("the JSON option singleVariantColumn");
}

export const readOptions = (options: TextOptions): JsonReadOptions => ({
  allowComments: flag(options, "allowComments"),
  allowUnquotedFieldNames: flag(options, "allowUnquotedFieldNames"),
  allowSingleQuotes: flag(options, "allowSingleQuotes", true),
  allowNumericLeadingZeros: flag(options, "allowNumericLeadingZeros"),
  allowNonNumericNumbers: flag(options, "allowNonNumericNumbers", true),
  allowBackslashEscapingAnyCharacter: flag(options, "allowBackslashEscapingAnyCharacter"),
  allowUnquotedControlChars: flag(options, "allowUnquotedControlChars"),
});

export type JsonConverter = (node: JsonNode) => Value;

const fail = (): never => {
  throw new JsonFieldError();
};

const NAMED: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  "+INF": Infinity,
  "+Infinity": Infinity,
  Infinity: Infinity,
  "-INF": -Infinity,
  "-Infinity": -Infinity,
};

const BITS = { byte: 8, short: 16, int: 32, long: 64 } as const;

function integral(bits: number): JsonConverter {
  return (node) => {
    if (node.kind !== "int") return fail();
    const n = BigInt(node.text);
    // Bytes may be written without sign, as Jackson takes them.
    if (BigInt.asIntN(bits, n) !== n && !(bits === 8 && n > 0n && n <= 255n)) return fail();
    return bits === 64 ? n : Number(BigInt.asIntN(bits, n));
  };
}

function floating(round: (x: number) => number, named: boolean): JsonConverter {
  return (node) => {
    if (node.kind === "int" || node.kind === "float") return round(Number(node.text));
    if (node.kind !== "string" || !named || !Object.hasOwn(NAMED, node.text)) return fail();
    return NAMED[node.text]!;
  };
}

/** A converter of strings: null from `read` is a failure. */
const fromString =
  (read: (s: string) => Value | undefined): JsonConverter =>
  (node) => {
    if (node.kind !== "string" || node.text === "") return fail();
    return read(node.text) ?? fail();
  };

function base64(text: string): Value {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 === 1) return null;
  return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
}

const attempt = (read: () => Value): Value => {
  try {
    return read();
  } catch {
    return null;
  }
};

/** The converter of values of a type; JSON's null is null for all. */
export function jsonConverter(type: DataType, options: TextOptions, config: EvalConfig): JsonConverter {
  const convert = make(type, options, config);
  return (node) => (node.kind === "null" ? null : convert(node));
}

function make(type: DataType, options: TextOptions, config: EvalConfig): JsonConverter {
  const dates = () => dateOptions(options, config.timeZone);
  switch (type.kind) {
    case "boolean":
      return (node) => (node.kind === "true" ? true : node.kind === "false" ? false : fail());
    case "byte":
    case "short":
    case "int":
    case "long":
      return integral(BITS[type.kind]);
    case "float":
    case "double":
      return floating(type.kind === "float" ? Math.fround : (x) => x, flag(options, "allowNonNumericNumbers", true));
    case "decimal": {
      const read = decimalReader(options.get("locale"));
      return (node) => {
        const d =
          node.kind === "string"
            ? read(node.text)
            : node.kind === "int" || node.kind === "float"
              ? Decimal.fromString(node.text)
              : null;
        return d?.toPrecision(type.precision, type.scale) ?? fail();
      };
    }
    case "string":
    case "char":
    case "varchar":
      return (node) => (node.kind === "string" ? node.text : (node.source ?? plainText(node)));
    case "binary":
      return fromString(base64);
    case "date":
      return fromString(dateReader(dates()));
    case "timestamp": {
      const read = fromString(timestampReader(dates(), config.now));
      return (node) => (node.kind === "int" ? BigInt.asIntN(64, BigInt(node.text) * 1_000_000n) : read(node));
    }
    case "timestamp_ntz":
      return fromString(timestampNtzReader(dates()));
    case "time":
      return fromString(timeReader(dates()));
    case "calendar_interval":
      return fromString(tryParseCalendarInterval);
    case "year_month_interval":
      return fromString((s) => attempt(() => parseYearMonth(s, type)));
    case "day_time_interval":
      return fromString((s) => attempt(() => parseDayTime(s, type)));
    case "struct":
      return structConverter(type, options, config);
    case "array":
      return arrayConverter(jsonConverter(type.elementType, options, config));
    case "map":
      return mapConverter(jsonConverter(type.valueType, options, config));
    case "null":
      return () => null;
    default:
      throw unsupported(`reading values of the type ${type.kind} from JSON`);
  }
}

/** Numbers without quotes, also those that stand for NaN. */
const plainText = (node: JsonNode): string =>
  node.kind === "float" ? jsonText(node).replaceAll('"', "") : jsonText(node);

function structConverter(type: StructType, options: TextOptions, config: EvalConfig): JsonConverter {
  const converters = type.fields.map((f) => jsonConverter(f.type, options, config));
  const places = new Map(type.fields.map((f, i) => [f.name, i]));
  return (node) => {
    if (node.kind !== "object") return fail();
    const fields: Value[] = new Array<Value>(type.fields.length).fill(null);
    let wrong = false;
    node.keys.forEach((k, j) => {
      const i = places.get(k);
      if (i === undefined) return;
      try {
        fields[i] = converters[i]!(node.values[j]!);
      } catch (e) {
        wrong = true;
        if (e instanceof JsonPartialError) fields[i] = e.partial;
        else if (!(e instanceof JsonFieldError)) throw e;
      }
    });
    if (wrong) throw new JsonPartialError({ fields });
    return { fields };
  };
}

/** Converts items; those that are right in part count, all else makes the whole wrong. */
function items(nodes: readonly JsonNode[], convert: JsonConverter, build: (values: Value[]) => Value): Value {
  let wrong = false;
  const values = nodes.map((n) => {
    try {
      return convert(n);
    } catch (e) {
      if (!(e instanceof JsonPartialError)) throw e;
      wrong = true;
      return e.partial;
    }
  });
  if (wrong) throw new JsonPartialError(build(values));
  return build(values);
}

const arrayConverter =
  (element: JsonConverter): JsonConverter =>
  (node) =>
    node.kind === "array" ? items(node.items, element, (values) => values) : fail();

/** Of repeated keys the last counts, in the place of the first. */
const mapConverter =
  (value: JsonConverter): JsonConverter =>
  (node) => {
    if (node.kind !== "object") return fail();
    return items(node.values, value, (values) => {
      const entries = new Map(node.keys.map((k, i) => [k, values[i]!]));
      return { keys: [...entries.keys()], values: [...entries.values()] };
    });
  };
