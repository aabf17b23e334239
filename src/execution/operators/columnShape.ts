import type { DataType } from "../../types/dataType.ts";

/** What is known of a column before any row is there. */
export interface Column {
  readonly type: DataType;
  readonly nullable: boolean;
}
