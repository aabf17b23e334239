import type { QueryResult, ResultBatch } from "../session/service/channel.ts";
import type { DataType, StructType } from "../types/dataType.ts";
import { getZone, type Zone } from "../types/datetime/zone.ts";
import { castToString } from "../types/format.ts";
import type { MapValue, StructValue, Value } from "../types/value.ts";
import { fromEngine, type Int64Mode } from "./values/fromEngine.ts";
import { type Row, type RowOf, rowMaker } from "./values/row.ts";

/** What a call that fetches rows can be told. */
export interface FetchOptions {
  /** How LongType arrives: as number (the default; beyond 2^53 an error) or as bigint. */
  readonly int64?: Int64Mode;
  /** Cancels the query. */
  readonly signal?: AbortSignal;
}

/** The function that gives the rows of a batch. */
export function rowReader(schema: StructType, int64: Int64Mode): (batch: ResultBatch) => Row[] {
  const make = rowMaker(schema);
  const convert = schema.fields.map((f) => fromEngine(f.type, int64));
  return (batch) => {
    const columns = batch.columns.map((c) => c.values());
    const rows = new Array<Row>(batch.rows);
    for (let i = 0; i < batch.rows; i++) rows[i] = make(columns.map((c, j) => convert[j]!(c[i]!)));
    return rows;
  };
}

export async function collectBatches<T>(result: QueryResult, int64: Int64Mode): Promise<RowOf<T>[]> {
  const read = rowReader(result.schema, int64);
  const out: Row[] = [];
  for await (const batch of result.batches) for (const row of read(batch)) out.push(row);
  return out as RowOf<T>[];
}

export async function* iterateRows<T>(
  result: QueryResult,
  int64: Int64Mode,
): AsyncGenerator<RowOf<T>, void, undefined> {
  const read = rowReader(result.schema, int64);
  for await (const batch of result.batches) yield* read(batch) as RowOf<T>[];
}

/** A row as Spark's to_json writes it: nulls of structs left out, times in ISO form. */
export const jsonOfRow = (schema: StructType, values: readonly Value[], timeZone: string): string =>
  structText({ fields: values }, schema, getZone(timeZone));

const structText = (v: StructValue, type: StructType, zone: Zone): string =>
  `{${type.fields
    .map((f, i) =>
      v.fields[i] === null ? undefined : `${JSON.stringify(f.name)}:${jsonText(v.fields[i]!, f.type, zone)}`,
    )
    .filter((t) => t !== undefined)
    .join(",")}}`;

function jsonText(v: Value, type: DataType, zone: Zone): string {
  if (v === null) return "null";
  switch (type.kind) {
    case "boolean":
    case "byte":
    case "short":
    case "int":
    case "long":
    case "decimal":
      return String(v);
    case "float":
    case "double":
      return Number.isFinite(v) ? castToString(v, type, zone) : JSON.stringify(castToString(v, type, zone));
    case "binary":
      return JSON.stringify(Buffer.from(v as Uint8Array).toString("base64"));
    case "timestamp": {
      const [date, time] = splitTime(castToString(v, type, zone));
      const offset = zone.offsetAt(Math.floor(Number((v as bigint) / 1_000_000n)));
      return JSON.stringify(`${date}T${time}${offsetText(offset)}`);
    }
    case "timestamp_ntz": {
      const [date, time] = splitTime(castToString(v, type, zone));
      return JSON.stringify(`${date}T${time}`);
    }
    case "array":
      return `[${(v as readonly Value[]).map((x) => jsonText(x, type.elementType, zone)).join(",")}]`;
    case "map": {
      const { keys, values } = v as MapValue;
      return `{${keys.map((k, i) => `${JSON.stringify(castToString(k, type.keyType, zone))}:${jsonText(values[i]!, type.valueType, zone)}`).join(",")}}`;
    }
    case "struct":
      return structText(v as StructValue, type, zone);
    default:
      return JSON.stringify(castToString(v, type, zone));
  }
}

/** Date and time of day, the latter with milliseconds at least. */
function splitTime(text: string): [date: string, time: string] {
  const [date = "", time = ""] = text.split(" ");
  const [whole = "", fraction = ""] = time.split(".");
  return [date, `${whole}.${fraction.padEnd(3, "0")}`];
}

function offsetText(seconds: number): string {
  if (seconds === 0) return "Z";
  const minutes = Math.abs(Math.trunc(seconds / 60));
  const two = (n: number) => String(n).padStart(2, "0");
  return `${seconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
