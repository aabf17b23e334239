import * as T from "../../types/dataType.ts";
import {
  type AggregateCall,
  type AttributeReference,
  type Expression,
  type NamedExpression,
  nextExprId,
} from "../expr/expression.ts";
import { forEachExpression, nullableOf, toAttribute, typeOf } from "../expr/tree.ts";
import { evaluateConstant, isFoldable } from "../functions/evaluate.ts";
import type { LogicalPlan, Pivot, Unpivot } from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import { widerCommonType } from "./coercion/commonType.ts";
import { canAnsiCast } from "./coercion/castable.ts";
import type { Env } from "./env.ts";
import { errorAt, quoteExpr, quoteName, quoteType } from "./errors.ts";
import { aliasOf, callOf, castTo, literalOf } from "./make.ts";
import { prettySql } from "./prettySql.ts";
import { expandReplaceable, hasAggregate, resolveExpression } from "./resolveExpression.ts";
import { expressionKey } from "./sameExpression.ts";
import { expandList, scopeOf } from "./select.ts";

/** PIVOT: groups by the pivot column too, then takes each value's result as a column. UNPIVOT: each row once for each column set. */

export function resolvePivot(p: Pivot, env: Env): LogicalPlan {
  const child = env.resolvePlan(p.child, env);
  const scope = scopeOf(env, [child]);
  const config = env.ctx.evalConfig;
  const resolve = (e: Expression): Expression => expandReplaceable(resolveExpression(e, scope));
  const bare = (e: Expression): Expression => (e.kind === "Alias" ? e.child : e);
  const pivot = bare(resolve(p.pivotColumn));
  const pivotType = typeOf(pivot);
  if (!T.isOrderable(pivotType))
    throw errorAt(pivot.origin, "INCOMPARABLE_PIVOT_COLUMN", { columnName: quoteExpr(pivot) });
  const values = p.values.map((written) => {
    const value = resolve(written);
    const inner = bare(value);
    if (!isFoldable(inner)) throw errorAt(inner.origin, "NON_LITERAL_PIVOT_VALUES", { expression: quoteExpr(inner) });
    const type = typeOf(inner);
    if (!canAnsiCast(type, pivotType))
      throw errorAt(inner.origin, "PIVOT_VALUE_DATA_TYPE_MISMATCH", {
        value: prettySql(inner),
        valueType: type.kind,
        pivotType: pivotType.kind,
      });
    const cast = castTo(inner, pivotType, config);
    const text =
      value.kind === "Alias" ? value.name : String(evaluateConstant(castTo(cast, T.STRING, config)) ?? "null");
    return { value: cast, text };
  });
  const aggregates = p.aggregates.map((written) => {
    const e = resolve(written);
    if (!hasAggregate(e)) throw errorAt(e.origin, "_LEGACY_ERROR_TEMP_1006", { sql: prettySql(bare(e)) });
    return { alias: aliasOf(bare(e), e.kind === "Alias" ? e.name : prettySql(e)) };
  });
  const grouping = p.groupBy
    ? p.groupBy.map(resolve)
    : implicitGrouping(
        outputOf(child),
        pivot,
        aggregates.map((a) => a.alias),
      );
  const groups = grouping.map(
    (g): NamedExpression => (g.kind === "AttributeReference" || g.kind === "Alias" ? g : aliasOf(g, prettySql(g))),
  );
  const pivotAlias: NamedExpression = pivot.kind === "AttributeReference" ? pivot : aliasOf(pivot, "__pivot_col");
  const first: LogicalPlan = {
    kind: "Aggregate",
    grouping: [...groups.map(bare), pivot],
    list: [
      ...groups,
      ...(groups.some((g) => g.id === pivotAlias.id) ? [] : [pivotAlias]),
      ...aggregates.map((a) => a.alias),
    ],
    child,
  };
  const key = toAttribute(pivotAlias);
  const columns = values.flatMap(({ value, text }) =>
    aggregates.map(({ alias }): NamedExpression => {
      const result = toAttribute(alias);
      const equal = callOf("<=>", [key, value], config, { type: T.BOOLEAN, nullable: false });
      const picked = callOf("if", [equal, result, literalOf(null, result.type)], config, {
        type: result.type,
        nullable: true,
      });
      const call: AggregateCall = {
        kind: "AggregateCall",
        name: "first",
        args: [picked],
        distinct: false,
        ignoreNulls: true,
        type: result.type,
        nullable: true,
        id: nextExprId(),
        config,
      };
      return aliasOf(call, aggregates.length > 1 ? `${text}_${alias.name}` : text);
    }),
  );
  const kept = groups.map(toAttribute);
  return { kind: "Aggregate", grouping: kept, list: [...kept, ...columns], child: first };
}

