import * as T from "../../types/dataType.ts";
import type { DataType, StructField, StructType } from "../../types/dataType.ts";
import type { MapValue, StructValue, Value } from "../../types/value.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";
import { nullableOf } from "../expr/tree.ts";
import { containsNull, elementOf } from "./array.ts";
import { mismatch, quoteType, unexpectedInput, wrongNumberOfArguments } from "./collectionTypes.ts";
import { type FunctionEntry, type GeneratorFunction, generator } from "./define.ts";
import { evaluateConstant, isFoldable } from "./evaluate.ts";

/** Functions that give rows. */

const group = "generator_funcs";
type Rows = readonly (readonly Value[])[];
type Columns = GeneratorFunction["columns"];

const optional = (fields: readonly StructField[], outer: boolean): readonly StructField[] =>
  outer ? fields.map((f) => ({ ...f, nullable: true })) : fields;

const explodeTypes = ([t]: readonly DataType[]): readonly DataType[] => {
  if (t!.kind === "array" || t!.kind === "map") return [t!];
  throw unexpectedInput(0, '("ARRAY" or "MAP")', t!);
};

/** explode and posexplode, with and without the row of nulls for what is NULL or empty. */
function explode(name: string, since: string, position: boolean, outer: boolean): FunctionEntry {
  const columns: Columns = ([t]) => {
    const own: readonly StructField[] =
      t?.kind === "map"
        ? [T.field("key", t.keyType, false), T.field("value", t.valueType, t.valueContainsNull)]
        : [T.field("col", elementOf(t), containsNull(t))];
    return optional(position ? [T.field("pos", T.INT, false), ...own] : own, outer);
  };
  const nulls = outer ? ([null, null, null] as const) : undefined;
  const what = position ? "position (from 0) and value" : "value";
  return generator({
    name,
    group,
    since,
    usage: `${name}(collection) - A row for the ${what} of each element of an array, or for the ${position ? "position, " : ""}key and value of each entry of a map.${outer ? " NULL and what is empty give one row of nulls." : ""}`,
    examples: [[`${name}(array(10, 20))`, position ? "0\t10\n1\t20" : "10\n20"]],
    args: [["array", "map"]],
    argNames: ["collection"],
    coercion: explodeTypes,
    returns: (types, call) => T.structOf(columns(types, call)),
    columns,
    generate: ({ argTypes }) => {
      const isMap = argTypes[0]!.kind === "map";
      const width = (isMap ? 2 : 1) + (position ? 1 : 0);
      const empty: Rows = nulls ? [nulls.slice(0, width)] : [];
      return (v) => {
        if (v === null) return empty;
        const rows: Value[][] = isMap
          ? (v as MapValue).keys.map((k, i) => [k, (v as MapValue).values[i]!])
          : (v as readonly Value[]).map((x) => [x]);
        if (rows.length === 0) return empty;
        return position ? rows.map((r, i) => [i, ...r]) : rows;
      };
    },
  });
}

function inline(name: string, outer: boolean): FunctionEntry {
  const columns: Columns = ([t]) => {
    const { fields } = elementOf(t) as StructType;
    return optional(fields, outer || containsNull(t));
  };
  return generator({
    name,
    group,
    since: "2.0.0",
    usage: `${name}(input) - A row for each struct of the array, its fields as columns.${outer ? " NULL and the empty array give one row of nulls." : ""}`,
    examples: [[`${name}(array(struct(1, 'a'), struct(2, 'b')))`, "1\ta\n2\tb"]],
    args: ["array"],
    argNames: ["input"],
    coercion: (types) => {
      if (elementOf(types[0]).kind !== "struct") throw unexpectedInput(0, '"ARRAY<STRUCT>"', types[0]!);
      return types;
    },
    returns: (types, call) => T.structOf(columns(types, call)),
    columns,
    generate: ({ argTypes }) => {
      const nulls = (elementOf(argTypes[0]) as StructType).fields.map(() => null);
      return (v) => {
        const rows = ((v ?? []) as readonly (StructValue | null)[]).map((s) => s?.fields ?? nulls);
        return rows.length === 0 && outer ? [nulls] : rows;
      };
    },
  });
}

