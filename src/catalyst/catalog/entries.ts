import type { DataType, StructType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import type { Expression } from "../expr/expression.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";

/** What the catalog holds. */

export interface DatabaseEntry {
  readonly name: string;
  readonly location: string;
  readonly comment?: string | undefined;
  readonly properties: Readonly<Record<string, string>>;
}

export interface TableEntry {
  readonly kind: "table";
  readonly database: string;
  readonly name: string;
  /** "parquet", "csv", ... */
  readonly format: string;
  readonly schema: StructType;
  readonly partitionColumns: readonly string[];
  readonly location: string;
  /** Managed tables lose their files when they are dropped. */
  readonly managed: boolean;
  readonly options: Readonly<Record<string, string>>;
  readonly properties: Readonly<Record<string, string>>;
  readonly comment?: string | undefined;
  readonly createdAt: number;
}

export interface ViewEntry {
  readonly kind: "view";
  /** Of persisted views; "global_temp" of global temporary ones, absent for the session's. */
  readonly database?: string | undefined;
  readonly name: string;
  /** Unresolved (from SQL, analyzed again at each use) or analyzed (from a DataFrame). */
  readonly plan: LogicalPlan;
  readonly analyzed: boolean;
  /** The query's text, for views made with SQL. */
  readonly text?: string | undefined;
  readonly columns?: readonly { readonly name: string; readonly comment?: string | undefined }[] | undefined;
  /** What it gave when it was made. */
  readonly schema?: StructType | undefined;
  /** Settings under which the text is analyzed. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly comment?: string | undefined;
  readonly properties?: Readonly<Record<string, string>> | undefined;
}

/** A JavaScript function by name. */
export interface UdfEntry {
  readonly kind: "udf";
  readonly name: string;
  /** Its key in the session's registry of closures. */
  readonly udf: number;
  readonly type: DataType;
  readonly nullable: boolean;
  readonly deterministic: boolean;
}

/** CREATE FUNCTION ... RETURN expression or query. */
export interface SqlFunctionEntry {
  readonly kind: "sqlFunction";
  readonly name: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly type: DataType;
    readonly default?: Expression | undefined;
  }[];
  readonly returns?: DataType | undefined;
  /** Of a scalar function. */
  readonly body: Expression | undefined;
  /** Of a table function: its query, and its columns when they are declared. */
  readonly table?: { readonly query: LogicalPlan; readonly columns?: StructType | undefined } | undefined;
  readonly comment?: string | undefined;
}

export type UserFunction = UdfEntry | SqlFunctionEntry;

export interface VariableEntry {
  readonly name: string;
  readonly type: DataType;
  value: Value;
  /** The text of its default. */
  readonly defaultText: string;
}
