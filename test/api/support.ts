import { parseExpressionText, parseSql } from "../../src/catalyst/parse/parseSql.ts";
import { isCommand } from "../../src/catalyst/plan/command.ts";
import type { LogicalPlan } from "../../src/catalyst/plan/logicalPlan.ts";
import { outputOf } from "../../src/catalyst/plan/output.ts";
import { ExternalCatalog } from "../../src/catalyst/catalog/externalCatalog.ts";
import type { AnyDataFrame } from "../../src/api/dataFrame.ts";
import { SparkSession } from "../../src/api/sparkSession.ts";
import type { PlanContext } from "../../src/session/protocol/planContext.ts";
import { toLogicalPlan } from "../../src/session/protocol/toLogicalPlan.ts";
import type { Engine } from "../../src/session/service/engine.ts";
import { SparkService } from "../../src/session/service/sparkService.ts";
import type { Value } from "../../src/types/value.ts";

export const planContext: PlanContext = {
  parseQuery: (sql) => {
    const p = parseSql(sql);
    if (isCommand(p)) throw new Error("a command");
    return p;
  },
  parseExpression: (sql) => parseExpressionText(sql),
  udfKey: () => 7,
  reference: (id) => {
    throw new Error(`no relation ${id}`);
  },
};

/** The unresolved plan of a frame. */
export const planOf = (df: AnyDataFrame): LogicalPlan => toLogicalPlan(df.relation, planContext);

/**
 * An engine that knows local relations, limits over them and names of views: enough for the order of commands and the forms of results, without the rooms below.
 * Each execution takes `delay` milliseconds.
 */
export function smallEngine(options: { delay?: number; log?: string[] } = {}): Engine {
  const rowsOf = (p: LogicalPlan): readonly (readonly Value[])[] => {
    if (p.kind === "LocalRelation") return p.rows;
    if (p.kind === "GlobalLimit" && p.limit.kind === "Literal") return rowsOf(p.child).slice(0, Number(p.limit.value));
    if ("child" in p) return rowsOf(p.child);
    throw new Error(`the small engine does not know ${p.kind}`);
  };
  return {
    analyze: (plan, { catalog }) => {
      const resolve = (p: LogicalPlan): LogicalPlan => {
        if (p.kind === "UnresolvedRelation") {
          const view = catalog.lookup(p.parts);
          if (view?.kind !== "view") throw new Error(`no view ${p.parts.join(".")}`);
          return resolve(view.plan);
        }
        if (p.kind === "Project" && p.list.every((e) => e.kind === "UnresolvedStar")) return resolve(p.child);
        return "child" in p ? ({ ...p, child: resolve(p.child) } as LogicalPlan) : p;
      };
      return resolve(plan);
    },
    prepare: (_session, analyzed) => ({
      analyzed,
      explain: async (mode) => `== ${mode} ==`,
      planGraph: async () => ({ nodes: [], edges: [] }),
      async *execute() {
        if (options.delay) await new Promise((r) => setTimeout(r, options.delay));
        const rows = rowsOf(analyzed);
        options.log?.push("executed");
        const types = outputOf(analyzed).map((a) => a.type);
        yield { rows: rows.length, columns: types.map((type, j) => ({ type, values: () => rows.map((r) => r[j]!) })) };
      },
    }),
    write: async () => {
      options.log?.push("written");
    },
    save: async () => {
      options.log?.push("saved");
    },
    close: async () => {
      options.log?.push("closed");
    },
  };
}

export const smallSession = (options: { delay?: number; log?: string[] } = {}): SparkSession =>
  new SparkSession(new SparkService(smallEngine(options), new ExternalCatalog("/nowhere/warehouse")));
