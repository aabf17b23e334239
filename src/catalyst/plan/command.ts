import type { StructType } from "../../types/dataType.ts";
import type { Expression } from "../expr/expression.ts";
import type { LogicalPlan } from "./logicalPlan.ts";

/**
 * Statements that are no queries. Kinds end in "Command", so that they are told from plans; names are parts as written.
 * What nobody executes yet is refused by the parser with UNSUPPORTED_FEATURE.
 */

type Options = Readonly<Record<string, string>>;
type Name = readonly string[];

export interface CreateViewCommand {
  readonly kind: "CreateViewCommand";
  readonly name: Name;
  /** "local" and "global" are temporary. */
  readonly scope: "local" | "global" | "persisted";
  readonly columns: readonly { readonly name: string; readonly comment?: string | undefined }[];
  readonly comment?: string | undefined;
  readonly properties: Options;
  /** The text of the query. */
  readonly text: string;
  readonly query: LogicalPlan;
  readonly replace: boolean;
  readonly ifNotExists: boolean;
}
/** CREATE TEMPORARY VIEW ... USING source. */
export interface CreateTempViewUsingCommand {
  readonly kind: "CreateTempViewUsingCommand";
  readonly name: Name;
  readonly global: boolean;
  readonly schema?: StructType | undefined;
  readonly format: string;
  readonly options: Options;
  readonly replace: boolean;
}
export interface DropViewCommand {
  readonly kind: "DropViewCommand";
  readonly name: Name;
  readonly ifExists: boolean;
}
/** CREATE TABLE, with a query or not; `columns` of CREATE TABLE without AS. */
export interface CreateTableCommand {
  readonly kind: "CreateTableCommand";
  readonly name: Name;
  readonly schema?: StructType | undefined;
  readonly format?: string | undefined;
  readonly partitionBy: readonly string[];
  readonly options: Options;
  readonly properties: Options;
  readonly location?: string | undefined;
  readonly comment?: string | undefined;
  readonly query?: LogicalPlan | undefined;
  readonly ifNotExists: boolean;
  readonly replace: boolean;
  readonly external: boolean;
}
export interface InsertIntoCommand {
  readonly kind: "InsertIntoCommand";
  readonly name: Name;
  readonly overwrite: boolean;
  readonly byName: boolean;
  readonly columns?: readonly string[] | undefined;
  /** Values of static partitions by column; undefined in a dynamic one. */
  readonly partition: Readonly<Record<string, Expression | undefined>>;
  readonly ifNotExists: boolean;
  readonly query: LogicalPlan;
}
/** INSERT OVERWRITE DIRECTORY. */
export interface InsertDirectoryCommand {
  readonly kind: "InsertDirectoryCommand";
  readonly path: string;
  readonly format: string;
  readonly options: Options;
  readonly query: LogicalPlan;
}
export interface DropTableCommand {
  readonly kind: "DropTableCommand";
  readonly name: Name;
  readonly ifExists: boolean;
  readonly purge: boolean;
}
export interface TruncateTableCommand {
  readonly kind: "TruncateTableCommand";
  readonly name: Name;
}
export interface RenameTableCommand {
  readonly kind: "RenameTableCommand";
  readonly name: Name;
  readonly to: Name;
  readonly view: boolean;
}
export interface CreateDatabaseCommand {
  readonly kind: "CreateDatabaseCommand";
  readonly name: Name;
  readonly ifNotExists: boolean;
  readonly comment?: string | undefined;
  readonly location?: string | undefined;
  readonly properties: Options;
}
export interface DropDatabaseCommand {
  readonly kind: "DropDatabaseCommand";
  readonly name: Name;
  readonly ifExists: boolean;
  readonly cascade: boolean;
}
export interface UseCommand {
  readonly kind: "UseCommand";
  readonly name: Name;
}
export interface ShowTablesCommand {
  readonly kind: "ShowTablesCommand";
  readonly database?: Name | undefined;
  readonly pattern?: string | undefined;
}
export interface ShowViewsCommand {
  readonly kind: "ShowViewsCommand";
  readonly database?: Name | undefined;
  readonly pattern?: string | undefined;
}
export interface ShowDatabasesCommand {
  readonly kind: "ShowDatabasesCommand";
  readonly pattern?: string | undefined;
}
export interface ShowCatalogsCommand {
  readonly kind: "ShowCatalogsCommand";
  readonly pattern?: string | undefined;
}
export interface ShowCurrentNamespaceCommand {
  readonly kind: "ShowCurrentNamespaceCommand";
}
export interface ShowColumnsCommand {
  readonly kind: "ShowColumnsCommand";
  readonly name: Name;
}
export interface ShowFunctionsCommand {
  readonly kind: "ShowFunctionsCommand";
  readonly scope: "user" | "system" | "all";
  readonly pattern?: string | undefined;
}
export interface ShowTablePropertiesCommand {
  readonly kind: "ShowTablePropertiesCommand";
  readonly name: Name;
  readonly key?: string | undefined;
}
export interface ShowCreateTableCommand {
  readonly kind: "ShowCreateTableCommand";
  readonly name: Name;
}
export interface DescribeTableCommand {
  readonly kind: "DescribeTableCommand";
  readonly name: Name;
  readonly extended: boolean;
  readonly column?: Name | undefined;
  readonly json: boolean;
}
export interface DescribeQueryCommand {
  readonly kind: "DescribeQueryCommand";
  readonly query: LogicalPlan;
}
export interface DescribeFunctionCommand {
  readonly kind: "DescribeFunctionCommand";
  readonly name: string;
  readonly extended: boolean;
}
export interface DescribeDatabaseCommand {
  readonly kind: "DescribeDatabaseCommand";
  readonly name: Name;
  readonly extended: boolean;
}
/** SET; without a key all settings are shown, without a value one is. */
export interface SetCommand {
  readonly kind: "SetCommand";
  readonly key?: string | undefined;
  readonly value?: string | undefined;
  readonly verbose: boolean;
}
/** SET TIME ZONE. */
export interface SetTimeZoneCommand {
  readonly kind: "SetTimeZoneCommand";
  readonly zone: string;
}
export interface ResetCommand {
  readonly kind: "ResetCommand";
  readonly key?: string | undefined;
}
export interface ExplainCommand {
  readonly kind: "ExplainCommand";
  readonly mode: "simple" | "extended" | "codegen" | "cost" | "formatted";
  readonly statement: LogicalPlan | Command;
}
export interface CacheTableCommand {
  readonly kind: "CacheTableCommand";
  readonly name: Name;
  readonly lazy: boolean;
  readonly options: Options;
  readonly query?: LogicalPlan | undefined;
  /** The text of the query. */
  readonly text?: string | undefined;
}
export interface UncacheTableCommand {
  readonly kind: "UncacheTableCommand";
  readonly name: Name;
  readonly ifExists: boolean;
}
export interface ClearCacheCommand {
  readonly kind: "ClearCacheCommand";
}
/** REFRESH path: what was cached of the files there is computed anew. */
export interface RefreshPathCommand {
  readonly kind: "RefreshPathCommand";
  readonly path: string;
}
export interface RefreshTableCommand {
  readonly kind: "RefreshTableCommand";
  readonly name: Name;
}
export interface AnalyzeTableCommand {
  readonly kind: "AnalyzeTableCommand";
  readonly name: Name;
  readonly noScan: boolean;
  /** Columns whose statistics are wanted; "all" of them, or none. */
  readonly columns: readonly string[] | "all" | undefined;
}
export interface DeclareVariableCommand {
  readonly kind: "DeclareVariableCommand";
  readonly names: readonly Name[];
  readonly schema?: StructType | undefined;
  readonly default?: Expression | undefined;
  /** The default's text. */
  readonly text?: string | undefined;
  readonly replace: boolean;
}
export interface SetVariableCommand {
  readonly kind: "SetVariableCommand";
  readonly targets: readonly Name[];
  /** One expression a target, or a query that gives one row of them. */
  readonly values: readonly Expression[] | undefined;
  readonly query?: LogicalPlan | undefined;
}
export interface DropVariableCommand {
  readonly kind: "DropVariableCommand";
  readonly name: Name;
  readonly ifExists: boolean;
}
/** EXECUTE IMMEDIATE text INTO variables USING values: the service runs the statement in its place. */
export interface ExecuteImmediateCommand {
  readonly kind: "ExecuteImmediateCommand";
  readonly query: Expression;
  readonly into?: readonly Name[] | undefined;
  readonly using: readonly { readonly name?: string | undefined; readonly value: Expression }[];
}
/** CREATE FUNCTION f(a INT) RETURNS INT RETURN expression: functions in SQL. A table function has a query for a body. */
export interface CreateSqlFunctionCommand {
  readonly kind: "CreateSqlFunctionCommand";
  readonly name: Name;
  readonly temporary: boolean;
  readonly replace: boolean;
  readonly ifNotExists: boolean;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: StructType["fields"][number]["type"];
    readonly default?: Expression | undefined;
  }[];
  readonly returns?: StructType["fields"][number]["type"] | undefined;
  readonly body: Expression | undefined;
  readonly table?: SqlTableFunctionBody | undefined;
  readonly comment?: string | undefined;
}
export interface SqlTableFunctionBody {
  readonly query: LogicalPlan;
  /** The columns of RETURNS TABLE; those of the query when there are none. */
  readonly columns?: StructType | undefined;
}
export interface DropFunctionCommand {
  readonly kind: "DropFunctionCommand";
  readonly name: Name;
  readonly temporary: boolean;
  readonly ifExists: boolean;
}

