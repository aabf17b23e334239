import { isIntegral } from "../../../types/dataType.ts";
import type { AttributeReference, Expression } from "../../expr/expression.ts";
import type { LogicalPlan } from "../../plan/logicalPlan.ts";
import { outputOf } from "../../plan/output.ts";
import { planChildren } from "../../plan/tree.ts";
import { aliasMap } from "../predicates.ts";
import { intValue, maxRows } from "../maxRows.ts";
import { asNumber, type ColumnEstimate, type PlanStatistics, rowWidth, scaled } from "./estimate.ts";
import { filterStatistics } from "./filterEstimation.ts";
import { joinStatistics } from "./joinEstimation.ts";

const cache = new WeakMap<LogicalPlan, PlanStatistics>();

/** Estimated figures of a plan's result, from the statistics of the sources. */
export function statistics(plan: LogicalPlan): PlanStatistics {
  let s = cache.get(plan);
  if (!s) cache.set(plan, (s = compute(plan)));
  return s;
}

/** What a column may hold of which nothing but the number of rows is known. */
const guessedDistinct = (rows: number): number => (rows <= 100 ? rows : Math.max(100, rows / 10));

function relation(plan: Extract<LogicalPlan, { kind: "LogicalRelation" }>): PlanStatistics {
  const s = plan.source.statistics;
  const size = s?.sizeInBytes ?? 8 * 1024 ** 3;
  const rows = s?.rowCount ?? Math.max(1, size / rowWidth(plan.output));
  const columns = new Map<number, ColumnEstimate>();
  for (const a of plan.output) {
    const c = s?.columns?.[a.name];
    const min = asNumber(c?.min);
    const max = asNumber(c?.max);
    const counted = c?.distinctCount !== undefined;
    const dense = isIntegral(a.type) || a.type.kind === "date";
    const range = min !== undefined && max !== undefined && dense ? max - min + 1 : undefined;
    const domain = c?.distinctCount ?? (range === undefined ? guessedDistinct(rows) : Math.min(rows, range));
    columns.set(a.id, {
      min,
      max,
      distinct: Math.max(1, domain),
      domain: Math.max(1, domain),
      counted,
      nullFraction: c?.nullCount === undefined || rows === 0 ? 0 : c.nullCount / rows,
      origin: plan.source,
      originRows: rows,
    });
  }
  return { rowCount: rows, sizeInBytes: size, columns };
}

function unknownColumns(
  output: readonly AttributeReference[],
  rows: number,
  origin: object,
): Map<number, ColumnEstimate> {
  const distinct = Math.max(1, guessedDistinct(rows));
  return new Map(
    output.map((a) => [
      a.id,
      { distinct, domain: distinct, counted: false, nullFraction: 0, origin, originRows: rows },
    ]),
  );
}

/** An output list over a child: columns keep their figures, what is computed gets guesses. */
function listColumns(
  list: readonly Expression[],
  child: PlanStatistics,
  rows: number,
  plan: object,
): Map<number, ColumnEstimate> {
  const out = new Map<number, ColumnEstimate>();
  const aliases = aliasMap(list);
  for (const e of list) {
    const id = e.kind === "Alias" || e.kind === "AttributeReference" ? e.id : -1;
    let source: Expression | undefined = e.kind === "Alias" ? aliases.get(id) : e;
    while (source?.kind === "Cast" || source?.kind === "Alias") source = source.child;
    const known = source?.kind === "AttributeReference" ? child.columns.get(source.id) : undefined;
    const distinct = source?.kind === "Literal" ? 1 : Math.max(1, guessedDistinct(rows));
    out.set(
      id,
      known ?? { distinct, domain: distinct, counted: false, nullFraction: 0, origin: plan, originRows: rows },
    );
  }
  return out;
}

/** Groups of an aggregate. */
function groups(grouping: readonly Expression[], child: PlanStatistics): number {
  let n = 1;
  for (const g of grouping) {
    const c = g.kind === "AttributeReference" ? child.columns.get(g.id) : undefined;
    n *= c?.distinct ?? guessedDistinct(child.rowCount);
    if (n > child.rowCount) return child.rowCount;
  }
  return Math.min(n, child.rowCount);
}

