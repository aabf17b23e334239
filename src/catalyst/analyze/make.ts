import { internalError } from "../../common/errors/conditions.ts";
import type { QueryContext } from "../../common/errors/sparkError.ts";
import * as T from "../../types/dataType.ts";
import type { DataType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import {
  type Alias,
  type Call,
  type EvalConfig,
  type Expression,
  type Literal,
  nextExprId,
} from "../expr/expression.ts";
import { nullableOf, typeOf } from "../expr/tree.ts";
import type { ScalarFunction } from "../functions/define.ts";
import { findFunction } from "../functions/registry.ts";
import { losesNull } from "./coercion/commonType.ts";

/** Builders of resolved expressions. */

export const literalOf = (value: Value, type: DataType): Literal => ({ kind: "Literal", value, type });

export const aliasOf = (child: Expression, name: string, id = nextExprId()): Alias => ({
  kind: "Alias",
  child,
  name,
  id,
  qualifier: [],
});

/** The cast, or the expression itself when it has the type. */
export function castTo(
  child: Expression,
  type: DataType,
  config: EvalConfig,
  options: { implicit?: boolean; mode?: "ansi" | "legacy" | "try"; origin?: QueryContext | undefined } = {},
): Expression {
  const from = typeOf(child);
  const implicit = options.implicit ?? true;
  if (implicit && T.sameType(from, type, true)) return child;
  if (implicit && child.kind === "Literal" && child.value === null) return { ...child, type };
  const mode = options.mode ?? (config.ansi ? "ansi" : "legacy");
  const origin = options.origin ?? child.origin;
  return {
    kind: "Cast",
    child,
    type,
    mode,
    nullable: mode === "try" || nullableOf(child) || losesNull(from, type),
    implicit,
    config,
    ...(origin ? { origin } : {}),
  };
}

function scalarNullable(entry: ScalarFunction | undefined, call: Call): boolean {
  const flags = call.args.map((a) => (a.kind === "LambdaFunction" ? nullableOf(a.body) : nullableOf(a)));
  if (typeof entry?.nullable === "boolean") return entry.nullable;
  if (entry?.nullable) {
    const bound = {
      name: call.name,
      args: call.args,
      argTypes: call.args.map(typeOf),
      type: call.type,
      config: call.config,
    };
    return entry.nullable(bound, flags);
  }
  return flags.some(Boolean);
}

/** A call of a scalar entry with arguments that are coerced already. `type` is for internal functions whose type the analyzer knows. */
export function callOf(
  name: string,
  args: readonly Expression[],
  config: EvalConfig,
  options: {
    type?: DataType;
    origin?: QueryContext | undefined;
    calledAs?: string | undefined;
    nullable?: boolean;
  } = {},
): Call {
  const entry = findFunction(name);
  let type = options.type;
  if (!type) {
    if (!entry) throw internalError(`no function entry named ${name}`);
    type = typeof entry.returns === "function" ? entry.returns(args.map(typeOf), { args, config }) : entry.returns;
  }
  const call: Call = {
    kind: "Call",
    name: entry?.name ?? name,
    args,
    type,
    nullable: true,
    config,
    ...(options.origin ? { origin: options.origin } : {}),
    ...(options.calledAs ? { calledAs: options.calledAs } : {}),
  };
  const nullable = options.nullable ?? scalarNullable(entry?.kind === "scalar" ? entry : undefined, call);
  return nullable ? call : { ...call, nullable };
}
