import type { StructType } from "../../../types/dataType.ts";
import { schemaFromJson } from "../../../types/json.ts";
import type { FileSettings, InputFile } from "../../files/fileSystem.ts";
import { fileSystemOf } from "../../files/fileSystems.ts";
import { footerError } from "./errors.ts";
import { type FileMeta, parseMetadata } from "./metadata.ts";
import { sparkSchema } from "./schema.ts";
import { ThriftError } from "./thrift.ts";

/** A Parquet file as its footer describes it: plain data. */
export interface ParquetFile {
  readonly path: string;
  readonly bytes: number;
  readonly rows: number;
  readonly meta: FileMeta;
}

const MAGIC = 0x31524150;
const ENCRYPTED = 0x45524150;
const TAIL = 64 * 1024;
const MAX_FOOTER = 1 << 30;

/** Reads exactly the bytes asked for. */
export function readFully(file: InputFile, target: Uint8Array, position: number): void {
  if (file.read(target, position) < target.length) throw new ThriftError("the file is shorter than expected");
}

/**
 * Reads the footer of a file.
 * @throws FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER, FAILED_READ_FILE.FILE_NOT_EXIST
 */
export function readFooter(path: string, settings?: FileSettings, bytes?: number): ParquetFile {
  let file: InputFile | undefined;
  try {
    file = fileSystemOf(path, settings).open(path, bytes === undefined ? {} : { size: bytes });
    const { size } = file;
    if (size < 12) throw new ThriftError(`${path} is not a Parquet file (length is too low: ${size})`);
    let tail = Buffer.alloc(Math.min(size, TAIL));
    readFully(file, tail, size - tail.length);
    const magic = tail.readInt32LE(tail.length - 4);
    if (magic === ENCRYPTED) throw new ThriftError("encrypted Parquet files are not supported");
    if (magic !== MAGIC) throw new ThriftError(`${path} is not a Parquet file. Expected magic number at tail`);
    const length = tail.readUInt32LE(tail.length - 8);
    if (length > size - 12 || length > MAX_FOOTER)
      throw new ThriftError("corrupted file: the footer is longer than the file");
    if (length + 8 > tail.length) {
      tail = Buffer.alloc(length + 8);
      readFully(file, tail, size - tail.length);
    }
    const meta = parseMetadata(tail.subarray(tail.length - 8 - length, tail.length - 8), size);
    return { path, bytes: size, rows: meta.rows, meta };
  } catch (error) {
    throw footerError(path, error);
  } finally {
    file?.close();
  }
}

/** Key of the Spark schema that Spark's writer leaves in the footer. */
export const SPARK_METADATA_KEY = "org.apache.spark.sql.parquet.row.metadata";

/** The schema of a file: the one that Spark has written into it, or else what the Parquet types stand for. */
export function fileSchema(file: ParquetFile): StructType {
  const json = file.meta.keyValue[SPARK_METADATA_KEY];
  if (json !== undefined) {
    try {
      return schemaFromJson(json);
    } catch {
      // Spark, too, falls back to the Parquet schema when it cannot parse the text.
    }
  }
  try {
    return sparkSchema(file.meta.root);
  } catch (error) {
    throw footerError(file.path, error);
  }
}
