import { registerReader } from "./batchReader.ts";
import { parquetReader } from "./parquetReader.ts";
import { partitionReader } from "./partitionReader.ts";

/** Importing this makes the reading halves of all sources known to a thread. */
registerReader(partitionReader);
registerReader(parquetReader);
