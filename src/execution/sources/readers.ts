import { registerReader } from "./batchReader.ts";
import { channelReader } from "./channelReader.ts";
import { csvReader } from "./csv/csvReader.ts";
import { tolerant } from "./ignoredFiles.ts";
import { jsonReader } from "./json/jsonReader.ts";
import { parquetReader } from "./parquetReader.ts";
import { textReader } from "./text/textReader.ts";
import { partitionReader } from "./partitionReader.ts";

/** Importing this makes the reading halves of all sources known to a thread. */
registerReader(partitionReader);
registerReader(channelReader);
registerReader(tolerant(parquetReader));
registerReader(tolerant(csvReader));
registerReader(tolerant(jsonReader));
registerReader(tolerant(textReader));
