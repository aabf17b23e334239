import type { DataFrame } from "../api/dataFrame.ts";
import type { SchemaLike } from "../api/createDataFrame.ts";
import type { Row } from "../api/values/row.ts";
import { frameOf } from "./frames.ts";
import { Persistence } from "./persistence.ts";
import { type CompressionCodec, saveText } from "./saveText.ts";

/** What leaves the RDD: files and frames. */
export abstract class Output<T> extends Persistence<T> {
  /**
   * Writes a file of lines for each partition into a new folder: strings as they are, arrays as Scala prints tuples, `(404,3)`. The codec is "gzip", or
   * Hadoop's class name of it. The folder is complete or not there: `_SUCCESS` is written last.
   */
  saveAsTextFile(path: string, compressionCodec?: CompressionCodec): Promise<void> {
    return saveText(this.node, this.at("saveAsTextFile"), path, compressionCodec);
  }
  /** A frame of the elements (objects, arrays or single values). Types are inferred, when the frame is used, if no schema is given. */
  toDF<U = T extends object ? (T extends readonly unknown[] ? Row : T) : Row>(schema?: SchemaLike): DataFrame<U> {
    return frameOf<U>(this.context.session, this.node, schema);
  }
}
