import type * as ast from "../../../grammar/ast.ts";
import { sparkError, unsupported } from "../../common/errors/conditions.ts";
import { field, type StructField, type StructType, structOf } from "../../types/dataType.ts";
import { calendarIntervalToString } from "../../types/interval.ts";
import type { CalendarInterval } from "../../types/value.ts";
import { type Expression, nextExprId } from "../expr/expression.ts";
import type { Command, CreateSqlFunctionCommand } from "../plan/command.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";
import type { ParseContext } from "./context.ts";
import "./functionConditions.ts";
import { expression, lowerType } from "./expressions.ts";
import { intervalLiteral, intervalRangeLiteral, typedLiteral } from "./literals.ts";
import { nameParts } from "./names.ts";
import { query, withCtes } from "./queries.ts";
import { optionMap, withAlias } from "./relations.ts";

/** Lowers statements. What no part of Kindling executes yet is refused here, by name. */

const joined = (n: ast.Name): string => n.parts.map((p) => p.name).join(".");

const textOf = (c: ParseContext, span: ast.Span): string => c.text.slice(span.start, span.end);

function schemaOf(c: ParseContext, fields: readonly ast.StructField[]): StructType {
  return structOf(
    fields.map(
      (f): StructField => ({
        name: f.name.name,
        type: lowerType(c, f.dataType),
        nullable: f.nullable,
        ...(f.comment === undefined ? {} : { metadata: { comment: f.comment } }),
      }),
    ),
  );
}

function columnsOf(c: ParseContext, columns: readonly ast.ColumnDefinition[]): StructType {
  return structOf(
    columns.map((d): StructField => {
      const metadata = {
        ...(d.comment === undefined ? {} : { comment: d.comment }),
        ...(d.default ? { CURRENT_DEFAULT: textOf(c, d.default.span), EXISTS_DEFAULT: textOf(c, d.default.span) } : {}),
      };
      if (d.generation) throw unsupported("generated and identity columns");
      return {
        name: joined(d.name),
        type: lowerType(c, d.dataType),
        nullable: !d.notNull,
        ...(Object.keys(metadata).length > 0 ? { metadata } : {}),
      };
    }),
  );
}

/** OPTIONS(...) whose values are constants. */
function constantOptions(c: ParseContext, list: readonly ast.ExpressionProperty[] | undefined): Record<string, string> {
  const out: Record<string, string> = {};
  for (const p of list ?? []) {
    const v = p.value;
    if (v === undefined) out[p.key] = "";
    else if (v.kind === "stringLiteral") out[p.key] = v.value;
    else out[p.key] = textOf(c, v.span);
  }
  return out;
}

function partitionColumns(
  c: ParseContext,
  fields: readonly ast.PartitionField[] | undefined,
): { names: string[]; typed: StructField[] } {
  const names: string[] = [];
  const typed: StructField[] = [];
  for (const f of fields ?? []) {
    if (f.kind === "partitionReference") names.push(joined(f.name));
    else if (f.kind === "partitionColumn") {
      names.push(f.column.name.name);
      typed.push(...schemaOf(c, [f.column]).fields);
    } else throw unsupported("partition transforms");
  }
  return { names, typed };
}

function createTable(c: ParseContext, s: ast.CreateTable): Command {
  if (s.temporary) throw unsupported("CREATE TEMPORARY TABLE");
  if (s.bucket || s.skew || s.clusterBy) throw unsupported("bucketed, skewed and clustered tables");
  if (s.rowFormat || s.fileFormat?.kind === "storedBy" || s.fileFormat?.kind === "storedAsFormats")
    throw unsupported("Hive tables");
  if (s.constraints.length > 0 || s.columns?.some((d) => d.constraints.length > 0))
    throw unsupported("table constraints");
  const partition = partitionColumns(c, s.partitioning);
  const schema = s.columns ? structOf([...columnsOf(c, s.columns).fields, ...partition.typed]) : undefined;
  return {
    kind: "CreateTableCommand",
    name: nameParts(c, s.name),
    schema,
    format: s.provider
      ? joined(s.provider)
      : s.fileFormat?.kind === "storedAs"
        ? s.fileFormat.format.toLowerCase()
        : undefined,
    partitionBy: partition.names,
    options: constantOptions(c, s.options),
    properties: optionMap(s.properties),
    location: s.location,
    comment: s.comment,
    query: s.query ? query(c, s.query) : undefined,
    ifNotExists: s.ifNotExists,
    replace: s.form !== "create",
    external: s.external,
  };
}

