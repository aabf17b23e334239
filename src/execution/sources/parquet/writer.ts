import { internalError } from "../../../common/errors/conditions.ts";
import { type Batch, PHYSICAL_WIDTH, type Vector } from "../../../memory/column/vector.ts";
import { Arena } from "../../../memory/wasm/arena.ts";
import type { OutputFile } from "../../files/fileSystem.ts";
import { localFiles } from "../../files/local.ts";
import type { StructType } from "../../../types/dataType.ts";
import { typeToJson } from "../../../types/json.ts";
import { SPARK_METADATA_KEY } from "./footer.ts";
import { type ParquetContext, SLACK } from "./kernels.ts";
import { type ChunkResult, LeafWriter, PageCompressor } from "./leafWriter.ts";
import type { Codec } from "./metadata.ts";
import { shredColumn } from "./shred.ts";
import { ThriftWriter } from "./thrift.ts";
import { physicalId, putSchema, type TimestampType, type WriteSchema, writeSchema } from "./writeSchema.ts";

export interface ParquetWriterOptions {
  readonly compression?: "snappy" | "zstd" | "gzip" | "brotli" | "uncompressed" | "none";
  /** As spark.sql.parquet.outputTimestampType. */
  readonly timestampType?: TimestampType;
  readonly dictionary?: boolean;
  readonly rowGroupRows?: number;
  readonly rowGroupBytes?: number;
  readonly pageRows?: number;
  readonly pageBytes?: number;
  readonly keyValue?: Readonly<Record<string, string>>;
}

const CODEC: Readonly<Record<string, Codec>> = {
  snappy: "SNAPPY",
  zstd: "ZSTD",
  gzip: "GZIP",
  brotli: "BROTLI",
  uncompressed: "UNCOMPRESSED",
  none: "UNCOMPRESSED",
};

const CREATED_BY = "kindling version 0.1.0";
/** Tells readers that dates and timestamps are of the proleptic Gregorian calendar, as in all Spark versions from 3.0. */
const SPARK_VERSION = "4.2.0";

interface WrittenChunk extends ChunkResult {
  readonly offset: number;
}
interface WrittenGroup {
  readonly rows: number;
  readonly chunks: readonly WrittenChunk[];
}

/** Writes one Parquet file from batches, synchronously. */
export class ParquetWriter {
  readonly path: string;
  private readonly ctx: ParquetContext;
  private readonly schema: StructType;
  private readonly layout: WriteSchema;
  private readonly options: ParquetWriterOptions;
  private readonly compressor: PageCompressor;
  private readonly leaves: readonly LeafWriter[];
  private readonly scratch: Arena;
  private readonly groups: WrittenGroup[] = [];
  private readonly pageRows: number;
  private readonly pageBytes: number;
  private readonly rowGroupRows: number;
  private readonly rowGroupBytes: number;
  private output: OutputFile | undefined;
  private position = 0;
  private groupRows = 0;
  private totalRows = 0;

  constructor(
    ctx: ParquetContext,
    path: string,
    schema: StructType,
    options: ParquetWriterOptions = {},
    output?: OutputFile,
  ) {
    this.ctx = ctx;
    this.path = path;
    this.schema = schema;
    this.options = options;
    const timestamps = options.timestampType ?? "INT96";
    this.layout = writeSchema(schema, timestamps);
    this.compressor = new PageCompressor(ctx, CODEC[options.compression ?? "snappy"]!);
    this.leaves = this.layout.leaves.map((spec) => {
      const leaf = new LeafWriter(ctx, spec, this.compressor, options.dictionary ?? true);
      leaf.millis = spec.type.kind === "timestamp" && timestamps === "TIMESTAMP_MILLIS";
      return leaf;
    });
    this.scratch = new Arena(ctx.heap);
    this.pageRows = options.pageRows ?? 20_000;
    this.pageBytes = options.pageBytes ?? 1 << 20;
    this.rowGroupRows = options.rowGroupRows ?? 1 << 20;
    this.rowGroupBytes = options.rowGroupBytes ?? 128 << 20;
    this.output = output ?? localFiles.create(path);
    this.put(Buffer.from("PAR1"));
  }

  /** Appends the rows of a batch, whose columns are in the order of the schema. */
  write(batch: Batch): void {
    for (let start = 0; start < batch.rows; ) {
      const n = Math.min(batch.rows - start, this.rowGroupRows - this.groupRows);
      for (const [i, v] of batch.columns.entries()) this.column(i, v, start, n);
      this.scratch.reset();
      this.groupRows += n;
      start += n;
      if (this.groupRows >= this.rowGroupRows || this.buffered() >= this.rowGroupBytes) this.flushGroup();
    }
  }

  /** Writes the footer; returns what the file has. */
  close(): { readonly rows: number; readonly bytes: number } {
    this.flushGroup();
    const footer = this.footer();
    this.put(footer);
    const tail = Buffer.alloc(8);
    tail.writeUInt32LE(footer.length);
    tail.write("PAR1", 4, "latin1");
    this.put(tail);
    this.output?.close();
    this.release();
    return { rows: this.totalRows, bytes: this.position };
  }

  /** Gives everything up and removes the file. */
  abort(): void {
    this.output?.abort();
    this.release();
  }

  private release(): void {
    if (!this.output) return;
    this.output = undefined;
    for (const leaf of this.leaves) leaf.release();
    this.compressor.release();
    this.scratch.release();
  }

