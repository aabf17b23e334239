import { CsvInference } from "../../../catalyst/functions/csvInference.ts";
import { XorShiftRandom } from "../../../catalyst/functions/xorShift.ts";
import * as T from "../../../types/dataType.ts";
import { plainMemory } from "../byteWindow.ts";
import type { SourceFile } from "../fileFormat.ts";
import { headerNames } from "./csvHeader.ts";
import type { CsvOptions } from "./csvOptions.ts";
import { CsvRecords, textAt } from "./csvRecords.ts";

/** Digits only, few enough for an int. */
function isSmallInteger(u8: Uint8Array, start: number, length: number): boolean {
  if (length > 9) return false;
  for (let i = 0; i < length; i++) {
    const b = u8[start + i]!;
    if (b < 48 || b > 57) return false;
  }
  return true;
}

/** Which records are in the sample: Spark's choice in the first partition. */
export function sampler(ratio: number): () => boolean {
  const random = new XorShiftRandom(1n);
  return () => random.nextDouble() < ratio;
}

function* recordsOf(files: readonly SourceFile[], o: CsvOptions): Generator<CsvRecords> {
  for (const f of files) {
    const records = new CsvRecords(f, o, plainMemory());
    try {
      for (let found = records.next(); found !== 0; found = records.next()) {
        if (found === 1) yield records;
        else records.more();
      }
    } finally {
      records.close();
    }
  }
}

/** The schema of CSV files: names from the first record or the header, types from all values when asked for. */
export function inferCsvSchema(files: readonly SourceFile[], o: CsvOptions): T.StructType {
  let first: (string | null)[] | undefined;
  // The largest file is read first.
  for (const f of o.multiLine ? files : files.toSorted((a, b) => b.bytes - a.bytes)) {
    const records = new CsvRecords(f, o, plainMemory());
    try {
      if (o.header) first = records.header;
      else {
        let found = records.next();
        while (found === -1) {
          records.more();
          found = records.next();
        }
        if (found === 1) first = records.texts();
      }
    } finally {
      records.close();
    }
    if (first) break;
  }
  if (!first) return T.structOf([]);
  const names = o.header ? headerNames(first, o) : first.map((_, i) => `_c${i}`);
  if (!o.inferSchema) return T.structOf(names.map((n) => T.field(n, T.STRING)));
  const inference = new CsvInference(o);
  const types: T.DataType[] = names.map(() => T.NULL);
  const sampled = o.samplingRatio < 1 ? sampler(o.samplingRatio) : undefined;
  let last: CsvRecords | undefined;
  for (const records of recordsOf(files, o)) {
    // The header's line is drawn for too.
    if (o.header && sampled && records !== last) sampled();
    last = records;
    if (sampled && !sampled()) continue;
    const { count, starts, lengths, kinds } = records.tokenizer;
    const { u8 } = records.window;
    for (let i = 0; i < Math.min(count, types.length); i++) {
      const so = types[i]!;
      if (so.kind === "string" || kinds[i] === 1) continue;
      const start = starts[i]!;
      const length = lengths[i]!;
      if ((so.kind === "int" || so.kind === "long") && length > 0 && isSmallInteger(u8, start, length)) continue;
      const text = kinds[i] === 2 ? o.emptyValue : textAt(u8, start, length);
      if (text === "" || text === o.nullValue) continue;
      types[i] = inference.next(so, text);
    }
  }
  return T.structOf(names.map((n, i) => T.field(n, types[i]!.kind === "null" ? T.STRING : types[i]!)));
}
