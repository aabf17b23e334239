import type { Expression } from "../session/protocol/messages/expressions.ts";
import { toDdl, sqlName } from "../types/ddl.ts";
import { callExpression, col, Column } from "./column.ts";
import { isText } from "./functionTexts.ts";
import { type LiteralValue, literalExpression } from "./literal.ts";
import { DataType } from "./schema/dataTypes.ts";
import { isPlain } from "./values/toEngine.ts";

/** What a function of `F` takes: a column, the name of one, or another value as a literal. */
export type Argument = Column | LiteralValue;
/** A function over the elements of an array or the entries of a map. */
export type LambdaArgument = (...variables: readonly Column[]) => Column;
/** Options of from_json and the like. */
export type OptionsArgument = Readonly<Record<string, string | number | boolean>>;
/** Everything that some function takes. */
export type AnyArgument = Argument | LambdaArgument | DataType | OptionsArgument | undefined;

let lambdas = 0;

/** A JavaScript function over columns as a lambda expression: it is called once, with variables. */
export function lambdaExpression(f: LambdaArgument): Expression {
  const id = ++lambdas;
  const names = ["x", "y", "z"].slice(0, Math.max(1, Math.min(3, f.length))).map((n) => `${n}_${id}`);
  const variables = names.map((name) => ({ nameParts: [name] }));
  const body = f(...variables.map((v) => new Column({ unresolvedNamedLambdaVariable: v })));
  return { lambdaFunction: { function: body.expression, arguments: variables } };
}

function argumentExpression(a: Exclude<AnyArgument, undefined>, text: boolean): Expression {
  if (a instanceof Column) return a.expression;
  if (typeof a === "string") return text ? literalExpression(a) : col(a).expression;
  if (typeof a === "function") return lambdaExpression(a);
  if (a instanceof DataType) return literalExpression(a.plain.kind === "struct" ? toDdl(a.plain) : sqlName(a.plain));
  if (isPlain(a) && Object.getPrototypeOf(a) === Object.prototype)
    return literalExpression(new Map(Object.entries(a as OptionsArgument).map(([k, v]) => [k, String(v)])));
  return literalExpression(a as LiteralValue);
}

/**
 * A call by Spark's rules for arguments: texts are names of columns, except where PySpark takes them as values (functionTexts.ts). Arguments that are
 * undefined at the end are left out.
 */
export function call(name: string, ...args: readonly AnyArgument[]): Column {
  let count = args.length;
  while (count > 0 && args[count - 1] === undefined) count--;
  return callExpression(
    name,
    args.slice(0, count).map((a, i) => argumentExpression(a ?? null, isText(name, i))),
  );
}
