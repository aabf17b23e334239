import { type CsvTextOptions, csvTextOptions } from "../../../catalyst/functions/csvOptions.ts";
import type { TextOptions } from "../../../catalyst/functions/textOptions.ts";
import { type Encoding, findEncoding } from "../encoding.ts";
import type { Texts } from "../fileFormat.ts";

/** The options of CSV files, read once; plain data that goes to the threads. */
export interface CsvOptions extends CsvTextOptions {
  readonly encoding: Encoding;
}

/** Options as the functions on texts take them. */
export const textOptions = (options: Texts): TextOptions => new Map(Object.entries(options));

export const encodingOption = (options: Texts): Encoding =>
  findEncoding(options.encoding ?? options.charset ?? "UTF-8");

/** Reads the options for reading. */
export const csvOptions = (options: Texts, settings: Texts): CsvOptions => ({
  ...csvTextOptions(textOptions(options), settings),
  encoding: encodingOption(options),
});
