import { sparkError } from "../../common/errors/conditions.ts";
import type { QueryContext } from "../../common/errors/sparkError.ts";
import type { DataType } from "../../types/dataType.ts";
import * as T from "../../types/dataType.ts";
import { type AttributeReference, type Expression, nextExprId } from "../expr/expression.ts";
import type { LogicalPlan, SetOperation, Union } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import { widerTypeForTwo } from "./coercion/commonType.ts";
import type { Env } from "./env.ts";
import { errorAt, ordinal, quoteName, quoteType } from "./errors.ts";
import { aliasOf, castTo, literalOf } from "./make.ts";
import { sameName } from "./names.ts";

/** UNION, INTERSECT, EXCEPT: as many columns on all sides, in common types. */

function wrongWidth(operator: string, first: number, index: number, width: number, origin?: QueryContext): Error {
  return errorAt(origin, "NUM_COLUMNS_MISMATCH", {
    operator: operator.toUpperCase(),
    firstNumColumns: String(first),
    invalidOrdinalNum: ordinal(index),
    invalidNumColumns: String(width),
  });
}

/** The sides with their columns cast to common types. */
function aligned(operator: string, sides: readonly LogicalPlan[], env: Env, origin?: QueryContext): LogicalPlan[] {
  const config = env.ctx.evalConfig;
  const outputs = sides.map(outputOf);
  const width = outputs[0]!.length;
  outputs.forEach((o, i) => {
    if (o.length !== width) throw wrongWidth(operator, width, i, o.length, origin);
  });
  const types = outputs[0]!.map((a, column): DataType => {
    let type = a.type;
    for (let i = 1; i < outputs.length; i++) {
      const other = outputs[i]![column]!.type;
      const wide = widerTypeForTwo(type, other, config.ansi);
      if (!wide)
        throw errorAt(origin, "INCOMPATIBLE_COLUMN_TYPE", {
          operator: operator.toUpperCase(),
          columnOrdinalNumber: ordinal(column),
          tableOrdinalNumber: ordinal(i),
          dataType1: quoteType(other),
          dataType2: quoteType(type),
          hint: "",
        });
      type = wide;
    }
    if (operator !== "union" && holdsMap(type))
      throw sparkError("UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE", {
        colName: quoteName(a.name),
        dataType: quoteType(type),
      });
    return type;
  });
  return sides.map((side, i) => {
    const output = outputs[i]!;
    if (output.every((a, c) => T.sameType(a.type, types[c]!, true))) return side;
    const list = output.map(
      (a, c): Expression => (T.sameType(a.type, types[c]!, true) ? a : aliasOf(castTo(a, types[c]!, config), a.name)),
    );
    return { kind: "Project", list, child: side } satisfies LogicalPlan;
  });
}

export const holdsMap = (t: DataType): boolean =>
  t.kind === "map" ||
  (t.kind === "array" && holdsMap(t.elementType)) ||
  (t.kind === "struct" && t.fields.some((f) => holdsMap(f.type)));

export function resolveSetOperation(s: SetOperation, env: Env): LogicalPlan {
  const sides = [env.resolvePlan(s.left, env), env.resolvePlan(s.right, env)];
  const [left, right] = aligned(`${s.kind}${s.all ? " all" : ""}`, sides, env, s.origin) as [LogicalPlan, LogicalPlan];
  return { ...s, left, right };
}

/** Columns in the order of the first side's names; missing ones are nulls when that is allowed. */
function byName(sides: readonly LogicalPlan[], allowMissing: boolean, env: Env): LogicalPlan[] {
  const { caseSensitive } = env.ctx.evalConfig;
  let names = outputOf(sides[0]!).map((a) => a.name);
  if (allowMissing)
    for (const s of sides.slice(1))
      for (const a of outputOf(s))
        if (!names.some((n) => sameName(n, a.name, caseSensitive))) names = [...names, a.name];
  const typeOfName = (name: string): DataType => {
    for (const s of sides) {
      const a = outputOf(s).find((x) => sameName(x.name, name, caseSensitive));
      if (a) return a.type;
    }
    return T.NULL;
  };
  return sides.map((side) => {
    const output = outputOf(side);
    if (!allowMissing && output.length !== names.length)
      throw wrongWidth("union", names.length, sides.indexOf(side), output.length);
    const list = names.map((n): Expression => {
      const found = output.find((a) => sameName(a.name, n, caseSensitive));
      if (found) return found;
      if (!allowMissing)
        throw sparkError("UNRESOLVED_COLUMN_AMONG_FIELD_NAMES", {
          colName: `"${n}"`,
          fieldNames: output.map((a) => a.name).join(", "),
        });
      return aliasOf(literalOf(null, typeOfName(n)), n);
    });
    return list.length === output.length && list.every((e, i) => e === output[i])
      ? side
      : ({ kind: "Project", list, child: side } satisfies LogicalPlan);
  });
}

export function resolveUnion(u: Union, env: Env): LogicalPlan {
  let sides = u.children.map((c) => env.resolvePlan(c, env));
  if (u.byName) sides = byName(sides, u.allowMissing, env);
  sides = aligned("union", sides, env, u.origin);
  // The union's columns are the first side's: a side that stands there twice must not share ids with it.
  const seen = new Set<number>();
  sides = sides.map((s) => {
    const output = outputOf(s);
    const clash = output.some((a) => seen.has(a.id)) || new Set(output.map((a) => a.id)).size < output.length;
    const list: readonly (AttributeReference | Expression)[] = clash
      ? output.map((a) => aliasOf(a, a.name, nextExprId()))
      : output;
    const plan: LogicalPlan = clash ? { kind: "Project", list, child: s } : s;
    for (const a of outputOf(plan)) seen.add(a.id);
    return plan;
  });
  return { kind: "Union", children: sides, byName: false, allowMissing: false };
}