/** The number of rows of stack, which is a constant. */
function stackRows(types: readonly DataType[], args: readonly Expression[]): number {
  if (types.length < 2) throw wrongNumberOfArguments("stack", "> 1", types.length);
  const [type] = types;
  if (!T.isIntegral(type!) || type!.kind === "long") throw unexpectedInput(0, '"INT"', type!);
  const n = isFoldable(args[0]!) ? evaluateConstant(args[0]!) : undefined;
  if (n === undefined) throw mismatch("NON_FOLDABLE_INPUT", { inputName: "`n`", inputType: '"INT"' });
  if (n === null) throw mismatch("UNEXPECTED_NULL", { exprName: "`n`" });
  if ((n as number) <= 0)
    throw mismatch("VALUE_OUT_OF_RANGE", { exprName: "`n`", valueRange: "(0, 2147483647]", currentValue: String(n) });
  return n as number;
}

/** The type of each column of stack: that of the first value which is not void; `place` is the argument it stands at. */
function stackColumns(types: readonly DataType[], rows: number): { type: DataType; place: number }[] {
  const width = Math.ceil((types.length - 1) / rows);
  return Array.from({ length: width }, (_, c) => {
    for (let i = c + 1; i < types.length; i += width)
      if (types[i]!.kind !== "null") return { type: types[i]!, place: i };
    return { type: T.NULL, place: c + 1 };
  });
}

function stackTypes(types: readonly DataType[], _: EvalConfig, args: readonly Expression[]): readonly DataType[] {
  const columns = stackColumns(types, stackRows(types, args));
  return types.map((t, i) => {
    if (i === 0) return T.INT;
    const column = (i - 1) % columns.length;
    const { type, place } = columns[column]!;
    if (t.kind === "null") return type;
    if (!T.sameType(t, type, true))
      throw mismatch("STACK_COLUMN_DIFF_TYPES", {
        columnIndex: String(column),
        leftParamIndex: String(place),
        leftType: quoteType(type),
        rightParamIndex: String(i),
        rightType: quoteType(t),
      });
    return t;
  });
}

const stack: FunctionEntry = generator({
  name: "stack",
  group,
  since: "2.0.0",
  usage: "stack(n, expr1, ..., exprk) - Lays the values out in n rows; what is missing in the last one is NULL.",
  examples: [["stack(2, 1, 2, 3)", "1\t2\n3\tNULL"]],
  args: [T.INT, "any"],
  rest: "any",
  coercion: stackTypes,
  returns: (types, call) => T.structOf(stackFields(types, call.args)),
  columns: (types, call) => stackFields(types, call.args),
  generate: ({ argTypes, args }) => {
    const rows = stackRows(argTypes, args);
    const width = Math.ceil((argTypes.length - 1) / rows);
    return (_, ...values) =>
      Array.from({ length: rows }, (__, r) => Array.from({ length: width }, (___, c) => values[r * width + c] ?? null));
  },
});

function stackFields(types: readonly DataType[], args: readonly Expression[]): StructField[] {
  const rows = stackRows(types, args);
  return stackColumns(types, rows).map(({ type }, c, all) => {
    const own = args.filter((_, i) => i > 0 && (i - 1) % all.length === c);
    return T.field(`col${c}`, type, own.length < rows || own.some(nullableOf));
  });
}

export const generatorFunctions: readonly FunctionEntry[] = [
  explode("explode", "1.0.0", false, false),
  explode("explode_outer", "1.0.0", false, true),
  explode("posexplode", "2.0.0", true, false),
  explode("posexplode_outer", "2.0.0", true, true),
  inline("inline", false),
  inline("inline_outer", true),
  stack,
];