export type Command =
  | CreateViewCommand
  | CreateTempViewUsingCommand
  | DropViewCommand
  | CreateTableCommand
  | InsertIntoCommand
  | InsertDirectoryCommand
  | DropTableCommand
  | TruncateTableCommand
  | RenameTableCommand
  | CreateDatabaseCommand
  | DropDatabaseCommand
  | UseCommand
  | ShowTablesCommand
  | ShowViewsCommand
  | ShowDatabasesCommand
  | ShowCatalogsCommand
  | ShowCurrentNamespaceCommand
  | ShowColumnsCommand
  | ShowFunctionsCommand
  | ShowTablePropertiesCommand
  | ShowCreateTableCommand
  | DescribeTableCommand
  | DescribeQueryCommand
  | DescribeFunctionCommand
  | DescribeDatabaseCommand
  | SetCommand
  | SetTimeZoneCommand
  | ResetCommand
  | ExplainCommand
  | CacheTableCommand
  | UncacheTableCommand
  | ClearCacheCommand
  | RefreshPathCommand
  | RefreshTableCommand
  | AnalyzeTableCommand
  | DeclareVariableCommand
  | SetVariableCommand
  | DropVariableCommand
  | ExecuteImmediateCommand
  | CreateSqlFunctionCommand
  | DropFunctionCommand;

/** Whether a parsed statement is a command rather than a query. */
export const isCommand = (s: LogicalPlan | Command): s is Command => s.kind.endsWith("Command");