function compute(p: LogicalPlan): PlanStatistics {
  switch (p.kind) {
    case "LogicalRelation":
      return relation(p);
    case "LocalRelation": {
      const rows = p.rows.length;
      return {
        rowCount: rows,
        sizeInBytes: Math.max(1, rows * rowWidth(p.output)),
        columns: unknownColumns(p.output, rows, p),
      };
    }
    case "InMemoryRelation": {
      const { rowCount, sizeInBytes } = p.cache.size ?? statistics(p.cache.plan);
      return { rowCount, sizeInBytes, columns: unknownColumns(p.output, rowCount, p) };
    }
    case "OneRowRelation":
      return { rowCount: 1, sizeInBytes: 1, columns: new Map() };
    case "Range": {
      const rows = maxRows(p) ?? 1;
      const a = p.output[0]!;
      const column = {
        min: Number(p.start),
        max: Number(p.end),
        distinct: rows,
        domain: rows,
        counted: true,
        nullFraction: 0,
        origin: p,
        originRows: rows,
      };
      return { rowCount: rows, sizeInBytes: Math.max(1, rows * 8), columns: new Map([[a.id, column]]) };
    }
    case "Project": {
      const child = statistics(p.child);
      return scaled({ ...child, columns: listColumns(p.list, child, child.rowCount, p) }, child.rowCount, outputOf(p));
    }
    case "Filter":
      return filterStatistics(p.condition, statistics(p.child), outputOf(p));
    case "Aggregate": {
      const child = statistics(p.child);
      const rows = p.grouping.length === 0 ? 1 : groups(p.grouping, child);
      const columns = listColumns(p.list, child, rows, p);
      // A single key is unique now.
      if (p.grouping.length === 1 && p.grouping[0]!.kind === "AttributeReference") {
        const key = columns.get(p.grouping[0]!.id);
        if (key) columns.set(p.grouping[0]!.id, { ...key, distinct: rows });
      }
      return scaled({ ...child, columns }, rows, outputOf(p));
    }
    case "Distinct":
    case "Deduplicate": {
      const child = statistics(p.child);
      return scaled(child, groups(outputOf(p.child), child), outputOf(p));
    }
    case "GlobalLimit":
    case "Tail": {
      const child = statistics(p.child);
      return scaled(child, Math.min(child.rowCount, intValue(p.limit) ?? child.rowCount), outputOf(p));
    }
    case "Sample": {
      const child = statistics(p.child);
      return scaled(child, child.rowCount * Math.max(0, p.upper - p.lower), outputOf(p));
    }
    case "Window": {
      const child = statistics(p.child);
      return scaled(
        { ...child, columns: new Map([...child.columns, ...listColumns(p.expressions, child, child.rowCount, p)]) },
        child.rowCount,
        outputOf(p),
      );
    }
    case "Expand": {
      const child = statistics(p.child);
      const rows = child.rowCount * p.projections.length;
      return {
        rowCount: rows,
        sizeInBytes: Math.max(1, rows * rowWidth(p.output)),
        columns: unknownColumns(p.output, rows, p),
      };
    }
    case "Generate": {
      const child = statistics(p.child);
      const rows = child.rowCount * 5;
      const columns = new Map([...child.columns, ...unknownColumns(p.generatorOutput, rows, p)]);
      return scaled({ ...child, columns }, rows, outputOf(p));
    }
    case "Union": {
      const all = p.children.map(statistics);
      const rows = all.reduce((n, s) => n + s.rowCount, 0);
      const output = outputOf(p);
      return {
        rowCount: rows,
        sizeInBytes: Math.max(1, rows * rowWidth(output)),
        columns: unknownColumns(output, rows, p),
      };
    }
    case "Join":
      return joinStatistics(p, statistics(p.left), statistics(p.right));
    case "CTERelationRef":
      return { rowCount: 1e6, sizeInBytes: 1e6 * rowWidth(p.output), columns: unknownColumns(p.output, 1e6, p) };
    case "WithCTE":
      return statistics(p.child);
    default: {
      const children = planChildren(p).map(statistics);
      if (children.length === 1) return scaled(children[0]!, children[0]!.rowCount, outputOf(p));
      const rows = Math.max(1, ...children.map((c) => c.rowCount));
      const output = outputOf(p);
      return { rowCount: rows, sizeInBytes: rows * rowWidth(output), columns: unknownColumns(output, rows, p) };
    }
  }
}
