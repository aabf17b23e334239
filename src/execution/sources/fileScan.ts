import type { Expression } from "../../catalyst/expr/expression.ts";
import { transformUp } from "../../catalyst/expr/tree.ts";
import { compileExpression } from "../../catalyst/functions/evaluate.ts";
import type { TableSource } from "../../catalyst/plan/logicalPlan.ts";
import { internalError } from "../../common/errors/conditions.ts";
import type { StructField } from "../../types/dataType.ts";
import type { FileTask, ScanPlan, SourceFile, Texts } from "./fileFormat.ts";
import { filePlan } from "./fileSource.ts";
import { findFormat } from "./formats.ts";
import { ignoredFiles, usable } from "./ignoredFiles.ts";
import { constantColumn, type PartitionColumn, type PartitionTask } from "./partitionReader.ts";

/** A column that is asked for: a field of the source's schema, or an attribute that stands for it. */
export interface ScanColumn extends StructField {
  readonly id?: number;
}

/** The expression with attributes made into references to the columns, by id where the columns have one, else by name. */
function bind(e: Expression, columns: readonly ScanColumn[]): Expression {
  return transformUp(e, (n) => {
    if (n.kind !== "AttributeReference") return n;
    const byId = columns.findIndex((c) => c.id === n.id);
    const ordinal = byId >= 0 ? byId : columns.findIndex((c) => c.id === undefined && c.name === n.name);
    if (ordinal < 0) throw internalError(`the scan does not read ${n.name}#${n.id}`);
    return { kind: "BoundReference", ordinal, type: n.type, nullable: true };
  });
}

/** The same condition over columns in other places; undefined when one of its columns has none there. */
function moveReferences(e: Expression, places: readonly number[]): Expression | undefined {
  let missing = false;
  const moved = transformUp(e, (n) => {
    if (n.kind !== "BoundReference") return n;
    const ordinal = places[n.ordinal] ?? -1;
    if (ordinal < 0) missing = true;
    return { ...n, ordinal };
  });
  return missing ? undefined : moved;
}

/**
 * The tasks that read columns of a file source. Filters refer to `columns`, bound (BoundReference) or by attributes; files are left out by `partitionFilters`,
 * and parts of files by `dataFilters` where statistics prove that no row passes. The engine applies the data filters again.
 */
export function planFileScan(
  source: TableSource,
  columns: readonly ScanColumn[],
  dataFilters: readonly Expression[],
  partitionFilters: readonly Expression[],
  settings: Texts,
): ScanPlan {
  const format = findFormat(source.format);
  if (!format) throw internalError(`no file format ${source.format}`);
  const plan = filePlan(source);
  const partitionAt = columns.map((c) => plan.partitionFields.findIndex((p) => p.name === c.name));
  const fileColumns = columns.filter((_, i) => partitionAt[i]! < 0);
  // Where each column is among the columns of the file.
  let next = 0;
  const places = partitionAt.map((p) => (p < 0 ? next++ : -1));

  const conditions = partitionFilters.map((f) => compileExpression(bind(f, columns)));
  const passes = (f: SourceFile): boolean => {
    const row = partitionAt.map((p) => (p < 0 ? null : f.partition[p]!));
    return conditions.every((c) => c(row) === true);
  };
  const files = conditions.length === 0 ? plan.files : plan.files.filter(passes);
  const filters = dataFilters.flatMap((f) => moveReferences(bind(f, columns), places) ?? []);
  const ignored = ignoredFiles(source.options, settings);
  const planned = (chosen: readonly SourceFile[]) =>
    format.planScan({
      source,
      files: chosen,
      columns: fileColumns.map(({ name, type, nullable }) => ({ name, type, nullable })),
      filters,
      settings,
    });
  const bare = planned(ignored ? usable(files, ignored, planned) : files);
  const scan = ignored ? { ...bare, tasks: bare.tasks.map((task) => ({ ...task, ignored })) } : bare;
  const filesPruned = scan.filesPruned + plan.files.length - files.length;
  const byPath = new Map(files.map((f) => [f.path, f]));
  const tasks = scan.tasks.map((task) => {
    const { place, bytes } = byPath.get(task.path)!;
    return place ? { ...task, place, bytes } : task;
  });
  if (fileColumns.length === columns.length) return { ...scan, tasks, filesPruned };

  const wrap = (task: FileTask): PartitionTask => {
    const { partition } = byPath.get(task.path)!;
    const mixed = columns.map((c, i): PartitionColumn => {
      const p = partitionAt[i]!;
      return p < 0 ? { kind: "file", column: places[i]! } : constantColumn(partition[p]!, c.type);
    });
    return { format: "partition", size: task.size, task, columns: mixed };
  };
  return {
    tasks: tasks.map(wrap),
    nullable: partitionAt.map((p, i) =>
      p < 0 ? scan.nullable[places[i]!]! : files.some((f) => f.partition[p] === null),
    ),
    filesRead: scan.filesRead,
    filesPruned,
  };
}
