import { once } from "node:events";
import type { Writable } from "node:stream";
import type { DataFrame } from "../../api/dataFrame.ts";
import { jsonOfRow } from "../../api/results.ts";
import type { StructType } from "../../types/dataType.ts";
import { getZone, type Zone } from "../../types/datetime/zone.ts";
import { type BinaryStyle, castToString, hiveString, showString } from "../../types/format.ts";
import { formatShow } from "../../types/show.ts";
import type { Value } from "../../types/value.ts";

/** The forms in which results are printed. */
export const FORMATS = ["table", "csv", "json", "hive"] as const;
export type Format = (typeof FORMATS)[number];
export const isFormat = (text: string): text is Format => (FORMATS as readonly string[]).includes(text);

interface Result {
  readonly schema: StructType;
  readonly zone: Zone;
  readonly timeZone: string;
  readonly binaryStyle: BinaryStyle | undefined;
  /** How the rows of SHOW TABLES and DESCRIBE are printed in Hive's form. */
  readonly hive: "tables" | "describe" | undefined;
  readonly header: boolean;
}
type Row = readonly Value[];

const csvField = (text: string | null): string =>
  text === null ? "" : text === "" || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** What comes before the rows, and the text of a row: both with their line break. */
interface Printer {
  readonly head: string;
  readonly row: (row: Row) => string;
}
function printer(format: Exclude<Format, "table">, result: Result): Printer {
  const { schema, zone, binaryStyle, hive } = result;
  const names = schema.fields.map((f) => f.name);
  if (format === "json") return { head: "", row: (row) => `${jsonOfRow(schema, row, result.timeZone)}\n` };
  if (format === "csv") {
    const cell = (v: Value, j: number) => (v === null ? null : castToString(v, schema.fields[j]!.type, zone));
    const line = (cells: readonly (string | null)[]) => `${cells.map(csvField).join(",")}\n`;
    return { head: names.length === 0 ? "" : line(names), row: (row) => line(row.map(cell)) };
  }
  const options = binaryStyle === undefined ? {} : { binaryStyle };
  const head = result.header && names.length > 0 ? `${names.join("\t")}\n` : "";
  const row = (row: Row): string => {
    if (hive === "tables") return `${String(row[1])}\n`;
    if (hive === "describe") return `${row.map((v) => (v === null ? "" : String(v)).padEnd(20)).join("\t")}\n`;
    return `${row.map((v, j) => hiveString(v, schema.fields[j]!.type, zone, options)).join("\t")}\n`;
  };
  return { head, row };
}

async function write(out: Writable, text: string): Promise<void> {
  if (text !== "" && !out.write(text)) await once(out, "drain");
}

/** Runs a frame and prints its rows as they come; a table when all are there, since its columns are as wide as the widest. Gives how many rows. */
export async function printResult(df: DataFrame, format: Format, out: Writable, signal: AbortSignal): Promise<number> {
  const { channel } = df.sparkSession;
  const { relation } = df;
  const isCommand = "extension" in relation && relation.extension.kind === "commandResult";
  const [timeZone, style, header, { schema, batches }] = await Promise.all([
    channel.config.get("spark.sql.session.timeZone"),
    channel.config.getOption("spark.sql.binaryOutputStyle"),
    channel.config.getOption("spark.sql.cli.print.header"),
    channel.execute(relation, { signal }),
  ]);
  const binaryStyle = style as BinaryStyle | undefined;
  const hive = isCommand ? relation.extension.holder.hive : undefined;
  const zone = getZone(timeZone);
  const result: Result = { schema, zone, timeZone, binaryStyle, hive, header: header === "true" };
  const print = format === "table" ? undefined : printer(format, result);
  const cells: string[][] = [];
  /** What a command answers in lines of its own, a plan or the text of a statement, which a table would take away. */
  const texts: Value[] = [];
  let count = 0;
  await write(out, print?.head ?? "");
  for await (const batch of batches) {
    const columns = batch.columns.map((c) => c.values());
    const lines: string[] = [];
    for (let i = 0; i < batch.rows; i++) {
      const row = columns.map((c) => c[i]!);
      if (print) lines.push(print.row(row));
      else if (isCommand && row.length === 1 && String(row[0]).includes("\n")) texts.push(row[0]!);
      else cells.push(row.map((v, j) => showString(v, schema.fields[j]!.type, zone, binaryStyle ?? "HEX_DISCRETE")));
    }
    count += batch.rows;
    await write(out, lines.join(""));
  }
  const names = schema.fields.map((f) => f.name);
  if (texts.length > 0) await write(out, texts.map((t) => `${String(t).trimEnd()}\n`).join(""));
  else if (!print && names.length > 0) await write(out, formatShow(names, cells, { truncate: 0 }));
  return count;
}
