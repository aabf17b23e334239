/** The table that the benchmark prints. */

import type { QueryReport } from "./runQuery.ts";

export const milliseconds = (ms: number | undefined): string =>
  ms === undefined ? "-" : ms < 10 ? ms.toFixed(1) : Math.round(ms).toLocaleString("en");

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);

/** The shortest run of a query. */
export const best = (report: QueryReport): number | undefined =>
  report.ms.length === 0 ? undefined : Math.min(...report.ms);

const WIDTH = 10;
const cells = (...texts: readonly string[]): string =>
  texts[0]!.padEnd(7) +
  texts
    .slice(1)
    .map((text) => text.padStart(WIDTH))
    .join("");

/** Colours for a terminal that wants them. */
export interface Paint {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly faint: (text: string) => string;
}

export function paint(colors: boolean): Paint {
  const color = (code: number) => (text: string) => (colors ? `\x1b[${code}m${text}\x1b[0m` : text);
  return { good: color(32), bad: color(31), faint: color(2) };
}

export function headLines(runs: number): string[] {
  const head = runs > 1 ? cells("query", "first ms", "best ms", "rows") : cells("query", "ms", "rows");
  return [`${head}  answer`, "─".repeat(head.length + "  no reference".length)];
}

export function queryLine(report: QueryReport, runs: number, { good, bad, faint }: Paint): string {
  const times = runs > 1 ? [report.ms[0], best(report)] : [report.ms[0]];
  const color = { right: good, wrong: bad, failed: bad, "no reference": faint }[report.answer];
  const line = `${cells(`Q${report.query}`, ...times.map(milliseconds), report.rows.toLocaleString("en"))}  ${color(report.answer)}`;
  return report.detail === undefined ? line : `${line}\n       ${report.detail}`;
}

export function totalLines(reports: readonly QueryReport[], runs: number): string[] {
  const finished = reports.filter((report) => report.ms.length > 0);
  if (finished.length === 0) return [];
  const columns = [
    finished.map((report) => report.ms[0]!),
    ...(runs > 1 ? [finished.map((report) => best(report)!)] : []),
  ];
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const right = reports.filter((report) => report.answer === "right").length;
  const checked = reports.filter((report) => report.answer !== "no reference").length;
  const rows = sum(reports.map((report) => report.rows)).toLocaleString("en");
  const verdict = checked === 0 ? "no reference at this scale" : `${right} of ${checked} right`;
  const total = cells("total", ...columns.map((values) => milliseconds(sum(values))), rows);
  return [
    "─".repeat(total.length + "  no reference".length),
    `${total}  ${verdict}`,
    `${cells("geomean", ...columns.map((values) => milliseconds(geometricMean(values))))}`,
  ];
}
