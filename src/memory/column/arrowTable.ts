import type { Data, DataType as ArrowType, Field, Table } from "apache-arrow";
import { unsupported } from "../../common/errors/conditions.ts";
import type { DataType, StructField, StructType } from "../../types/dataType.ts";
import { simpleString } from "../../types/ddl.ts";
import type { Decimal } from "../../types/decimal.ts";
import { encodeUtf8 } from "../../types/utf8.ts";
import type { MapValue, StructValue, Value } from "../../types/value.ts";

export type ArrowTable = Table;
type Arrow = typeof import("apache-arrow");

/** Columns of values as a table of apache-arrow, with the types that Spark gives its Arrow batches. The library is loaded when it is first needed. */
export async function arrowTable(
  schema: StructType,
  columns: readonly (readonly Value[])[],
  timeZone: string,
): Promise<ArrowTable> {
  const arrow = await import("apache-arrow");
  const maker = new Maker(arrow, timeZone);
  const fields = schema.fields.map((f) => maker.field(f));
  const length = columns[0]?.length ?? 0;
  const children = schema.fields.map((f, i) => maker.data(f.type, columns[i]!));
  const struct = arrow.makeData({ type: new arrow.Struct(fields), length, nullCount: 0, children });
  return new arrow.Table(new arrow.RecordBatch(new arrow.Schema(fields), struct));
}

class Maker {
  private readonly arrow: Arrow;
  private readonly timeZone: string;

  constructor(arrow: Arrow, timeZone: string) {
    this.arrow = arrow;
    this.timeZone = timeZone;
  }

  field(f: StructField): Field {
    return new this.arrow.Field(f.name, this.type(f.type), f.nullable);
  }

  type(t: DataType): ArrowType {
    const a = this.arrow;
    switch (t.kind) {
      case "null":
        return new a.Null();
      case "boolean":
        return new a.Bool();
      case "byte":
        return new a.Int8();
      case "short":
        return new a.Int16();
      case "int":
        return new a.Int32();
      case "long":
        return new a.Int64();
      case "float":
        return new a.Float32();
      case "double":
        return new a.Float64();
      case "decimal":
        return new a.Decimal(t.scale, t.precision, 128);
      case "string":
      case "char":
      case "varchar":
        return new a.Utf8();
      case "binary":
        return new a.Binary();
      case "date":
        return new a.DateDay();
      case "timestamp":
        return new a.TimestampMicrosecond(this.timeZone);
      case "timestamp_ntz":
        return new a.TimestampMicrosecond();
      case "time":
        return new a.TimeNanosecond();
      case "year_month_interval":
        return new a.IntervalYearMonth();
      case "day_time_interval":
        return new a.DurationMicrosecond();
      case "array":
        return new a.List(new a.Field("element", this.type(t.elementType), t.containsNull));
      case "struct":
        return new a.Struct(t.fields.map((f) => this.field(f)));
      case "map":
        return new a.Map_(new a.Field("entries", this.entriesType(t), false));
      default:
        throw unsupported(`the type ${simpleString(t)} in Arrow tables`);
    }
  }
  private entriesType(t: DataType & { readonly kind: "map" }) {
    const a = this.arrow;
    return new a.Struct<{ key: ArrowType; value: ArrowType }>([
      new a.Field("key", this.type(t.keyType), false),
      new a.Field("value", this.type(t.valueType), t.valueContainsNull),
    ]);
  }