function insert(c: ParseContext, s: ast.Insert): Command {
  if (s.replace) throw unsupported("INSERT ... REPLACE");
  if (s.withSchemaEvolution) throw unsupported("INSERT WITH SCHEMA EVOLUTION");
  const partition: Record<string, Expression | undefined> = {};
  for (const v of s.partition?.values ?? []) {
    if (v.value === "default") throw unsupported("DEFAULT in partition specifications");
    partition[v.name.name] = v.value ? expression(c, v.value) : undefined;
  }
  return {
    kind: "InsertIntoCommand",
    name: nameParts(c, s.table),
    overwrite: s.overwrite,
    byName: s.byName,
    columns: s.columns?.map((i) => i.name),
    partition,
    ifNotExists: s.ifNotExists,
    query: withCtes(c, s.with, withAlias(query(c, s.query), s.queryAlias)),
  };
}

function timeZone(c: ParseContext, zone: ast.SetTimeZone["zone"]): string {
  if (zone === "local") return "local";
  switch (zone.kind) {
    case "stringLiteral":
      return zone.value;
    case "namedParameter":
    case "positionalParameter":
      throw unsupported("parameters in SET TIME ZONE");
    default: {
      const l =
        zone.kind === "typedLiteral"
          ? typedLiteral(c, zone)
          : zone.kind === "intervalLiteral"
            ? intervalLiteral(c, zone)
            : intervalRangeLiteral(c, zone);
      if (l.type.kind !== "day_time_interval") {
        throw unsupported(`time zones of ${calendarIntervalToString(l.value as CalendarInterval)}`);
      }
      const seconds = Number((l.value as bigint) / 1_000_000n);
      const s = Math.abs(seconds);
      const two = (n: number): string => String(n).padStart(2, "0");
      return `${seconds < 0 ? "-" : "+"}${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}${s % 60 ? `:${two(s % 60)}` : ""}`;
    }
  }
}

