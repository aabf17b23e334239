import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type ColumnChunk, stringColumn, type TableChunk } from "../../tpch/dbgen/chunk.ts";
import { generateChunk, generateTable, partitionTable } from "../../tpch/dbgen/generate.ts";
import { nextSeed, skipSeeds } from "../../tpch/dbgen/random.ts";
import { scaledRows, unitCount } from "../../tpch/dbgen/scale.ts";
import { tblBytes, tblDigest } from "../../tpch/dbgen/tbl.ts";
import { MAX_SENTENCE_LENGTH, writeSentences } from "../../tpch/dbgen/sentences.ts";
import { BLOCK_SIZE, ensureText, sharedTextPoolBuffer, TEXT_POOL_SEED, textPool } from "../../tpch/dbgen/textPool.ts";
import { type TableName, tableDdl, tableNames, tpchSchema } from "../../tpch/schema.ts";
import { tblDigests } from "../../tpch/tblDigests.ts";

/** The lines of some chunks. */
function tblLines(chunks: Iterable<TableChunk>): string[] {
  const text = [...chunks].map((chunk) => Buffer.from(tblBytes(chunk)).toString("latin1")).join("");
  return text === "" ? [] : text.slice(0, -1).split("\n");
}

function sha256(lines: readonly string[]): string {
  return createHash("sha256")
    .update(lines.map((line) => `${line}\n`).join(""))
    .digest("hex");
}

const sparkTypes: Readonly<Record<ColumnChunk["type"], string>> = {
  int: "int",
  date: "date",
  long: "bigint",
  decimal: "decimal(15,2)",
  string: "string",
  words: "string",
};

describe("random numbers", () => {
  it("skip to the seed that as many steps lead to", () => {
    let seed = 19620718;
    for (let count = 0; count < 1000; count++) {
      expect(skipSeeds(19620718, count)).toBe(seed);
      expect(nextSeed(seed)).toBe(Number((BigInt(seed) * 16807n) % 2147483647n));
      seed = nextSeed(seed);
    }
    expect(skipSeeds(1, 2147483646)).toBe(1);
  });
});

describe("text pool", () => {
  it("has blocks that follow on each other", () => {
    const size = 4 * BLOCK_SIZE;
    const whole = new Uint8Array(size + MAX_SENTENCE_LENGTH);
    writeSentences(new DataView(whole.buffer), { seed: TEXT_POOL_SEED, position: 0 }, size);
    const pool = textPool();
    ensureText(pool, 0, size - 1);
    const text = Buffer.from(pool.bytes.subarray(0, size));
    expect(text.toString("latin1").startsWith("furiously special foxes haggle furiously")).toBe(true);
    expect(text.equals(whole.subarray(0, size))).toBe(true);
    expect(pool.ready[4]).toBe(0);
  });

  it("is shared through its buffer", () => {
    const buffer = sharedTextPoolBuffer();
    const one = textPool(buffer);
    const other = textPool(buffer);
    ensureText(one, BLOCK_SIZE, BLOCK_SIZE);
    expect(other.ready[1]).toBe(1);
    expect(other.ready[0]).toBe(0);
    const rows = tblLines([generateChunk("nation", 1, { from: 3, to: 7 }, other)]);
    expect(rows).toEqual(tblLines([generateChunk("nation", 1, { from: 0, to: 25 })]).slice(3, 7));
  });
});

