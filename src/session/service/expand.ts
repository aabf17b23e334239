import { sparkError } from "../../common/errors/conditions.ts";
import { isNumeric, type DataType, type StructType } from "../../types/dataType.ts";
import type { Value } from "../../types/value.ts";
import { fromProtocolLiteral, toProtocolLiteral } from "../protocol/literals.ts";
import type { Expression } from "../protocol/messages/expressions.ts";
import type { DeferredRows, LocalRows } from "../protocol/messages/extensions.ts";
import { caseOf } from "../protocol/messages/oneOf.ts";
import type { Aggregate, Relation, RelationKinds } from "../protocol/messages/relations.ts";
import { requirementFailed } from "../protocol/statPlan.ts";

/** What the rewriting of relations asks of the engine. */
export interface Lookup {
  schema(relation: Relation): Promise<StructType>;
  rows(relation: Relation): Promise<readonly (readonly Value[])[]>;
  /** Lets a program compute rows, which may run queries of the same session. */
  load(rows: DeferredRows): Promise<LocalRows>;
  readonly maxPivotValues: number;
}

const INPUTS = ["input", "left", "right", "leftInput", "rightInput", "root"] as const;

/**
 * Rewrites relations that need the engine to become a plan: a pivot without values (its distinct values), describe and summary (the schema), crosstab. All
 * others are given back as they are.
 */
export async function expand(relation: Relation, look: Lookup): Promise<Relation> {
  const found = caseOf<RelationKinds>(relation);
  if (!found) return relation;
  const [kind, message] = found;
  let m = message as unknown as Readonly<Record<string, unknown>>;
  for (const key of INPUTS) {
    const input = m[key] as Relation | undefined;
    if (input === undefined) continue;
    const done = await expand(input, look);
    if (done !== input) m = { ...m, [key]: done };
  }
  if (Array.isArray(m["references"])) {
    const references = await Promise.all((m["references"] as Relation[]).map((r) => expand(r, look)));
    if (references.some((r, i) => r !== (m["references"] as Relation[])[i])) m = { ...m, references };
  }
  const self = (m as unknown) === message ? relation : ({ common: relation.common, [kind]: m } as unknown as Relation);
  switch (kind) {
    case "aggregate":
      return pivotValues(self, m as unknown as Aggregate, look);
    case "describe":
      return summary(
        self,
        m["input"] as Relation,
        ["count", "mean", "stddev", "min", "max"],
        m["cols"] as readonly string[],
        look,
      );
    case "summary": {
      const asked = m["statistics"] as readonly string[];
      const all = ["count", "mean", "stddev", "min", "25%", "50%", "75%", "max"];
      return summary(self, m["input"] as Relation, asked.length > 0 ? asked : all, [], look);
    }
    case "crosstab":
      return crosstab(self, m as unknown as RelationKinds["crosstab"], look);
    case "approxQuantile":
      await checkNumeric(m as unknown as RelationKinds["approxQuantile"], look);
      return self;
    case "sampleBy":
      return comparableStrata(self, m as unknown as RelationKinds["sampleBy"], look);
    case "extension": {
      const extension = m as unknown as RelationKinds["extension"];
      return extension.kind === "deferredRows"
        ? ({ common: relation.common, extension: await look.load(extension) } as Relation)
        : self;
    }
    default:
      return self;
  }
}