export function statement(c: ParseContext, s: ast.Statement): LogicalPlan | Command {
  const name = (n: ast.NameReference): string[] => nameParts(c, n);
  switch (s.kind) {
    case "queryStatement":
      return query(c, s.query);
    case "createView":
      return {
        kind: "CreateViewCommand",
        name: name(s.name),
        scope: s.temporary ? (s.global ? "global" : "local") : "persisted",
        columns: (s.columns ?? []).map((v) => ({ name: v.name.name, comment: v.comment })),
        comment: s.comment,
        properties: optionMap(s.properties),
        text: textOf(c, s.query.span),
        query: query(c, s.query),
        replace: s.orReplace,
        ifNotExists: s.ifNotExists,
      };
    case "createTempViewUsing":
      return {
        kind: "CreateTempViewUsingCommand",
        name: name(s.name),
        global: s.global,
        schema: s.columns ? schemaOf(c, s.columns) : undefined,
        format: joined(s.provider),
        options: optionMap(s.options),
        replace: s.orReplace,
      };
    case "dropView":
      return { kind: "DropViewCommand", name: name(s.name), ifExists: s.ifExists };
    case "createTable":
      return createTable(c, s);
    case "insert":
      return insert(c, s);
    case "insertDirectory":
      if (s.local && s.rowFormat) throw unsupported("ROW FORMAT in INSERT OVERWRITE DIRECTORY");
      return {
        kind: "InsertDirectoryCommand",
        path: s.path ?? optionMap(s.options)["path"] ?? "",
        format: s.provider
          ? joined(s.provider)
          : s.fileFormat?.kind === "storedAs"
            ? s.fileFormat.format.toLowerCase()
            : "text",
        options: optionMap(s.options),
        query: withCtes(c, s.with, query(c, s.query)),
      };
    case "dropTable":
      return { kind: "DropTableCommand", name: name(s.name), ifExists: s.ifExists, purge: s.purge };
    case "truncateTable":
      if (s.partition) throw unsupported("TRUNCATE TABLE with a partition");
      return { kind: "TruncateTableCommand", name: name(s.table) };
    case "alterTable":
      if (s.action.kind === "renameTo")
        return {
          kind: "RenameTableCommand",
          name: name(s.name),
          to: s.action.to.parts.map((p) => p.name),
          view: s.view,
        };
      throw unsupported(`ALTER ${s.view ? "VIEW" : "TABLE"} (${s.action.kind})`);
    case "createNamespace":
      return {
        kind: "CreateDatabaseCommand",
        name: name(s.name),
        ifNotExists: s.ifNotExists,
        comment: s.comment,
        location: s.location,
        properties: optionMap(s.properties),
      };
    case "dropNamespace":
      return { kind: "DropDatabaseCommand", name: name(s.name), ifExists: s.ifExists, cascade: s.cascade };
    case "use":
      return { kind: "UseCommand", name: name(s.name) };
    case "showTables":
      return { kind: "ShowTablesCommand", database: s.namespace && name(s.namespace), pattern: s.pattern };
    case "showViews":
      return { kind: "ShowViewsCommand", database: s.namespace && name(s.namespace), pattern: s.pattern };
    case "showNamespaces":
      return { kind: "ShowDatabasesCommand", pattern: s.pattern };
    case "showCatalogs":
      return { kind: "ShowCatalogsCommand", pattern: s.pattern };
    case "showCurrentNamespace":
      return { kind: "ShowCurrentNamespaceCommand" };
    case "showColumns":
      return { kind: "ShowColumnsCommand", name: [...(s.namespace?.parts.map((p) => p.name) ?? []), ...name(s.table)] };
    case "showFunctions": {
      const scope = (s.scope ?? "ALL").toLowerCase();
      if (scope !== "user" && scope !== "system" && scope !== "all") throw unsupported(`SHOW ${scope} FUNCTIONS`);
      return { kind: "ShowFunctionsCommand", scope, pattern: s.pattern ?? (s.name ? joined(s.name) : undefined) };
    }
    case "showTblProperties":
      return { kind: "ShowTablePropertiesCommand", name: name(s.table), key: s.key };
    case "showCreateTable":
      if (s.asSerde) throw unsupported("SHOW CREATE TABLE AS SERDE");
      return { kind: "ShowCreateTableCommand", name: name(s.table) };
    case "describeRelation":
      if (s.partition) throw unsupported("DESCRIBE of a partition");
      return {
        kind: "DescribeTableCommand",
        name: name(s.table),
        extended: s.extended,
        column: s.column?.parts.map((p) => p.name),
        json: s.asJson,
      };
    case "describeQuery":
      return { kind: "DescribeQueryCommand", query: query(c, s.query) };
    case "describeFunction":
      return {
        kind: "DescribeFunctionCommand",
        name: typeof s.function === "string" ? s.function : name(s.function).join("."),
        extended: s.extended,
      };
    case "describeNamespace":
      return { kind: "DescribeDatabaseCommand", name: name(s.name), extended: s.extended };
    case "setConfiguration":
      return { kind: "SetCommand", key: s.key, value: s.value, verbose: s.verbose };
    case "setTimeZone":
      return { kind: "SetTimeZoneCommand", zone: timeZone(c, s.zone) };
    case "resetConfiguration":
      return { kind: "ResetCommand", key: s.key };
    case "explain": {
      const mode = s.mode === "logical" ? "extended" : s.mode;
      return { kind: "ExplainCommand", mode, statement: statement(c, s.statement) };
    }
    case "cacheTable":
      return {
        kind: "CacheTableCommand",
        name: name(s.table),
        lazy: s.lazy,
        options: optionMap(s.options),
        query: s.query && query(c, s.query),
        text: s.query && textOf(c, s.query.span),
      };
    case "uncacheTable":
      return { kind: "UncacheTableCommand", name: name(s.table), ifExists: s.ifExists };
    case "clearCache":
      return { kind: "ClearCacheCommand" };
    case "refreshResource":
      return { kind: "RefreshPathCommand", path: s.path };
    case "refreshTable":
      return { kind: "RefreshTableCommand", name: name(s.table) };
    case "analyzeTable":
      if (s.partition) throw unsupported("ANALYZE TABLE of a partition");
      return {
        kind: "AnalyzeTableCommand",
        name: name(s.table),
        noScan: s.option?.name.toLowerCase() === "noscan",
        columns: s.allColumns ? "all" : s.columns?.map((i) => i.name),
      };
    case "declareVariable":
      return {
        kind: "DeclareVariableCommand",
        names: s.names.map(name),
        schema: s.dataType ? structOf([{ name: "value", type: lowerType(c, s.dataType), nullable: true }]) : undefined,
        default: s.default ? expression(c, s.default) : undefined,
        text: s.default ? textOf(c, s.default.span) : undefined,
        replace: s.orReplace,
      };
    case "setVariable":
      return {
        kind: "SetVariableCommand",
        targets: (s.targets ?? s.assignments.map((a) => a.target)).map((n) => n.parts.map((p) => p.name)),
        values: s.query ? undefined : s.assignments.map((a) => expression(c, a.value)),
        query: s.query && query(c, s.query),
      };
    case "dropVariable":
      return { kind: "DropVariableCommand", name: name(s.name), ifExists: s.ifExists };
    case "executeImmediate":
      return {
        kind: "ExecuteImmediateCommand",
        query: expression(c, s.query),
        into: s.into?.map((n) => n.parts.map((p) => p.name)),
        using: (s.using ?? []).map((u) => ({ name: u.alias?.name, value: expression(c, u.expression) })),
      };
    case "createSqlFunction": {
      if (s.language && s.language.toLowerCase() !== "sql") throw unsupported(`functions in ${s.language}`);
      checkParameters(c, s, name(s.name).at(-1)!);
      return {
        kind: "CreateSqlFunctionCommand",
        name: name(s.name),
        temporary: s.temporary,
        replace: s.orReplace,
        ifNotExists: s.ifNotExists,
        parameters: s.parameters.map((p) => ({
          name: joined(p.name),
          type: lowerType(c, p.dataType),
          default: p.default ? expression(c, p.default) : undefined,
        })),
        returns: s.returns && lowerType(c, s.returns),
        ...functionBody(c, s),
        comment: s.comment,
      };
    }
    case "dropFunction":
      return { kind: "DropFunctionCommand", name: name(s.name), temporary: s.temporary, ifExists: s.ifExists };
    default:
      throw unsupported(`the statement ${s.kind.replace(/([A-Z])/g, " $1").toUpperCase()}`);
  }
}