describe.each(tableNames)("%s", (table: TableName) => {
  const scale = 0.01;

  it("is what dbgen makes at scale 0.01", () => {
    expect(tblDigest(table, { scale })).toEqual(tblDigests["0.01"]![table]);
  });

  it("is the same in parts and in chunks of other sizes", () => {
    const parts = partitionTable(table, scale, 7);
    const lines = parts.flatMap((part) => tblLines(generateTable(table, { scale, ...part, unitsPerChunk: 997 })));
    expect(lines.length).toBe(tblDigests["0.01"]![table].rows);
    expect(sha256(lines)).toBe(tblDigests["0.01"]![table].sha256);
  });

  it("has the columns of its schema", () => {
    const chunk = generateChunk(table, scale, { from: 1, to: 4 });
    expect(chunk.columns.map(({ name, type }) => ({ name, type: sparkTypes[type] }))).toEqual(tpchSchema[table]);
    for (const column of chunk.columns) {
      const rows =
        column.type === "string"
          ? column.offsets.length - 1
          : column.type === "words"
            ? column.codes.length
            : column.values.length;
      expect(rows).toBe(chunk.rows);
      if (column.type === "words") {
        const plain = stringColumn(column);
        expect(Buffer.from(plain.bytes).toString()).toBe([...column.codes].map((code) => column.words[code]).join(""));
        expect(plain.offsets[chunk.rows]).toBe(plain.bytes.length);
      }
    }
  });
});

describe("scale factors", () => {
  it("may be fractional", () => {
    expect(unitCount("orders", 0.0037)).toBe(5550);
    expect(unitCount("lineitem", 1.5)).toBe(2_250_000);
    expect(unitCount("partsupp", 0.0037)).toBe(740);
    expect(scaledRows("supplier", 0.0037)).toBe(37);
    // The hashes are of the text that another port of dbgen makes at this scale.
    expect(tblDigest("lineitem", { scale: 0.0037 })).toEqual({
      sha256: "bc233994088e38da9e45225b79773fabf65669f6ca22097167e3c0c6fa316eee",
      rows: 22279,
    });
    expect(tblDigest("orders", { scale: 0.0037 })).toEqual({
      sha256: "8081fa929cd55614bf45845e199d3497015973fc65608abfbee281e707f8a6b7",
      rows: 5550,
    });
    expect(tblDigest("partsupp", { scale: 0.0037 })).toEqual({
      sha256: "e5cc62c708696e4fff7fbc192dea25240912fce027116b5b3570ee44c6d3ab22",
      rows: 2960,
    });
  });

  it("may be large: a row far into a table needs none of those before it", () => {
    // The hashes are of part 77,777 of 100,000 of the text that another port of dbgen makes at scale 1000.
    const part = (table: TableName) => {
      const units = unitCount(table, 1000) / 100_000;
      return tblDigest(table, { scale: 1000, from: units * 77_776, to: units * 77_777 });
    };
    expect(part("lineitem")).toEqual({
      sha256: "217306f892888963e18c6dba7fc77bda9720b8ce7fec076190542b59c9f5999d",
      rows: 59586,
    });
    expect(part("orders").sha256).toBe("6dfbee5b6d87f3724d7759085234da8ca2485ab3aaebbed3fa9534b7c59ca79f");
    expect(part("customer").sha256).toBe("4f13318f5eb0011b4324bd58d254d93d711ce85373d4aeb708720db8e51d3e40");
    expect(part("part").sha256).toBe("832b9ad912db15471dd6fa34493a8fadaab4400ad62d8a8748ba716ca3a846cd");
    expect(part("partsupp").sha256).toBe("5ae6a158c7565de4e7fa39781440a996d60d27b8cc30b3eab30611071a653676");
    expect(part("supplier").sha256).toBe("3f15ef2f8b0ab08c2c51c253403f7c19beb93cd18631102653f050addaf71342");
  });

  it("are checked", () => {
    expect(() => unitCount("orders", 0)).toThrow(RangeError);
    expect(() => unitCount("orders", Number.NaN)).toThrow(RangeError);
    expect(() => unitCount("orders", 30_000)).toThrow("at most 10000");
    expect(() => generateChunk("nation", 1, { from: 3, to: 26 })).toThrow("no units from 3 to 26");
  });
});

describe("schema", () => {
  it("is written as DDL", () => {
    expect(tableDdl("region")).toBe("r_regionkey bigint, r_name string, r_comment string");
  });
});
