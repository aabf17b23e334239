import { booleanOption } from "../../../catalyst/functions/csvOptions.ts";
import { CsvQuoting } from "../../../catalyst/functions/csvQuoting.ts";
import { csvText } from "../../../catalyst/functions/csvValue.ts";
import { dateOptions } from "../../../catalyst/functions/textDates.ts";
import { readValue } from "../../../memory/column/values.ts";
import type { Batch } from "../../../memory/column/vector.ts";
import type { Heap } from "../../../memory/wasm/heap.ts";
import type { DataType, StructType } from "../../../types/dataType.ts";
import type { Value } from "../../../types/value.ts";
import type { OutputFile } from "../../files/fileSystem.ts";
import type { FileFormat, FileWriter, Texts } from "../fileFormat.ts";
import { sourceConfig } from "../settings.ts";
import { codecEnding, textCodec } from "../textCodec.ts";
import { TextOutput } from "../textOutput.ts";
import { encodingOption, textOptions } from "./csvOptions.ts";

class CsvWriter implements FileWriter {
  private readonly heap: Heap;
  private readonly types: readonly DataType[];
  private readonly texts: readonly ((v: Value) => string)[];
  private readonly quoting: CsvQuoting;
  private readonly output: TextOutput;

  constructor(heap: Heap, output: OutputFile, schema: StructType, options: Texts, settings: Texts) {
    this.heap = heap;
    this.types = schema.fields.map((f) => f.type);
    const config = sourceConfig(settings);
    const texts = textOptions(options);
    const dates = dateOptions(texts, config.timeZone);
    this.texts = this.types.map((t) => csvText(t, dates, config));
    this.quoting = new CsvQuoting(texts);
    this.output = new TextOutput(output, textCodec(options), encodingOption(options));
    if (booleanOption(texts, "header", false))
      this.line(schema.fields.map((f, i) => this.quoting.field(f.name, i === 0)));
  }

  private line(fields: readonly string[]): void {
    const { delimiter, lineSep } = this.quoting;
    const text = fields.join(delimiter);
    // A record of one null alone leaves no line.
    if (text !== "") this.output.write(text + lineSep);
  }

  write(batch: Batch): void {
    const { types, texts, quoting, heap } = this;
    const fields: string[] = new Array(types.length);
    for (let r = 0; r < batch.rows; r++) {
      for (let c = 0; c < types.length; c++) {
        const v = readValue(heap, batch.columns[c]!, r, types[c]!);
        fields[c] = quoting.field(v === null ? null : texts[c]!(v), c === 0);
      }
      this.line(fields);
    }
  }

  close(): void {
    this.output.close();
  }
  abort(): void {
    this.output.abort();
  }
}

export const openCsvWriter: NonNullable<FileFormat["openWriter"]> = ({ thread, output, schema, options, settings }) =>
  new CsvWriter(thread.heap, output, schema, options, settings);

export const csvExtension = (options: Texts): string => `.${options.extension ?? "csv"}${codecEnding(options)}`;
