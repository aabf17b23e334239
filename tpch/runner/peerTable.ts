/** The tables that compare engines. */

import { geometricMean, milliseconds } from "./report.ts";

/** The milliseconds of each run, by query and engine; empty where the engine failed. */
export interface PeerTimes {
  readonly query: number;
  readonly ms: Readonly<Record<string, readonly number[]>>;
}

const WIDTH = 10;
const ratioText = (ratio: number): string => (Number.isNaN(ratio) ? "-" : ratio.toFixed(2));

/**
 * A table of milliseconds for each engine, then how often longer the first engine took than each other. Geometric means are over the queries that
 * both engines, or for the milliseconds the engine, ran.
 */
export function peerTable(
  title: string,
  engines: readonly string[],
  results: readonly PeerTimes[],
  pick: (ms: readonly number[]) => number,
): string[] {
  const [own, ...others] = engines as readonly [string, ...string[]];
  const time = ({ ms }: PeerTimes, engine: string) => {
    const runs = ms[engine] ?? [];
    return runs.length === 0 ? Number.NaN : pick(runs);
  };
  const ratio = (result: PeerTimes, other: string) => time(result, own) / time(result, other);
  const mean = (values: readonly number[]) => {
    const known = values.filter((value) => !Number.isNaN(value));
    return known.length === 0 ? Number.NaN : geometricMean(known);
  };
  const line = (name: string, times: readonly number[], ratios: readonly number[]) =>
    name.padEnd(8) +
    times.map((ms) => (Number.isNaN(ms) ? "-" : milliseconds(ms)).padStart(WIDTH)).join("") +
    "   " +
    ratios.map((value) => ratioText(value).padStart(WIDTH + 2)).join("");
  const head = "query".padEnd(8) + engines.map((e) => e.padStart(WIDTH)).join("");
  const ratioHead = others.map((other) => `/${other}`.padStart(WIDTH + 2)).join("");
  const rule = "─".repeat(head.length + 3 + ratioHead.length);
  const columns = <T>(of: (result: PeerTimes) => T) => results.map(of);
  return [
    title,
    `${head}   ${ratioHead}`,
    rule,
    ...results.map((result) =>
      line(
        `Q${result.query}`,
        engines.map((engine) => time(result, engine)),
        others.map((other) => ratio(result, other)),
      ),
    ),
    rule,
    line(
      "geomean",
      engines.map((engine) => mean(columns((result) => time(result, engine)))),
      others.map((other) => mean(columns((result) => ratio(result, other)))),
    ),
  ];
}
