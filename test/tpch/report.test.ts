import { afterEach, describe, expect, it } from "vitest";
import { peerTable } from "../../tpch/runner/peerTable.ts";
import { startPeer } from "../../tpch/runner/peerProcess.ts";
import { Progress } from "../../tpch/runner/progress.ts";
import { geometricMean, paint, queryLine, totalLines } from "../../tpch/runner/report.ts";
import type { QueryReport } from "../../tpch/runner/runQuery.ts";

const plain = paint(false);
const reports: QueryReport[] = [
  { query: 1, ms: [400, 100], rows: 4, answer: "right" },
  { query: 2, ms: [100, 400], rows: 1234, answer: "wrong", detail: "3 rows, expected 4" },
  { query: 3, ms: [], rows: 0, answer: "failed", detail: "no such table" },
];

describe("the table of the benchmark", () => {
  it("shows first and best run, rows and what is wrong", () => {
    expect(queryLine(reports[0]!, 2, plain)).toBe("Q1            400       100         4  right");
    expect(queryLine(reports[1]!, 1, plain)).toBe("Q2            100     1,234  wrong\n       3 rows, expected 4");
    expect(queryLine(reports[2]!, 1, plain)).toBe("Q3              -         0  failed\n       no such table");
    expect(queryLine(reports[0]!, 1, paint(true))).toContain("\x1b[32mright\x1b[0m");
  });

  it("sums up what ran", () => {
    const [, total, mean] = totalLines(reports, 2);
    expect(total).toBe("total         500       200     1,238  1 of 3 right");
    expect(mean).toBe("geomean       200       100");
    expect(geometricMean([1, 4, 16])).toBeCloseTo(4);
  });
});

describe("the comparison with other engines", () => {
  it("has ratios over the queries that both ran", () => {
    const results = [
      { query: 1, ms: { A: [100, 50], B: [25, 25] } },
      { query: 2, ms: { A: [100, 200], B: [] } },
    ];
    const lines = peerTable("Title", ["A", "B"], results, (ms) => Math.min(...ms));
    const words = lines.map((line) => line.trim().split(/\s+/));
    expect(words[1]).toEqual(["query", "A", "B", "/B"]);
    expect(words[3]).toEqual(["Q1", "50", "25", "2.00"]);
    expect(words[4]).toEqual(["Q2", "100", "-", "-"]);
    expect(words[6]).toEqual(["geomean", "71", "25", "2.00"]);
  });

  const python = process.env.PYTHON;
  afterEach(() => {
    if (python === undefined) delete process.env.PYTHON;
    else process.env.PYTHON = python;
  });

  it("does without engines that are missing", async () => {
    process.env.PYTHON = "no-such-python";
    expect(await startPeer("DuckDB", {}, 2)).toEqual({
      name: "DuckDB",
      missing: expect.stringContaining("no-such-python does not start"),
    });
  });
});

describe("progress", () => {
  it("draws over its bar on a terminal and takes it away", () => {
    const written: string[] = [];
    const progress = new Progress({ isTTY: true, columns: 60, write: (text) => written.push(text) }, "Running");
    progress.update(0.5, "Q3");
    progress.update(0.6, "Q4");
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^\r\x1b\[2KRunning █{15}░{15} 50% {2}Q3/);
    progress.clear();
    expect(written[1]).toBe("\r\x1b[2K");
  });

  it("is silent at first elsewhere", () => {
    const written: string[] = [];
    new Progress({ write: (text) => written.push(text) }, "Running").update(0.5, "Q3");
    expect(written).toEqual([]);
  });
});
