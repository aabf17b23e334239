import { RuntimeConfig } from "../../common/config/config.ts";
import { SparkError } from "../../common/errors/sparkError.ts";
import { sparkError } from "../../common/errors/conditions.ts";
import * as T from "../../types/dataType.ts";
import type { StructType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import { resolveDataSource, tryFindDataSource } from "../catalog/dataSource.ts";
import type { TableEntry, ViewEntry } from "../catalog/entries.ts";
import { CATALOG_NAME } from "../catalog/sessionCatalog.ts";
import { type AttributeReference, type Expression, nextExprId } from "../expr/expression.ts";
import { nullableOf, typeOf } from "../expr/tree.ts";
import { evaluateConstant, isFoldable } from "../functions/evaluate.ts";
import type {
  LogicalPlan,
  TableSource,
  UnresolvedDataSource,
  UnresolvedInlineTable,
  UnresolvedRelation,
  UnresolvedTableValuedFunction,
} from "../plan/logicalPlan.ts";
import { outputOf } from "../plan/output.ts";
import { widerCommonType } from "./coercion/commonType.ts";
import type { CteEntry, Env } from "./env.ts";
import { errorAt, quoteExpr, quoteName, quoteParts } from "./errors.ts";
import { freshen } from "./freshen.ts";
import { extractGenerator, generatorOutput } from "./generators.ts";
import { aliasOf, castTo } from "./make.ts";
import { evalConfigOf } from "./evalConfig.ts";
import { emptyScope, expandReplaceable, resolveExpression } from "./resolveExpression.ts";
import { hasOuterReferences } from "./subquery.ts";
import { inlineTableFunction } from "./tableFunctions.ts";

/** Relations: CTEs, views, tables, files, VALUES, range and table functions. */

/** char and varchar columns are strings in queries. */
const queryType = (t: T.DataType): T.DataType => (t.kind === "char" || t.kind === "varchar" ? T.STRING : t);

export const attributesOf = (schema: StructType, qualifier: readonly string[] = []): AttributeReference[] =>
  schema.fields.map((f) => ({
    kind: "AttributeReference",
    name: f.name,
    type: queryType(f.type),
    nullable: f.nullable,
    id: nextExprId(),
    qualifier,
    ...(f.metadata ? { metadata: f.metadata } : {}),
  }));

export const sourcePlan = (source: TableSource): LogicalPlan => ({
  kind: "LogicalRelation",
  source,
  output: attributesOf(source.schema),
});

export function findCte(env: Env, name: string): CteEntry | undefined {
  const key = name.toLowerCase();
  for (let s = env.ctes; s; s = s.parent) {
    const found = s.entries.get(key);
    if (found) return found;
  }
  return undefined;
}

function cteReference(entry: CteEntry): LogicalPlan {
  if (entry.self) return { kind: "SubqueryAlias", name: [entry.name], child: entry.self() };
  entry.resolved ??= entry.resolve();
  const plan = entry.resolved;
  // What refers to the query around it cannot be shared.
  if (hasOuterReferences(plan)) return { kind: "SubqueryAlias", name: [entry.name], child: freshen(plan) };
  entry.references++;
  // A column that stands twice in the definition is the same column in the reference too.
  const ids = new Map<number, number>();
  const fresh = (id: number): number => {
    let n = ids.get(id);
    if (n === undefined) ids.set(id, (n = nextExprId()));
    return n;
  };
  const output = outputOf(plan).map((a) => ({ ...a, id: fresh(a.id), qualifier: [] }));
  return {
    kind: "SubqueryAlias",
    name: [entry.name],
    child: { kind: "CTERelationRef", id: entry.id, name: entry.name, output },
  };
}

export function resolveRelation(r: UnresolvedRelation, env: Env): LogicalPlan {
  if (r.parts.length === 1) {
    const cte = findCte(env, r.parts[0]!);
    if (cte) return cteReference(cte);
  }
  const { catalog } = env.ctx;
  const entry = catalog.lookup(r.parts);
  if (entry?.kind === "view") return viewPlan(entry, r, env);
  if (entry) return tablePlan(entry, r, env);
  if (r.parts.length === 2 && tryFindDataSource(r.parts[0]!)) {
    const [format, path] = r.parts as readonly [string, string];
    return sourcePlan(
      resolveDataSource({ format, paths: [path], originalOptions: r.options ?? {}, config: env.ctx.config }),
    );
  }
  throw errorAt(r.origin, "TABLE_OR_VIEW_NOT_FOUND", {
    relationName: quoteParts(r.parts),
    searchPath: `[\`system\`.\`builtin\`, \`system\`.\`session\`, \`spark_catalog\`.\`${catalog.currentDatabase}\`]`,
  });
}

function tablePlan(t: TableEntry, r: UnresolvedRelation, env: Env): LogicalPlan {
  const name = [CATALOG_NAME, t.database, t.name];
  const source = resolveDataSource({
    format: t.format,
    paths: [t.location],
    originalOptions: { ...t.options, ...(r.options ?? {}) },
    schema: t.schema,
    partitionColumns: t.partitionColumns,
    table: name,
    config: env.ctx.config,
  });
  return { kind: "SubqueryAlias", name, child: sourcePlan({ ...source, table: name }) };
}

const MAX_VIEW_DEPTH = 100;

function viewPlan(v: ViewEntry, r: UnresolvedRelation, env: Env): LogicalPlan {
  const name =
    v.database === undefined
      ? [v.name]
      : v.database === "global_temp"
        ? ["global_temp", v.name]
        : [CATALOG_NAME, v.database, v.name];
  if (v.analyzed) return { kind: "SubqueryAlias", name, child: freshen(v.plan) };
  const key = name.join(".").toLowerCase();
  if (env.views.includes(key))
    throw errorAt(r.origin, "RECURSIVE_VIEW", {
      viewIdent: quoteParts(name),
      newPath: [...env.views.slice(env.views.indexOf(key)), key].map((n) => quoteParts(n.split("."))).join(" -> "),
    });
  if (env.views.length >= MAX_VIEW_DEPTH)
    throw errorAt(r.origin, "VIEW_EXCEED_MAX_NESTED_DEPTH", {
      viewName: quoteParts(name),
      maxNestedDepth: String(MAX_VIEW_DEPTH),
    });
  let ctx = env.ctx;
  if (v.settings) {
    const config = new RuntimeConfig([...env.ctx.config.all(), ...Object.entries(v.settings)]);
    ctx = { ...env.ctx, config, evalConfig: evalConfigOf(config, env.ctx.evalConfig.now) };
  }
  // The parameters and CTEs of the query are not the view's.
  const body = env.resolvePlan(v.plan, {
    ...env,
    ctx: { ...ctx, positional: undefined, named: undefined },
    ctes: undefined,
    outer: undefined,
    views: [...env.views, key],
  });
  let child: LogicalPlan = body;
  const output = outputOf(body);
  if (v.columns && v.columns.length > 0) {
    if (v.columns.length !== output.length)
      throw sparkError(
        v.columns.length > output.length
          ? "CREATE_VIEW_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS"
          : "CREATE_VIEW_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS",
        {
          viewName: quoteParts(name),
          viewColumns: v.columns.map((c) => quoteName(c.name)).join(", "),
          dataColumns: output.map((o) => quoteName(o.name)).join(", "),
        },
      );
    child = { kind: "Project", list: output.map((o, i) => aliasOf(o, v.columns![i]!.name)), child: body };
  }
  return {
    kind: "SubqueryAlias",
    name,
    child: { kind: "View", name, isTemp: v.database === undefined || v.database === "global_temp", child },
  };
}

export function resolveSource(s: UnresolvedDataSource, env: Env): LogicalPlan {
  if (s.loaded) return sourcePlan(s.loaded);
  return sourcePlan(
    resolveDataSource({
      format: s.format,
      paths: s.paths,
      originalOptions: s.options,
      schema: s.schema,
      config: env.ctx.config,
    }),
  );
}

/** VALUES: rows of constants, each column in the common type of its values. */
export function resolveInlineTable(t: UnresolvedInlineTable, env: Env): LogicalPlan {
  const scope = emptyScope(env);
  const config = env.ctx.evalConfig;
  const width = t.names.length;
  const rows = t.rows.map((row) => {
    if (row.length !== width)
      throw errorAt(row[0]?.origin, "INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH", {
        expectedNumCols: String(width),
        actualNumCols: String(row.length),
        rowIndex: String(t.rows.indexOf(row)),
      });
    return row.map((e) => {
      if (e.kind === "UnresolvedAttribute" || e.kind === "UnresolvedStar" || containsAttribute(e))
        throw errorAt(e.origin, "INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE", {
          expr: quoteExpr(e),
        });
      const r = expandReplaceable(resolveExpression(e, scope));
      return r.kind === "Alias" ? r.child : r;
    });
  });
  const types = t.names.map((name, i) => {
    const common = widerCommonType(
      rows.map((r) => typeOf(r[i]!)),
      config.ansi,
    );
    if (!common)
      throw errorAt(t.rows[0]?.[i]?.origin, "INVALID_INLINE_TABLE.INCOMPATIBLE_TYPES_IN_INLINE_TABLE", {
        colName: quoteName(name),
      });
    return common;
  });
  const cast = rows.map((r) => r.map((e, i) => castTo(e, types[i]!, config)));
  const output = t.names.map(
    (name, i): AttributeReference => ({
      kind: "AttributeReference",
      name,
      type: types[i]!,
      nullable: cast.some((r) => nullableOf(r[i]!)),
      id: nextExprId(),
      qualifier: [],
    }),
  );
  if (cast.every((r) => r.every(isFoldable)))
    return {
      kind: "LocalRelation",
      output,
      rows: cast.map((r) => r.map((e): Value => (e.kind === "Literal" ? e.value : evaluateConstant(e)))),
    };
  const bad = cast.flat().find((e) => !isFoldable(e))!;
  throw errorAt(bad.origin, "INVALID_INLINE_TABLE.CANNOT_EVALUATE_EXPRESSION_IN_INLINE_TABLE", {
    expr: quoteExpr(bad),
  });
}

const containsAttribute = (e: Expression): boolean => e.kind === "UnresolvedStar";

function constantLong(e: Expression, env: Env, name: string): bigint {
  const cast = castTo(e, T.LONG, env.ctx.evalConfig);
  if (!isFoldable(cast))
    throw errorAt(e.origin, "UNEXPECTED_INPUT_TYPE", {
      functionName: quoteName(name),
      paramIndex: "first",
      requiredType: '"BIGINT"',
      inputSql: quoteExpr(e),
      inputType: `"${typeOf(e).kind.toUpperCase()}"`,
    });
  const v = evaluateConstant(cast);
  if (v === null)
    throw errorAt(e.origin, "UNEXPECTED_INPUT_TYPE", {
      functionName: quoteName(name),
      paramIndex: "first",
      requiredType: '"BIGINT"',
      inputSql: quoteExpr(e),
      inputType: '"VOID"',
    });
  return v as bigint;
}

function range(args: readonly Expression[], env: Env, t: UnresolvedTableValuedFunction): LogicalPlan {
  if (args.length < 1 || args.length > 4)
    throw errorAt(args[0]?.origin, "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", {
      functionName: quoteName(t.parts[0]!),
      expectedNum: "[1, 2, 3, 4]",
      actualNum: String(args.length),
      docroot: "https://spark.apache.org/docs/latest",
    });
  const numbers = args.map((a) => {
    const type = typeOf(a);
    if (!T.isNumeric(type) && !T.isStringLike(type))
      throw errorAt(a.origin, "UNEXPECTED_INPUT_TYPE", {
        functionName: "`range`",
        paramIndex: "first",
        requiredType: '"BIGINT"',
        inputSql: quoteExpr(a),
        inputType: `"${type.kind === "null" ? "VOID" : type.kind.toUpperCase()}"`,
      });
    return constantLong(a, env, "range");
  });
  const [start, end] = numbers.length === 1 ? [0n, numbers[0]!] : [numbers[0]!, numbers[1]!];
  const step = numbers[2] ?? 1n;
  if (step === 0n)
    throw sparkError("INVALID_PARAMETER_VALUE.ZERO_INDEX", { functionName: "`range`", parameter: "`step`" });
  return {
    kind: "Range",
    start,
    end,
    step,
    ...(numbers[3] === undefined ? {} : { slices: Number(numbers[3]) }),
    output: [
      { kind: "AttributeReference", name: "id", type: T.LONG, nullable: false, id: nextExprId(), qualifier: [] },
    ],
  };
}

/** range(...) and generators in FROM. */
export function resolveTableFunction(t: UnresolvedTableValuedFunction, env: Env): LogicalPlan {
  const scope = { ...emptyScope(env), env };
  const user = t.definition ? undefined : env.ctx.catalog.findFunction(t.parts);
  const table = user?.kind === "sqlFunction" ? user.table && { ...user, ...user.table } : undefined;
  if (t.definition ?? table) return inlineTableFunction((t.definition ?? table)!, t, scope);
  const name = t.parts[t.parts.length - 1]!.toLowerCase();
  if (name === "range") {
    const args = t.args.map((a) => resolveExpression(a.kind === "NamedArgument" ? a.child : a, scope));
    return range(args, env, t);
  }
  let call: Expression;
  try {
    call = expandReplaceable(
      resolveExpression(
        {
          kind: "UnresolvedFunction",
          parts: t.parts,
          args: t.args,
          distinct: false,
          ...(t.args[0]?.origin ? { origin: t.args[0].origin } : {}),
        },
        scope,
      ),
    );
  } catch (error) {
    if (error instanceof SparkError && error.condition === "UNRESOLVED_ROUTINE")
      throw sparkError("UNRESOLVABLE_TABLE_VALUED_FUNCTION", { name: quoteParts(t.parts) });
    throw error;
  }
  if (!extractGenerator.isGenerator(call))
    throw sparkError("NOT_A_TABLE_FUNCTION", { functionName: quoteParts(t.parts) });
  return {
    kind: "Generate",
    generator: call,
    outer: false,
    generatorOutput: generatorOutput(call, undefined),
    child: { kind: "OneRowRelation" },
  };
}