const attribute = (name: string): Expression => ({
  unresolvedAttribute: { unparsedIdentifier: `\`${name.replaceAll("`", "``")}\`` },
});
const named = (expr: Expression, name: string): Expression => ({ alias: { expr, name: [name] } });
const call = (functionName: string, ...args: readonly Expression[]): Expression => ({
  unresolvedFunction: { functionName, arguments: args },
});
const text = (value: string): Expression => ({ literal: { string: value } });
const asText = (expr: Expression): Expression => ({ cast: { expr, type: { string: {} } } });

async function pivotValues(relation: Relation, m: Aggregate, look: Lookup): Promise<Relation> {
  if (m.groupType !== "GROUP_TYPE_PIVOT" || !m.pivot || m.pivot.values.length > 0) return relation;
  const column: Relation = { project: { input: m.input, expressions: [named(m.pivot.col, "value")] } };
  const distinct: Relation = { deduplicate: { input: column, columnNames: [], allColumnsAsKeys: true } };
  const limited: Relation = { limit: { input: distinct, limit: look.maxPivotValues + 1 } };
  const sorted: Relation = {
    sort: {
      input: limited,
      order: [{ child: attribute("value"), direction: "SORT_DIRECTION_ASCENDING", nullOrdering: "SORT_NULLS_FIRST" }],
      isGlobal: true,
    },
  };
  const rows = await look.rows(sorted);
  if (rows.length > look.maxPivotValues)
    throw sparkError("_LEGACY_ERROR_TEMP_1324", { pivotColumn: "pivot", maxValues: String(look.maxPivotValues) });
  const type = (await look.schema(column)).fields[0]!.type;
  const values = rows.map((r) => toProtocolLiteral(r[0]!, type));
  return {
    ...(relation.common ? { common: relation.common } : {}),
    aggregate: { ...m, pivot: { ...m.pivot, values } },
  };
}

/** One row a statistic, one text column a column: the statistics in one aggregation, turned by stack(). */
async function summary(
  self: Relation,
  input: Relation,
  statistics: readonly string[],
  cols: readonly string[],
  look: Lookup,
): Promise<Relation> {
  const schema = await look.schema(input);
  const fields =
    cols.length > 0
      ? cols.map((c) => schema.fields.find((f) => f.name.toLowerCase() === c.toLowerCase()) ?? missing(c))
      : schema.fields.filter((f) => isNumeric(f.type) || f.type.kind === "string");
  const aggregateExpressions = statistics.flatMap((s, i) =>
    fields.map((f, j) => named(asText(statistic(s, f.name, f.type)), `s${i}_${j}`)),
  );
  const rows = statistics.flatMap((s, i) => [text(s), ...fields.map((_, j) => attribute(`s${i}_${j}`))]);
  const aggregate: Relation =
    fields.length === 0
      ? { range: { end: 1n, step: 1n } }
      : { aggregate: { input, groupType: "GROUP_TYPE_GROUPBY", groupingExpressions: [], aggregateExpressions } };
  const stacked: Relation = {
    project: { input: aggregate, expressions: [call("stack", { literal: { integer: statistics.length } }, ...rows)] },
  };
  return {
    ...(self.common ? { common: self.common } : {}),
    toDf: { input: stacked, columnNames: ["summary", ...fields.map((f) => f.name)] },
  };
}

const missing = (name: string): never => {
  throw sparkError("COLUMN_NOT_FOUND", { colName: `\`${name}\``, caseSensitiveConfig: '"spark.sql.caseSensitive"' });
};

function statistic(name: string, column: string, type: DataType): Expression {
  const value = attribute(column);
  // Texts that are numbers count as numbers, others as nulls.
  const number: Expression =
    type.kind === "string" ? { cast: { expr: value, type: { double: {} }, evalMode: "EVAL_MODE_TRY" } } : value;
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(name);
  if (percent) return call("approx_percentile", number, { literal: { double: Number(percent[1]) / 100 } });
  switch (name.toLowerCase()) {
    case "count":
      return call("count", value);
    case "count_distinct":
      return { unresolvedFunction: { functionName: "count", arguments: [value], isDistinct: true } };
    case "approx_count_distinct":
      return call("approx_count_distinct", value);
    case "mean":
      return call("avg", number);
    case "stddev":
      return call("stddev_samp", number);
    case "min":
    case "max":
      return call(name.toLowerCase(), value);
    default:
      throw sparkError("INVALID_PLAN_INPUT", { message: `${name} is not a recognised statistic` });
  }
}

async function crosstab(self: Relation, m: RelationKinds["crosstab"], look: Lookup): Promise<Relation> {
  const cell = (c: string): Expression => call("coalesce", asText(attribute(c)), text("null"));
  const name = `${m.col1}_${m.col2}`;
  const pairs: Relation = {
    project: { input: m.input, expressions: [named(cell(m.col1), name), named(cell(m.col2), "value")] },
  };
  const pivot: Aggregate = {
    input: pairs,
    groupType: "GROUP_TYPE_PIVOT",
    groupingExpressions: [attribute(name)],
    aggregateExpressions: [call("count", { literal: { integer: 1 } })],
    pivot: { col: attribute("value"), values: [] },
  };
  const input = await pivotValues({ aggregate: pivot }, pivot, look);
  return { ...(self.common ? { common: self.common } : {}), fillNa: { input, cols: [], values: [{ long: 0n }] } };
}

/** The name of a type's class, as messages of Spark's own code have it: StringType. */
const className = (t: DataType): string =>
  `${t.kind
    .split("_")
    .map((w) => (w === "ntz" ? "NTZ" : w[0]!.toUpperCase() + w.slice(1)))
    .join("")}Type`;

async function checkNumeric(m: RelationKinds["approxQuantile"], look: Lookup): Promise<void> {
  const expressions = m.cols.map((c): Expression => ({ unresolvedAttribute: { unparsedIdentifier: c } }));
  const { fields } = await look.schema({ project: { input: m.input, expressions } });
  fields.forEach((f, i) => {
    if (!isNumeric(f.type))
      throw requirementFailed(
        `Quantile calculation for column ${m.cols[i]} with data type ${className(f.type)} is not supported.`,
      );
  });
}

/** Strata of another kind than the column's values equal none of them. */
async function comparableStrata(self: Relation, m: RelationKinds["sampleBy"], look: Lookup): Promise<Relation> {
  const { type } = (await look.schema({ project: { input: m.input, expressions: [m.col] } })).fields[0]!;
  const fractions = m.fractions.filter(({ stratum, fraction }) => {
    const { type: own } = fromProtocolLiteral(stratum);
    return !(fraction >= 0 && fraction <= 1) || own.kind === type.kind || (isNumeric(own) && isNumeric(type));
  });
  return { ...(self.common ? { common: self.common } : {}), sampleBy: { ...m, fractions } };
}
