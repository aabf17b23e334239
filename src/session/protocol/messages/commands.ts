import type { Expression } from "./expressions.ts";
import type { UdfDefinition } from "./extensions.ts";
import type { OneOf, StringMap } from "./oneOf.ts";
import type { Relation } from "./relations.ts";

/** spark.connect.Command and the messages in it. */
export interface CommandKinds {
  readonly writeOperation: WriteOperation;
  readonly createDataframeView: CreateDataFrameView;
  readonly writeOperationV2: WriteOperationV2;
  readonly sqlCommand: { readonly input: Relation };
  /** In place of google.protobuf.Any: register_function has no form for closures of JavaScript. */
  readonly extension: RegisterJavaScriptFunction;
}
export type Command = OneOf<CommandKinds>;

export interface RegisterJavaScriptFunction {
  readonly kind: "registerJavaScriptFunction";
  readonly name: string;
  readonly definition: UdfDefinition;
}

export interface CreateDataFrameView {
  readonly input: Relation;
  readonly name: string;
  readonly isGlobal: boolean;
  readonly replace: boolean;
}

export type SaveMode =
  | "SAVE_MODE_UNSPECIFIED"
  | "SAVE_MODE_APPEND"
  | "SAVE_MODE_OVERWRITE"
  | "SAVE_MODE_ERROR_IF_EXISTS"
  | "SAVE_MODE_IGNORE";

export type TableSaveMethod =
  | "TABLE_SAVE_METHOD_UNSPECIFIED"
  | "TABLE_SAVE_METHOD_SAVE_AS_TABLE"
  | "TABLE_SAVE_METHOD_INSERT_INTO";

export interface WriteOperation {
  readonly input: Relation;
  readonly source?: string;
  /** The `save_type` oneof: a path, a table, or neither (then the path is an option). */
  readonly path?: string;
  readonly table?: { readonly tableName: string; readonly saveMethod: TableSaveMethod };
  readonly mode: SaveMode;
  readonly sortColumnNames: readonly string[];
  readonly partitioningColumns: readonly string[];
  readonly bucketBy?: { readonly bucketColumnNames: readonly string[]; readonly numBuckets: number };
  readonly options: StringMap<string>;
  readonly clusteringColumns?: readonly string[];
}

export interface WriteOperationV2 {
  readonly input: Relation;
  readonly tableName: string;
  readonly provider?: string;
  readonly partitioningColumns: readonly Expression[];
  readonly options: StringMap<string>;
  readonly tableProperties: StringMap<string>;
  readonly mode:
    | "MODE_UNSPECIFIED"
    | "MODE_CREATE"
    | "MODE_OVERWRITE"
    | "MODE_OVERWRITE_PARTITIONS"
    | "MODE_APPEND"
    | "MODE_REPLACE"
    | "MODE_CREATE_OR_REPLACE";
  readonly overwriteCondition?: Expression;
  readonly clusteringColumns?: readonly string[];
}