/** SQL's PIVOT groups by all columns that it does not mention. */
function implicitGrouping(
  output: readonly AttributeReference[],
  pivot: Expression,
  aggregates: readonly Expression[],
): AttributeReference[] {
  const used = new Set<number>();
  for (const e of [pivot, ...aggregates])
    forEachExpression(e, (x) => {
      if (x.kind === "AttributeReference") used.add(x.id);
    });
  return output.filter((a) => !used.has(a.id));
}

export function resolveUnpivot(u: Unpivot, env: Env): LogicalPlan {
  const child = env.resolvePlan(u.child, env);
  const scope = scopeOf(env, [child]);
  const config = env.ctx.evalConfig;
  const output = outputOf(child);
  const resolve = (e: Expression): Expression => {
    const r = resolveExpression(e, scope);
    const inner = r.kind === "Alias" ? r.child : r;
    if (u.ids === undefined && inner.kind !== "AttributeReference" && inner.kind !== "GetStructField")
      throw errorAt(e.origin, "UNPIVOT_REQUIRES_ATTRIBUTES", {
        given: "value",
        empty: "identifier",
        expressions: quoteExpr(r),
      });
    return r;
  };
  const given = u.ids && expandList(u.ids, scope).map((e) => resolveExpression(e, scope));
  const sets: readonly (readonly Expression[])[] = u.values
    ? u.values.flatMap((s) =>
        s.length === 1 && s[0]!.kind === "UnresolvedStar" ? expandList(s, scope).map((e) => [e]) : [s.map(resolve)],
      )
    : output.filter((a) => !given?.some((g) => g.kind === "AttributeReference" && g.id === a.id)).map((a) => [a]);
  if (sets.length === 0) throw errorAt(undefined, "UNPIVOT_REQUIRES_VALUE_COLUMNS", {});
  const width = u.valueNames.length;
  if (sets.some((s) => s.length !== width))
    throw errorAt(sets[0]![0]?.origin, "UNPIVOT_VALUE_SIZE_MISMATCH", { names: String(width) });
  const used = new Set(sets.flat().map(expressionKey));
  const ids = given ?? output.filter((a) => !used.has(expressionKey(a)));
  const types = u.valueNames.map((_, i) => {
    const common = widerCommonType(
      sets.map((s) => typeOf(s[i]!)),
      config.ansi,
    );
    if (common) return common;
    const byType = new Map<string, string[]>();
    for (const s of sets) {
      const t = quoteType(typeOf(s[i]!));
      byType.set(t, [...(byType.get(t) ?? []), quoteName(nameOf(s[i]!))]);
    }
    throw errorAt(sets[0]![i]?.origin, "UNPIVOT_VALUE_DATA_TYPE_MISMATCH", {
      types: [...byType].map(([t, names]) => `${t} (${names.join(", ")})`).join(", "),
    });
  });
  const projections = sets.map((s, i) => [
    ...ids.map((e) => (e.kind === "Alias" ? e.child : e)),
    literalOf(u.aliases?.[i] ?? s.map(nameOf).join("_"), T.STRING),
    ...s.map((e, c) => castTo(e.kind === "Alias" ? e.child : e, types[c]!, config)),
  ]);
  const fresh = (name: string, type: T.DataType, nullable: boolean): AttributeReference => ({
    kind: "AttributeReference",
    name,
    type,
    nullable,
    id: nextExprId(),
    qualifier: [],
  });
  const columns = [
    ...ids.map((e) => fresh(nameOf(e), typeOf(e), nullableOf(e))),
    fresh(u.variableName, T.STRING, false),
    ...u.valueNames.map((n, i) =>
      fresh(
        n,
        types[i]!,
        sets.some((s) => nullableOf(s[i]!)),
      ),
    ),
  ];
  const expand: LogicalPlan = { kind: "Expand", projections, output: columns, child };
  if (u.includeNulls) return expand;
  const tests = columns
    .slice(ids.length + 1)
    .map((a): Expression => callOf("isnotnull", [a], config, { type: T.BOOLEAN, nullable: false }));
  return {
    kind: "Filter",
    condition: tests.reduce((a, b) => callOf("or", [a, b], config, { type: T.BOOLEAN, nullable: false })),
    child: expand,
  };
}

const nameOf = (e: Expression): string =>
  e.kind === "Alias" || e.kind === "AttributeReference" || e.kind === "GetStructField" ? e.name : prettySql(e);