  private put(bytes: Uint8Array): void {
    this.output!.write(bytes);
    this.position += bytes.length;
  }

  private buffered(): number {
    let total = 0;
    for (const leaf of this.leaves) total += leaf.buffered;
    return total;
  }

  private flushFull(leaf: LeafWriter): void {
    if (leaf.pendingLevels >= this.pageRows || leaf.pendingBytes >= this.pageBytes) leaf.flushPage();
  }

  private column(i: number, v: Vector, start: number, n: number): void {
    const node = this.layout.columns[i]!;
    if (node.kind !== "leaf") {
      shredColumn(
        this.ctx,
        this.scratch,
        node,
        this.schema.fields[i]!,
        v,
        start,
        n,
        this.leaves,
        this.layout.leaves,
        (leaf) => this.flushFull(leaf),
      );
      return;
    }
    const leaf = this.leaves[node.leaf]!;
    const width = PHYSICAL_WIDTH[v.physical];
    // Strings in small steps, so that pages do not become much larger than they should.
    const step = v.physical === "view" ? 1024 : this.pageRows;
    for (let done = 0; done < n; ) {
      const count = Math.min(n - done, step, this.pageRows - leaf.pendingLevels);
      this.flat(leaf, v, start + done, count, width, node.optional, i);
      this.flushFull(leaf);
      done += count;
    }
  }

  private flat(
    leaf: LeafWriter,
    v: Vector,
    start: number,
    n: number,
    width: number,
    optional: boolean,
    column: number,
  ): void {
    const { kernels: k } = this.ctx;
    let data = v.data + start * width;
    if (v.codes !== 0) {
      data = this.scratch.allocate(n * width + SLACK);
      const codes = v.codes + start * 4;
      if (width === 8) k.pqTake8(v.data, codes, n, 0, data);
      else if (width === 4) k.pqTake4(v.data, codes, n, 0, data);
      else if (width === 1) k.pqTake1(v.data, codes, n, 0, data);
      else k.pqTake16(v.data, codes, n, 0, data);
    }
    const validity = v.validity === 0 ? 0 : v.validity + start;
    if (validity === 0 || k.pqHasZero(validity, n) === 0) {
      leaf.append(data, n, n, 0, 0);
      return;
    }
    if (!optional) throw internalError(`null in the column ${this.schema.fields[column]!.name}, which is not nullable`);
    const out = this.scratch.allocate((n + 1) * width + SLACK);
    let present: number;
    if (width === 8) present = k.pqCompact8(data, validity, n, out);
    else if (width === 4) present = k.pqCompact4(data, validity, n, out);
    else if (width === 1) present = k.pqCompact1(data, validity, n, out);
    else present = k.pqCompact16(data, validity, n, out);
    leaf.append(out, present, n, validity, 0);
  }

  private flushGroup(): void {
    if (this.groupRows === 0) return;
    const chunks: WrittenChunk[] = [];
    for (const leaf of this.leaves) {
      const result = leaf.finish();
      chunks.push({ ...result, pieces: [], offset: this.position });
      for (const piece of result.pieces) this.put(piece);
    }
    this.groups.push({ rows: this.groupRows, chunks });
    this.totalRows += this.groupRows;
    this.groupRows = 0;
  }

  private footer(): Uint8Array {
    const t = new ThriftWriter();
    const keyValue: [string, string][] = [
      ["org.apache.spark.version", SPARK_VERSION],
      [SPARK_METADATA_KEY, typeToJson(this.schema)],
      ...Object.entries(this.options.keyValue ?? {}),
    ];
    t.body(() => {
      t.i32(1, 1);
      putSchema(t, 2, this.layout);
      t.i64(3, this.totalRows);
      t.structs(4, this.groups, (g) => {
        t.structs(1, g.chunks, (c) => {
          const spec = this.layout.leaves[g.chunks.indexOf(c)]!;
          t.i64(2, c.offset);
          t.struct(3, () => this.chunkMetadata(t, c, spec.path, physicalId(spec.physical)));
        });
        t.i64(
          2,
          g.chunks.reduce((sum, c) => sum + c.uncompressedBytes, 0),
        );
        t.i64(3, g.rows);
        t.i64(5, g.chunks[0]?.offset ?? 4);
        t.i64(
          6,
          g.chunks.reduce((sum, c) => sum + c.bytes, 0),
        );
      });
      t.structs(5, keyValue, ([key, value]) => {
        t.binary(1, key);
        t.binary(2, value);
      });
      t.binary(6, CREATED_BY);
      // All columns are ordered as their type says, which is what makes their statistics usable.
      t.structs(7, this.layout.leaves, () => t.struct(1, () => {}));
    });
    return t.result();
  }

  private chunkMetadata(t: ThriftWriter, c: WrittenChunk, path: readonly string[], physical: number): void {
    t.i32(1, physical);
    t.i32s(2, c.encodings);
    t.strings(3, path);
    t.i32(4, this.compressor.id);
    t.i64(5, c.values);
    t.i64(6, c.uncompressedBytes);
    t.i64(7, c.bytes);
    t.i64(9, c.offset + c.dictionaryBytes);
    if (c.dictionaryBytes > 0) t.i64(11, c.offset);
    t.struct(12, () => {
      t.i64(3, c.nullCount);
      if (c.min && c.max) {
        t.binary(5, c.max);
        t.binary(6, c.min);
      }
    });
  }
}
