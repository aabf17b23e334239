import * as T from "../../types/dataType.ts";
import type { DataType, StructType } from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import type { StructValue, Value } from "../../types/value.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";
import { mismatch, quoteType, unexpectedInput } from "./collectionTypes.ts";
import { CsvInference } from "./csvInference.ts";
import { type CsvTextOptions, csvTextOptions } from "./csvOptions.ts";
import { CsvQuoting } from "./csvQuoting.ts";
import { FIELD_EMPTY, FIELD_QUOTED_EMPTY } from "./csvRecord.ts";
import { CsvTokenizer } from "./csvTokenizer.ts";
import { csvText, textParser } from "./csvValue.ts";
import { type BoundCall, type FunctionEntry, scalar } from "./define.ts";
import { dateOptions } from "./textDates.ts";
import {
  asStruct,
  constantText,
  corruptColumn,
  failsFast,
  malformed,
  optionsOf,
  rowText,
  schemaOf,
} from "./textOptions.ts";

/** Functions on texts that are one line of CSV. */

const group = "csv_funcs";

function csvSchema(args: readonly Expression[]): StructType {
  const schema = args[1]!;
  const struct = asStruct(schemaOf(schema), schema.kind === "Literal" ? String(schema.value) : schema.kind);
  return T.structOf(struct.fields.map((f) => ({ ...f, nullable: true })));
}

/** What reading a line takes from the options and the session. */
const readOptions = (e: Expression | undefined, { settings, timeZone, caseSensitive }: EvalConfig): CsvTextOptions =>
  csvTextOptions(optionsOf(e), {
    ...settings,
    "spark.sql.session.timeZone": timeZone,
    "spark.sql.caseSensitive": String(caseSensitive),
  });

/** The values of a line as texts, null for those that are empty without quotes; undefined for a line without any. */
function lineReader(o: CsvTextOptions): (line: string) => (string | null)[] | undefined {
  // A text is one record, also when it has line breaks; options of files do not count.
  const dialect = { ...o.dialect, newline: -1 };
  const tokenizer = new CsvTokenizer(dialect);
  return (line) => {
    const bytes = Buffer.from(line);
    if (bytes.length === 0 || bytes[0] === dialect.comment) return undefined;
    tokenizer.cut(bytes, 0, bytes.length, true);
    const { count, starts, lengths, kinds } = tokenizer;
    return Array.from({ length: count }, (_, i) => {
      if (kinds[i] === FIELD_EMPTY) return null;
      if (kinds[i] === FIELD_QUOTED_EMPTY) return o.emptyValue;
      return bytes.toString("utf8", starts[i]!, starts[i]! + lengths[i]!);
    });
  };
}

function fromCsv({ args, config }: BoundCall): (text: Value) => Value {
  const options = optionsOf(args[2]);
  const failFast = failsFast(options, "from_csv");
  const schema = csvSchema(args);
  const corrupt = corruptColumn(schema, options, config);
  const o = readOptions(args[2], config);
  const columns = schema.fields.map((_, i) => i).filter((i) => i !== corrupt);
  const parsers = columns.map((i) => textParser(schema.fields[i]!.type, o));
  const read = lineReader(o);
  return (v) => {
    const text = v as string;
    const fields: Value[] = schema.fields.map(() => null);
    const tokens = read(text);
    let wrong = tokens?.length !== columns.length;
    columns.forEach((column, i) => {
      const token = tokens?.[i] ?? null;
      if (token === null || token === o.nullValue) return;
      const out = parsers[i]!(token);
      if (out === undefined) wrong = true;
      else fields[column] = out;
    });
    if (wrong && failFast) throw malformed(rowText(fields));
    if (wrong && corrupt >= 0) fields[corrupt] = text;
    return { fields } satisfies StructValue;
  };
}

function checkStruct(type: DataType): StructType {
  if (type.kind === "struct") return type;
  throw mismatch("UNSUPPORTED_INPUT_TYPE", { functionName: "`to_csv`", dataType: quoteType(type) });
}

export const csvFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "from_csv",
    group,
    since: "3.0.0",
    usage: "from_csv(csvStr, schema[, options]) - The struct of the line's fields by the schema (in DDL).",
    examples: [
      ["from_csv('1, 0.8', 'a INT, b DOUBLE')", '{"a":1,"b":0.8}'],
      [
        "from_csv('26/08/2015', 'time Timestamp', map('timestampFormat', 'dd/MM/yyyy'))",
        '{"time":2015-08-26 00:00:00}',
      ],
    ],
    args: ["string", "string", "any"],
    optional: 1,
    coercion: (types, _, args) => {
      optionsOf(args[2]);
      const [t] = types as [DataType];
      if (t.kind !== "string" && t.kind !== "null") throw unexpectedInput(0, '"STRING"', t);
      return [t.kind === "string" ? t : T.STRING, ...types.slice(1)];
    },
    returns: (_, { args }) => csvSchema(args),
    nullable: true,
    sql: (args) => `from_csv(${args[0]})`,
    bind: fromCsv,
  }),
  scalar({
    name: "to_csv",
    group,
    since: "3.0.0",
    usage: "to_csv(expr[, options]) - The line of CSV of a struct's fields.",
    examples: [
      ["to_csv(named_struct('a', 1, 'b', 2))", "1,2"],
      [
        "to_csv(named_struct('time', to_timestamp('2015-08-26', 'yyyy-MM-dd')), map('timestampFormat', 'dd/MM/yyyy'))",
        "26/08/2015",
      ],
    ],
    args: ["any", "any"],
    optional: 1,
    coercion: (types, _, args) => {
      optionsOf(args[1]);
      checkStruct(types[0]!);
      return types;
    },
    returns: T.STRING,
    nullable: true,
    sql: (args) => `to_csv(${args[0]})`,
    bind: ({ args, argTypes, config }) => {
      const options = optionsOf(args[1]);
      const quoting = new CsvQuoting(options);
      const dates = dateOptions(options, config.timeZone);
      const texts = checkStruct(argTypes[0]!).fields.map((f) => csvText(f.type, dates, config));
      return (v) => quoting.line((v as StructValue).fields.map((x, i) => (x === null ? null : texts[i]!(x))));
    },
  }),
  scalar({
    name: "schema_of_csv",
    group,
    since: "3.0.0",
    usage: "schema_of_csv(csv[, options]) - The schema (in DDL) of a constant line of CSV.",
    examples: [["schema_of_csv('1,abc')", "STRUCT<_c0: INT, _c1: STRING>"]],
    args: ["string", "any"],
    optional: 1,
    coercion: (types, _, args) => {
      if (types[0]!.kind !== "string" && types[0]!.kind !== "null") throw unexpectedInput(0, '"STRING"', types[0]!);
      constantText(args[0]!, "csv");
      optionsOf(args[1]);
      return types;
    },
    returns: T.STRING,
    nullable: false,
    sql: (args) => `schema_of_csv(${args[0]})`,
    bind: ({ args, config }) => {
      const o = readOptions(args[1], config);
      const tokens = lineReader(o)(constantText(args[0]!, "csv")) ?? [];
      const inference = new CsvInference(o);
      const fields = tokens.map((token, i) => {
        const known = token !== null && token !== "" && token !== o.nullValue;
        const type = known ? inference.next(T.NULL, token) : T.NULL;
        return T.field(`_c${i}`, type.kind === "null" ? T.STRING : type);
      });
      const text = sqlName(T.structOf(fields));
      return () => text;
    },
  }),
];
