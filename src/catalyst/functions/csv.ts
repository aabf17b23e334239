import * as T from "../../types/dataType.ts";
import type { DataType, StructType } from "../../types/dataType.ts";
import { sqlName } from "../../types/ddl.ts";
import type { StructValue, Value } from "../../types/value.ts";
import type { Expression } from "../expr/expression.ts";
import { mismatch, quoteType, unexpectedInput } from "./collectionTypes.ts";
import { csvConverter, csvText, inferCsv } from "./csvConvert.ts";
import { csvFormat, joinCsv, splitCsv } from "./csvFormat.ts";
import { type BoundCall, type FunctionEntry, scalar } from "./define.ts";
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

function fromCsv({ args, config }: BoundCall): (text: Value) => Value {
  const options = optionsOf(args[2]);
  const failFast = failsFast(options, "from_csv");
  const schema = csvSchema(args);
  const corrupt = corruptColumn(schema, options, config);
  const columns = schema.fields.map((_, i) => i).filter((i) => i !== corrupt);
  const converters = columns.map((i) => csvConverter(schema.fields[i]!.type, options, config));
  const format = csvFormat(options);
  return (v) => {
    const text = v as string;
    const fields: Value[] = schema.fields.map(() => null);
    const tokens = splitCsv(text, format);
    let wrong = tokens === null || tokens.length !== columns.length;
    columns.forEach((column, i) => {
      const token = tokens?.[i] ?? null;
      if (token === null || token === format.nullValue) return;
      const out = converters[i]!(token);
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
      const format = csvFormat(options);
      const texts = checkStruct(argTypes[0]!).fields.map((f) => csvText(f.type, options, config));
      return (v) =>
        joinCsv(
          (v as StructValue).fields.map((x, i) => (x === null ? null : texts[i]!(x))),
          format,
        );
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
      const options = optionsOf(args[1]);
      const tokens = splitCsv(constantText(args[0]!, "csv"), csvFormat(options)) ?? [];
      const fields = tokens.map((token, i) => {
        const type = inferCsv(token, options, config);
        return T.field(`_c${i}`, type.kind === "null" ? T.STRING : type);
      });
      const text = sqlName(T.structOf(fields));
      return () => text;
    },
  }),
];