  data(t: DataType, values: readonly Value[]): Data {
    const { arrow } = this;
    const length = values.length;
    const type = this.type(t);
    const { nullBitmap, nullCount } = validity(values);
    // biome-ignore lint/suspicious/noExplicitAny: the library's types of makeData are one overload a type
    const make = (parts: object): Data => arrow.makeData({ type, length, nullCount, nullBitmap, ...parts } as any);
    switch (t.kind) {
      case "null":
        return make({ nullCount: length, nullBitmap: undefined });
      case "boolean": {
        const data = new Uint8Array((length + 7) >> 3);
        values.forEach((v, i) => {
          if (v === true) data[i >> 3]! |= 1 << (i & 7);
        });
        return make({ data });
      }
      case "byte":
        return make({ data: Int8Array.from(values, (v) => Number(v ?? 0)) });
      case "short":
        return make({ data: Int16Array.from(values, (v) => Number(v ?? 0)) });
      case "int":
      case "date":
      case "year_month_interval":
        return make({ data: Int32Array.from(values, (v) => Number(v ?? 0)) });
      case "float":
        return make({ data: Float32Array.from(values, (v) => Number(v ?? 0)) });
      case "double":
        return make({ data: Float64Array.from(values, (v) => Number(v ?? 0)) });
      case "decimal":
        return make({ data: decimalWords(values) });
      case "string":
      case "char":
      case "varchar":
        return make(bytesOf(values.map((v) => (v === null ? undefined : encodeUtf8(v as string)))));
      case "binary":
        return make(bytesOf(values.map((v) => (v === null ? undefined : (v as Uint8Array)))));
      case "array": {
        const lists = values.map((v) => (v ?? []) as readonly Value[]);
        return make({ valueOffsets: offsets(lists), child: this.data(t.elementType, lists.flat(1) as Value[]) });
      }
      case "struct": {
        const rows = values as readonly (StructValue | null)[];
        return make({
          children: t.fields.map((f, j) =>
            this.data(
              f.type,
              rows.map((r) => r?.fields[j] ?? null),
            ),
          ),
        });
      }
      case "map": {
        const maps = values as readonly (MapValue | null)[];
        const keys = maps.flatMap((m) => m?.keys ?? []);
        const items = maps.flatMap((m) => m?.values ?? []);
        const children = [this.data(t.keyType, keys), this.data(t.valueType, items)];
        const child = arrow.makeData({ type: this.entriesType(t), length: keys.length, nullCount: 0, children });
        return make({ valueOffsets: offsets(maps.map((m) => m?.keys ?? [])), child });
      }
      default:
        return make({ data: BigInt64Array.from(values, (v) => (v === null ? 0n : (v as bigint))) });
    }
  }
}

function validity(values: readonly Value[]): { nullBitmap: Uint8Array | undefined; nullCount: number } {
  let nullCount = 0;
  for (const v of values) if (v === null) nullCount++;
  if (nullCount === 0) return { nullBitmap: undefined, nullCount };
  const nullBitmap = new Uint8Array((values.length + 7) >> 3);
  values.forEach((v, i) => {
    if (v !== null) nullBitmap[i >> 3]! |= 1 << (i & 7);
  });
  return { nullBitmap, nullCount };
}

function offsets(lists: readonly { readonly length: number }[]): Int32Array {
  const out = new Int32Array(lists.length + 1);
  lists.forEach((l, i) => {
    out[i + 1] = out[i]! + l.length;
  });
  return out;
}

function bytesOf(parts: readonly (Uint8Array | undefined)[]): { valueOffsets: Int32Array; data: Uint8Array } {
  const valueOffsets = offsets(parts.map((p) => p ?? { length: 0 }));
  const data = new Uint8Array(valueOffsets.at(-1)!);
  parts.forEach((p, i) => {
    if (p) data.set(p, valueOffsets[i]);
  });
  return { valueOffsets, data };
}

/** Four words of 32 bits a decimal, low first, in two's complement. */
function decimalWords(values: readonly Value[]): Uint32Array {
  const out = new Uint32Array(values.length * 4);
  values.forEach((v, i) => {
    if (v === null) return;
    let n = BigInt.asUintN(128, (v as Decimal).unscaled);
    for (let w = 0; w < 4; w++) {
      out[i * 4 + w] = Number(n & 0xffffffffn);
      n >>= 32n;
    }
  });
  return out;
}
