import { sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { DataType, StructType } from "../../types/dataType.ts";
import type { AttributeReference, Expression } from "../expr/expression.ts";
import { nextExprId } from "../expr/expression.ts";
import { nullableOf, typeOf } from "../expr/tree.ts";
import type { LogicalPlan, UnresolvedProjection } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import { canStoreAssign } from "./coercion/implicit.ts";
import { widerTypeForTwo } from "./coercion/commonType.ts";
import type { Env } from "./env.ts";
import { quoteName, quoteType } from "./errors.ts";
import { aliasOf, callOf, castTo, literalOf } from "./make.ts";
import { sameName, unresolvedColumn } from "./names.ts";
import { plansOf } from "./planIds.ts";
import { resolveProject } from "./select.ts";

/** withColumns, drop, withColumnsRenamed, toDF, to(schema), na.fill, na.drop and na.replace as Projects and Filters. */

type Operation<K extends UnresolvedProjection["operation"]["kind"]> = Extract<
  UnresolvedProjection["operation"],
  { kind: K }
>;

export function resolveProjection(p: UnresolvedProjection, env: Env): LogicalPlan {
  const { operation } = p;
  if (operation.kind === "withColumns") return withColumns(operation, p.child, env);
  const child = env.resolvePlan(p.child, env);
  switch (operation.kind) {
    case "drop":
      return drop(operation, child, env);
    case "rename":
      return rename(operation, child, env);
    case "toDF": {
      const output = outputOf(child);
      if (operation.names.length !== output.length)
        throw sparkError("NUM_COLUMNS_MISMATCH", {
          operator: "toDF",
          firstNumColumns: String(output.length),
          invalidOrdinalNum: "first",
          invalidNumColumns: String(operation.names.length),
        });
      return {
        kind: "Project",
        list: output.map((a, i) => (a.name === operation.names[i] ? a : aliasOf(a, operation.names[i]!))),
        child,
      };
    }
    case "toSchema":
      return toSchema(operation.schema, child, env);
    case "fillNa":
      return fillNa(operation, child, env);
    case "dropNa":
      return dropNa(operation, child, env);
    case "replace":
      return replace(operation, child, env);
  }
}

/** Columns of that name are replaced where they stand, new ones are added at the end. */
function withColumns(op: Operation<"withColumns">, unresolved: LogicalPlan, env: Env): LogicalPlan {
  const child = env.resolvePlan(unresolved, env);
  const { caseSensitive } = env.ctx.evalConfig;
  const output = outputOf(child);
  const columns = op.columns.map((c) => (c.kind === "Alias" ? c : undefined)).filter((c) => c !== undefined);
  const names = columns.map((c) => (caseSensitive ? c.name : c.name.toLowerCase()));
  const twice = names.find((n, i) => names.indexOf(n) !== i);
  if (twice !== undefined) throw sparkError("COLUMN_ALREADY_EXISTS", { columnName: quoteName(twice) });
  const named = (name: string) => columns.find((c) => sameName(c.name, name, caseSensitive));
  const used = new Set<string>();
  const list: Expression[] = output.map((a): Expression => {
    const c = named(a.name);
    if (!c) return a;
    used.add(c.name);
    return { ...c, id: nextExprId() };
  });
  for (const c of columns) if (!used.has(c.name)) list.push(c);
  // The child is resolved already: the Project must not resolve it again.
  return resolveProject(
    { kind: "Project", list, child },
    { ...env, resolvePlan: (plan, e) => (plan === child ? child : env.resolvePlan(plan, e)) },
  );
}

function drop(op: Operation<"drop">, child: LogicalPlan, env: Env): LogicalPlan {
  const { caseSensitive } = env.ctx.evalConfig;
  const output = outputOf(child);
  const gone = new Set<number>();
  for (const c of op.columns) {
    if (c.kind !== "UnresolvedAttribute") continue;
    const name = c.parts[c.parts.length - 1]!;
    const from = c.planId === undefined ? output : plansOf([child], c.planId).flatMap((x) => outputOf(x));
    for (const a of from) if (sameName(a.name, name, caseSensitive)) gone.add(a.id);
  }
  const list = output.filter((a) => !gone.has(a.id) && !op.names.some((n) => sameName(a.name, n, caseSensitive)));
  return list.length === output.length ? child : { kind: "Project", list, child };
}

function rename(op: Operation<"rename">, child: LogicalPlan, env: Env): LogicalPlan {
  const { caseSensitive } = env.ctx.evalConfig;
  let names = outputOf(child).map((a) => a.name);
  for (const [from, to] of op.names) names = names.map((n) => (sameName(n, from, caseSensitive) ? to : n));
  const output = outputOf(child);
  return { kind: "Project", list: output.map((a, i) => (a.name === names[i] ? a : aliasOf(a, names[i]!))), child };
}

/** The columns of the schema by name, cast where values may be stored so. */
function toSchema(schema: StructType, child: LogicalPlan, env: Env): LogicalPlan {
  const config = env.ctx.evalConfig;
  const output = outputOf(child);
  const list = schema.fields.map((f): Expression => {
    const hits = output.filter((a) => sameName(a.name, f.name, config.caseSensitive));
    if (hits.length > 1)
      throw sparkError("AMBIGUOUS_COLUMN_OR_FIELD", { name: quoteName(f.name), n: String(hits.length) });
    const a = hits[0];
    if (!a) {
      if (f.nullable) return aliasOf(literalOf(null, f.type), f.name);
      throw unresolvedColumn([f.name], output, undefined);
    }
    if (a.nullable && !f.nullable) throw sparkError("NULLABLE_COLUMN_OR_FIELD", { name: quoteName(f.name) });
    if (T.sameType(a.type, f.type, true)) return a.name === f.name ? a : aliasOf(a, f.name);
    if (!canStoreAssign(a.type, f.type))
      throw sparkError("INVALID_COLUMN_OR_FIELD_DATA_TYPE", {
        name: quoteName(f.name),
        type: quoteType(a.type),
        expectedType: quoteType(f.type),
      });
    return aliasOf(castTo(a, f.type, config), f.name);
  });
  return { kind: "Project", list, child };
}

function named(
  columns: readonly string[] | undefined,
  output: readonly AttributeReference[],
  env: Env,
): AttributeReference[] | undefined {
  return columns?.map((name) => {
    const a = output.find((x) => sameName(x.name, name, env.ctx.evalConfig.caseSensitive));
    if (!a) throw unresolvedColumn([name], output, undefined);
    return a;
  });
}

/** Whether na functions with this value are about columns of this type. */
function fits(value: Expression, column: DataType): boolean {
  const t = typeOf(value);
  if (T.isNumeric(t)) return T.isNumeric(column);
  if (T.isStringLike(t)) return T.isStringLike(column);
  return t.kind === "boolean" && column.kind === "boolean";
}

function fillNa(op: Operation<"fillNa">, child: LogicalPlan, env: Env): LogicalPlan {
  const config = env.ctx.evalConfig;
  const output = outputOf(child);
  const columns = named(op.columns, output, env);
  const list = output.map((a): Expression => {
    const at = columns ? columns.findIndex((c) => c.id === a.id) : 0;
    const value = at < 0 ? undefined : op.values.length === 1 ? op.values[0] : op.values[at];
    if (!value || !fits(value, a.type)) return a;
    const filled = castTo(value, a.type, config);
    const source: Expression = T.isFractional(a.type)
      ? callOf("nanvl", [a, castTo(literalOf(null, T.NULL), a.type, config)], config, { type: a.type, nullable: true })
      : a;
    return aliasOf(
      callOf("coalesce", [source, filled], config, { type: a.type, nullable: nullableOf(filled) }),
      a.name,
    );
  });
  return { kind: "Project", list, child };
}

function dropNa(op: Operation<"dropNa">, child: LogicalPlan, env: Env): LogicalPlan {
  const config = env.ctx.evalConfig;
  const output = outputOf(child);
  const columns = named(op.columns, output, env) ?? output;
  const least = op.minNonNulls ?? columns.length;
  const present = columns.map((c): Expression => {
    const notNull = callOf("isnotnull", [c], config, { type: T.BOOLEAN, nullable: false });
    if (!T.isFractional(c.type)) return notNull;
    const notNan = callOf("not", [callOf("isnan", [c], config, { type: T.BOOLEAN, nullable: false })], config, {
      type: T.BOOLEAN,
      nullable: false,
    });
    return callOf("and", [notNull, notNan], config, { type: T.BOOLEAN, nullable: false });
  });
  if (present.length === 0) return child;
  if (least >= columns.length) {
    const condition = present.reduce((a, b) => callOf("and", [a, b], config, { type: T.BOOLEAN, nullable: false }));
    return { kind: "Filter", condition, child };
  }
  const counts = present.map((e) =>
    callOf("case", [e, literalOf(1, T.INT), literalOf(0, T.INT)], config, { type: T.INT, nullable: false }),
  );
  const total = counts.reduce((a, b) => callOf("+", [a, b], config, { type: T.INT, nullable: false }));
  return {
    kind: "Filter",
    condition: callOf(">=", [total, literalOf(least, T.INT)], config, { type: T.BOOLEAN, nullable: false }),
    child,
  };
}

function replace(op: Operation<"replace">, child: LogicalPlan, env: Env): LogicalPlan {
  const config = env.ctx.evalConfig;
  const output = outputOf(child);
  const columns = named(op.columns, output, env);
  const list = output.map((a): Expression => {
    if (columns && !columns.some((c) => c.id === a.id)) return a;
    const pairs = op.replacements.filter(([from, to]) => {
      const t = typeOf(from).kind === "null" ? to : from;
      return fits(t, a.type);
    });
    if (pairs.length === 0) return a;
    const args = pairs.flatMap(([from, to]): Expression[] => {
      const common = widerTypeForTwo(a.type, typeOf(from), config.ansi) ?? a.type;
      const equal = callOf("=", [castTo(a, common, config), castTo(from, common, config)], config, { type: T.BOOLEAN });
      return [equal, castTo(to, a.type, config)];
    });
    return aliasOf(callOf("case", [...args, a], config, { type: a.type }), a.name);
  });
  return { kind: "Project", list, child };
}