/** Names that come more than once, whatever their case. */
function repeated(names: readonly string[]): string[] {
  const lower = names.map((n) => n.toLowerCase());
  return [...new Set(lower.filter((n, i) => lower.indexOf(n) !== i))];
}

function checkParameters(c: ParseContext, s: ast.CreateSqlFunction, name: string): void {
  const names = s.parameters.map((p) => joined(p.name));
  const twice = repeated(names);
  if (twice.length > 0)
    throw sparkError("DUPLICATE_ROUTINE_PARAMETER_NAMES", {
      routineName: name,
      names: twice.map((n) => `\`${n}\``).join(", "),
    });
  const strict = s.parameters.some((p) => p.notNull)
    ? s.parameters
    : s.returnsTable?.some((f) => !f.nullable)
      ? s.returnsTable
      : undefined;
  if (strict)
    throw sparkError("USER_DEFINED_FUNCTIONS.NOT_NULL_ON_FUNCTION_PARAMETERS", {
      input: textOf(c, { start: strict[0]!.span.start, end: strict.at(-1)!.span.end }),
    });
  s.parameters.forEach((p, i) => {
    const next = s.parameters[i + 1];
    if (p.default && next && !next.default)
      throw sparkError("USER_DEFINED_FUNCTIONS.NOT_A_VALID_DEFAULT_PARAMETER_POSITION", {
        functionName: name,
        parameterName: names[i]!,
        nextParameterName: names[i + 1]!,
      });
  });
}

/** What a function in SQL gives: a value, or the rows of a query. */
function functionBody(c: ParseContext, s: ast.CreateSqlFunction): Pick<CreateSqlFunctionCommand, "body" | "table"> {
  if (!s.returnsTable)
    return {
      body:
        s.body.kind === "query"
          ? { kind: "ScalarSubquery", plan: query(c, s.body), outer: [], id: nextExprId() }
          : expression(c, s.body),
    };
  if (s.body.kind !== "query")
    throw sparkError("USER_DEFINED_FUNCTIONS.SQL_TABLE_UDF_BODY_MUST_BE_A_QUERY", {
      name: nameParts(c, s.name).at(-1)!,
    });
  const names = s.returnsTable.map((f) => f.name.name);
  const twice = repeated(names);
  if (twice.length > 0)
    throw sparkError("DUPLICATE_ROUTINE_RETURNS_COLUMNS", {
      routineName: nameParts(c, s.name).at(-1)!,
      columns: twice.map((n) => `\`${n}\``).join(", "),
    });
  const columns = s.returnsTable.map((f) => field(f.name.name, lowerType(c, f.dataType)));
  return {
    body: undefined,
    table: { query: query(c, s.body), columns: columns.length > 0 ? structOf(columns) : undefined },
  };
}
