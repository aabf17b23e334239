import type { DataType } from "../../src/types/dataType.ts";
import * as T from "../../src/types/dataType.ts";
import { dayTimeToHive, yearMonthToHive } from "../../src/types/interval.ts";
import type { MapValue, StructValue, Value } from "../../src/types/value.ts";
import type { EvalConfig, Expression, LambdaVariable } from "../../src/catalyst/expr/expression.ts";
import { nullableOf, typeOf } from "../../src/catalyst/expr/tree.ts";
import { castValue } from "../../src/catalyst/functions/cast.ts";
import { evaluateConstant } from "../../src/catalyst/functions/evaluate.ts";
import { findFunction } from "../../src/catalyst/functions/registry.ts";
import { parseExpressionText } from "../../src/catalyst/parse/parseSql.ts";
import { call, defaults, rows } from "./callHelp.ts";

/** Evaluates constant expressions of SQL without the analyzer: enough to run the documented examples. */

type Scope = ReadonlyMap<string, Expression>;

export function resolve(e: Expression, config: EvalConfig, scope: Scope = new Map()): Expression {
  const sub = (x: Expression): Expression => resolve(x, config, scope);
  switch (e.kind) {
    case "Alias":
      return { ...e, child: sub(e.child) };
    case "NamedArgument":
      return sub(e.child);
    case "UnresolvedAttribute": {
      const found = scope.get(e.parts[0]!);
      if (found) return found;
      return call(e.parts[0]!.toLowerCase(), [], config);
    }
    case "UnresolvedCast": {
      const child = sub(e.child);
      return {
        kind: "Cast",
        child,
        type: e.type,
        mode: e.try ? "try" : "ansi",
        nullable: nullableOf(child),
        implicit: false,
        config,
      };
    }
    case "UnresolvedFunction": {
      const name = e.parts[0]!.toLowerCase();
      const types: Readonly<Record<string, DataType>> = { date: T.DATE, timestamp: T.TIMESTAMP };
      if (types[name] && findFunction(name) === undefined)
        return {
          kind: "Cast",
          child: sub(e.args[0]!),
          type: types[name]!,
          mode: "ansi",
          nullable: true,
          implicit: false,
          config,
        };
      return call(
        name,
        e.args.map((a) => {
          if (a.kind !== "UnresolvedLambda") return sub(a);
          const f = (...vars: Expression[]): Expression =>
            resolve(a.body, config, new Map([...scope, ...a.params.map((p, i) => [p, named(vars[i]!, p)] as const)]));
          Object.defineProperty(f, "length", { value: a.params.length });
          return f;
        }),
        config,
      );
    }
    default:
      return e;
  }
}

const named = (e: Expression, name: string): Expression => ({ ...(e as LambdaVariable), name });

/** The text of a value as the spark-sql shell prints it. */
export function shellText(v: Value, t: DataType, config: EvalConfig = defaults, nested = false): string {
  if (v === null) return nested ? "null" : "NULL";
  const sub = (x: Value, type: DataType): string => shellText(x, type, config, true);
  switch (t.kind) {
    case "array":
      return `[${(v as readonly Value[]).map((x) => sub(x, t.elementType)).join(",")}]`;
    case "map": {
      const m = v as MapValue;
      return `{${m.keys.map((k, i) => `${sub(k, t.keyType)}:${sub(m.values[i]!, t.valueType)}`).join(",")}}`;
    }
    case "struct":
      return `{${t.fields.map((f, i) => `"${f.name}":${sub((v as StructValue).fields[i]!, f.type)}`).join(",")}}`;
    case "string":
      return nested ? `"${v as string}"` : (v as string);
    case "year_month_interval":
      return yearMonthToHive(v as number);
    case "day_time_interval":
      return dayTimeToHive(v as bigint);
    default:
      return castValue(t, T.STRING, "legacy", config)(v) as string;
  }
}

/** The result of a constant expression as the shell prints it; rows of generators are lines. */
export function run(sql: string, config: EvalConfig = defaults): string {
  const parsed = parseExpressionText(sql, { timeZone: config.timeZone });
  const name = parsed.kind === "UnresolvedFunction" ? parsed.parts[0]!.toLowerCase() : "";
  if (parsed.kind === "UnresolvedFunction" && findFunction(name)?.kind === "generator") {
    const args = parsed.args.map((a) => resolve(a, config));
    const { type } = call(name, args, config) as { type: T.StructType };
    return rows(name, args, config)
      .map((r) => r.map((v, i) => shellText(v, type.fields[i]!.type, config)).join("\t"))
      .join("\n");
  }
  const e = resolve(parsed, config);
  return shellText(evaluateConstant(e), typeOf(e), config);
}
