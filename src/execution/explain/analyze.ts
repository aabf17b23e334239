import type { PhysicalPlan } from "../operators/physicalPlan.ts";
import { bytesText } from "./costText.ts";
import { formatted, type Note } from "./formatted.ts";
import type { ExplainedPlan } from "./plan.ts";
import type { MeasuredRun } from "./tracedRun.ts";

/** What a whole run took. */
export interface RunTotals {
  readonly milliseconds: number;
  readonly rows: number;
  readonly peakBytes: number;
}

const ms = (n: number): string => `${n.toFixed(1)} ms`;

/** The figures of one operator as lines. */
function figures(run: MeasuredRun, p: PhysicalPlan, scanned: PhysicalPlan | undefined): string[] {
  const f = run.figures.get(p);
  const named = run.measures.get(p);
  const out: string[] = [];
  const groups = named?.get("groups");
  const read = scanned && run.figures.get(scanned)?.read;
  const rows = f?.rows ?? groups ?? read;
  if (rows !== undefined) out.push(`Rows: ${rows}`);
  const times = [
    ...(f && f.jobs > 0 ? [`${ms(f.jobs)} in its pipelines`] : []),
    ...(f && f.own >= 0.05 ? [`${ms(f.own)} by itself`] : []),
  ];
  if (times.length > 0) out.push(`Time: ${times.join(", ")}`);
  if (f && f.bytes > 0) out.push(`Memory: ${bytesText(f.bytes)}`);
  for (const [name, value] of named ?? [])
    if (name === "spilledBytes") out.push(`Spilled: ${bytesText(value)}`);
    else if (name === "filesRead") out.push(`Files read: ${value}`);
    else if (name === "buildRows") out.push(`Build rows: ${value}`);
  return out;
}

/** A plan that was run, and what was measured. */
export interface MeasuredPlan {
  readonly plan: ExplainedPlan;
  readonly runs: readonly MeasuredRun[];
  readonly totals: RunTotals;
  /** The node of the plan that was run for one of the plan that is shown. */
  readonly ran: (p: PhysicalPlan) => PhysicalPlan;
}

/** The figures of each operator as lines. */
export const figuresOf =
  ({ plan, runs, ran }: MeasuredPlan): Note =>
  (shown) => {
    const p = ran(shown);
    const above = shown.kind === "FileSourceScan" ? ran(filterAbove(plan, shown)) : undefined;
    const run = runs.find((r) => r.figures.has(p) || r.measures.has(p) || (above && r.figures.has(above)));
    return run ? figures(run, p, above) : [];
  };

/** EXPLAIN FORMATTED with the figures of a run under each operator, and those of the whole. */
export function analyzedText(measured: MeasuredPlan): string {
  const { plan, totals } = measured;
  const note = figuresOf(measured);
  const text = formatted(plan, note).replace(/\n+$/, "\n");
  return `${text}\n== Execution ==\nRows: ${totals.rows}\nTime: ${ms(totals.milliseconds)}\nPeak memory: ${bytesText(totals.peakBytes)}\n\n`;
}

/** A filter over a scan is part of it: the rows that the scan read are counted there. */
function filterAbove(plan: ExplainedPlan, p: PhysicalPlan): PhysicalPlan {
  const all: ExplainedPlan[] = [plan];
  for (const e of all) for (const hosted of e.hosts.values()) for (const h of hosted) if (h.plan) all.push(h.plan);
  for (const e of all) {
    const above = e.parents.get(p);
    if (above?.kind === "Filter") return above;
  }
  return p;
}
