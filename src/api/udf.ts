import type { UdfDefinition } from "../session/protocol/messages/extensions.ts";
import type { Channel } from "../session/service/channel.ts";
import type { DataType as PlainType } from "../types/dataType.ts";
import type { Value } from "../types/value.ts";
import { Column, type ColumnOrName, toColumn } from "./column.ts";
import { type DataTypeLike, plainType } from "./schema/dataTypes.ts";
import { fromEngine } from "./values/fromEngine.ts";
import type { RowValue } from "./values/row.ts";
import { toEngine } from "./values/toEngine.ts";

/** A JavaScript function over the values of a row, as a row holds them (dates as LocalDate, long as number ...); it may give a promise. */
// biome-ignore lint/suspicious/noExplicitAny: the parameter types are the user's to say; nothing of it is seen outside
export type UserFunction = (...args: any[]) => unknown;

export interface UdfOptions {
  /** False for functions that give different results for the same arguments. */
  readonly deterministic?: boolean;
}

/** A user's function as a function of columns. */
export type UdfCall = (...columns: readonly ColumnOrName[]) => Column;

const INT64 = "number";

/** What the engine is given: values come as rows hold them, the result is checked against the type. */
export function udfDefinition(
  name: string,
  f: UserFunction,
  returnType: PlainType,
  options: UdfOptions = {},
): UdfDefinition {
  const back = (v: unknown): Value => toEngine(v, returnType);
  const convertArguments = (types: readonly PlainType[]) => {
    const converters = types.map((t) => fromEngine(t, INT64));
    return (args: readonly Value[]): RowValue[] => args.map((a, i) => converters[i]!(a));
  };
  return {
    name,
    bind: (types) => {
      const convert = convertArguments(types);
      return (...args) => {
        const result = f(...convert(args));
        return isPromise(result) ? result.then(back) : back(result);
      };
    },
    returnType,
    deterministic: options.deterministic ?? true,
    nullable: true,
  };
}

const isPromise = (v: unknown): v is PromiseLike<unknown> =>
  typeof v === "object" && v !== null && "then" in v && typeof v.then === "function";

const call =
  (name: string, definition: UdfDefinition): UdfCall =>
  (...columns) =>
    new Column({
      extension: {
        kind: "javaScriptFunction",
        name,
        definition,
        arguments: columns.map((c) => toColumn(c).expression),
      },
    });

/** A function of columns from a JavaScript function: `const plus1 = udf((x: number) => x + 1, "int")`. */
export function udf(f: UserFunction, returnType: DataTypeLike = "string", options: UdfOptions = {}): UdfCall {
  return call(f.name || "udf", udfDefinition(f.name || "udf", f, plainType(returnType), options));
}

/** Names for functions in SQL: `spark.udf.register("plus1", (x) => x + 1, "int")`. */
export class UDFRegistration {
  private readonly channel: Channel;
  private readonly background: (work: Promise<void>) => void;

  constructor(channel: Channel, background: (work: Promise<void>) => void) {
    this.channel = channel;
    this.background = background;
  }
  /** Statements called after this find the function; the result can be called with columns. */
  register(name: string, f: UserFunction, returnType: DataTypeLike = "string", options: UdfOptions = {}): UdfCall {
    const definition = udfDefinition(name, f, plainType(returnType), options);
    this.background(this.channel.registerFunction(name, definition));
    return call(name, definition);
  }
}
