import * as T from "../../types/dataType.ts";
import type { DataType, StructField } from "../../types/dataType.ts";
import type { StructValue } from "../../types/value.ts";
import type { EvalConfig, Expression } from "../expr/expression.ts";
import { nullableOf } from "../expr/tree.ts";
import { mismatch, wrongNumberOfArguments } from "./collectionTypes.ts";
import { type FunctionEntry, scalar } from "./define.ts";
import { evaluateConstant, isFoldable } from "./evaluate.ts";

/** Functions that make structs. */

const group = "struct_funcs";

/** The name that a field of struct(...) takes from its expression. */
function fieldName(e: Expression, index: number): string {
  switch (e.kind) {
    case "Alias":
    case "AttributeReference":
    case "GetStructField":
    case "LambdaVariable":
    case "NamedArgument":
      return e.name;
    case "OuterReference":
      return e.child.name;
    default:
      return `col${index + 1}`;
  }
}

/** The value of an argument that is known before any row, or undefined. */
export const foldedString = (e: Expression): string | undefined => {
  if (!isFoldable(e)) return undefined;
  const v = evaluateConstant(e);
  return typeof v === "string" ? v : undefined;
};

function namedFields(types: readonly DataType[], args: readonly Expression[]): StructField[] {
  const out: StructField[] = [];
  for (let i = 0; i < args.length; i += 2)
    out.push(T.field(foldedString(args[i]!) ?? "", types[i + 1]!, nullableOf(args[i + 1]!)));
  return out;
}

function checkNamed(types: readonly DataType[], _: EvalConfig, args: readonly Expression[]): readonly DataType[] {
  if (types.length % 2 !== 0) throw wrongNumberOfArguments("named_struct", "2n (n > 0)", types.length);
  const wrong = args.filter((a, i) => i % 2 === 0 && (types[i]!.kind !== "string" || foldedString(a) === undefined));
  if (wrong.length > 0)
    throw mismatch("CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING", {
      inputExprs: `[${wrong.map((e) => `"${e.kind === "Literal" ? (e.value ?? "NULL") : e.kind}"`).join(", ")}]`,
    });
  return types;
}

export const structFunctions: readonly FunctionEntry[] = [
  scalar({
    name: "struct",
    group,
    since: "1.4.0",
    usage:
      "struct(col1, col2, ...) - A struct of the values; fields take the names of columns and aliases, others are col1, col2, ...",
    examples: [["struct(1, 2, 3)", '{"col1":1,"col2":2,"col3":3}']],
    args: [],
    rest: "any",
    returns: (types, { args }) =>
      T.structOf(types.map((t, i) => T.field(fieldName(args[i]!, i), t, nullableOf(args[i]!)))),
    nulls: "custom",
    nullable: false,
    eval: (...fields) => ({ fields }) satisfies StructValue,
  }),
  scalar({
    name: "named_struct",
    group,
    since: "1.5.0",
    usage:
      "named_struct(name1, value1, name2, value2, ...) - A struct of the values under the names, which are constants.",
    examples: [['named_struct("a", 1, "b", 2, "c", 3)', '{"a":1,"b":2,"c":3}']],
    args: [],
    rest: "any",
    coercion: checkNamed,
    returns: (types, { args }) => T.structOf(namedFields(types, args)),
    nulls: "custom",
    nullable: false,
    eval: (...values) => ({ fields: values.filter((_, i) => i % 2 === 1) }),
  }),
];
