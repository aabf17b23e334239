import type {
  AlterTableAction,
  ColumnDefinition,
  GroupBy,
  Identifier,
  IntervalLiteral,
  JoinClause,
  NamedExpression,
  NamedWindow,
  PartitionSpec,
  PipeOperator,
  Query,
  Sample,
  Span,
  TypedLiteral,
  With,
} from "./ast.ts";

/** What is wrong with a text that fits the grammar. */
export interface Problem {
  readonly condition: string;
  readonly sqlState: string | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  readonly text: string;
  readonly span: Span;
}

const problem = (condition: string, sqlState: string, text: string, span: Span, parameters = {}): Problem => ({
  condition,
  sqlState,
  parameters,
  text,
  span,
});

const legacy = (number: string, text: string, span: Span, parameters = {}): Problem => ({
  condition: `_LEGACY_ERROR_TEMP_${number}`,
  sqlState: undefined,
  parameters,
  text,
  span,
});

const notAllowed = (message: string, span: Span): Problem =>
  legacy("0035", `Operation not allowed: ${message}.`, span, { message });

export const quoted = (name: string): string => `\`${name.replaceAll("`", "``")}\``;

/** The names that occur more than once, whatever their case. */
function duplicates(names: readonly Identifier[]): string {
  const seen = new Map<string, number>();
  for (const { name } of names) seen.set(name.toLowerCase(), (seen.get(name.toLowerCase()) ?? 0) + 1);
  return [...seen]
    .filter(([, count]) => count > 1)
    .map(([name]) => quoted(name))
    .join(", ");
}

/** `query` is the span of the whole query. */
export function withProblem({ tables, recursive }: With, query: Span): Problem | undefined {
  if (!recursive && tables.some((table) => table.maxRecursionLevel !== undefined)) {
    return notAllowed("Cannot specify MAX RECURSION LEVEL when the CTE is not marked as RECURSIVE", query);
  }
  const duplicateNames = duplicates(tables.map((table) => table.name));
  if (duplicateNames === "") return undefined;
  const text = `CTE definition can't have duplicate names: ${duplicateNames}.`;
  return problem("DUPLICATED_CTE_NAMES", "42602", text, query, { duplicateNames });
}

export function windowsProblem(windows: readonly NamedWindow[], clause: Span): Problem | undefined {
  const seen = new Set<string>();
  for (const { name } of windows) {
    if (seen.has(name.name)) {
      const windowName = quoted(name.name);
      const text = `Invalid SQL syntax: The definition of window ${windowName} is repetitive.`;
      return problem("INVALID_SQL_SYNTAX.REPETITIVE_WINDOW_DEFINITION", "42000", text, clause, { windowName });
    }
    seen.add(name.name);
  }
  return undefined;
}

/** Only one of the four orders, except that SORT BY can stand with DISTRIBUTE BY. */
export function organizationProblem(
  { orderBy, clusterBy, distributeBy, sortBy }: Pick<Query, "orderBy" | "clusterBy" | "distributeBy" | "sortBy">,
  span: Span,
): Problem | undefined {
  const others = [clusterBy, distributeBy, sortBy].filter((clause) => clause !== undefined).length;
  const alone = orderBy !== undefined ? others === 0 : clusterBy === undefined || others === 1;
  if (alone) return undefined;
  const text = "The feature is not supported: Combination of ORDER BY/SORT BY/DISTRIBUTE BY/CLUSTER BY.";
  return problem("UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES", "0A000", text, span);
}

export function groupByProblem(groupBy: GroupBy): Problem | undefined {
  for (const item of groupBy.items) {
    if (item.kind !== "groupingAnalytics" || item.type === "groupingSets") continue;
    if (!item.elements.some((element) => element.kind === "groupingSet" && element.expressions.length === 0)) continue;
    const element = item.type.toUpperCase();
    return legacy("0051", `Empty set in ${element} grouping sets is not supported.`, groupBy.span, { element });
  }
  return undefined;
}

const MONTH_UNIT = /^(YEAR|MONTH)S?$/;
const NUMBER = /^[+-]?\s*[\d.]+$/;

/** An interval is of months or of time; a value in quotes is a number like the others. */
export function intervalProblem(literal: IntervalLiteral, source: string): Problem | undefined {
  for (const { isString, value, span } of literal.fields) {
    if (!isString || NUMBER.test(value.trim())) continue;
    const text =
      "Can only use numbers in the interval value part for multiple unit value pairs interval form, " +
      `but got invalid value: ${value}.`;
    return legacy("0026", text, span, { value });
  }
  const months = literal.fields.filter((field) => MONTH_UNIT.test(field.unit)).length;
  return months > 0 && months < literal.fields.length ? mixedIntervalProblem(literal.span, source) : undefined;
}

export function mixedIntervalProblem(span: Span, literal: string): Problem {
  return legacy("0029", `Cannot mix year-month and day-time fields: ${literal}.`, span, { literal });
}

const LITERAL_TYPES = ["DATE", "TIMESTAMP_NTZ", "TIMESTAMP_LTZ", "TIMESTAMP", "INTERVAL", "X", "TIME"];

export function typedLiteralProblem({ type, span }: TypedLiteral): Problem | undefined {
  if (LITERAL_TYPES.includes(type)) return undefined;
  const unsupportedType = `"${type}"`;
  const supportedTypes = LITERAL_TYPES.map((name) => `"${name}"`).join(", ");
  const text = `Literals of the type ${unsupportedType} are not supported. Supported types are ${supportedTypes}.`;
  return problem("UNSUPPORTED_TYPED_LITERAL", "0A000", text, span, { unsupportedType, supportedTypes });
}

const JOIN_NAMES = {
  inner: "INNER",
  cross: "CROSS",
  left: "LEFT OUTER",
  right: "RIGHT OUTER",
  full: "FULL OUTER",
  semi: "LEFT SEMI",
  anti: "LEFT ANTI",
} as const;

const MAX_NEAREST = 100_000;

export function joinProblem({ natural, type, right, criteria, span }: JoinClause): Problem | undefined {
  const incompatible = (joinType1: string, joinType2: string): Problem => {
    const text = `The join types ${joinType1} and ${joinType2} are incompatible.`;
    return problem("INCOMPATIBLE_JOIN_TYPES", "42613", text, span, { joinType1, joinType2 });
  };
  const lateral = right.kind === "lateralRelation";
  if (natural && lateral) return incompatible("LATERAL", "NATURAL");
  if (natural && type === "cross") return incompatible("NATURAL", "CROSS");
  if (lateral && criteria?.kind === "joinUsing") {
    const text = "The feature is not supported: JOIN USING with LATERAL correlation.";
    return problem("UNSUPPORTED_FEATURE.LATERAL_JOIN_USING", "0A000", text, span);
  }
  if (criteria?.kind !== "joinNearest") return undefined;
  if (type !== "inner" && type !== "left") {
    const joinType = JOIN_NAMES[type];
    const supported = "'INNER', 'LEFT OUTER'";
    const text = `Invalid nearest-by join. Unsupported nearest-by join type ${joinType}. Supported types: ${supported}.`;
    return problem("NEAREST_BY_JOIN.UNSUPPORTED_JOIN_TYPE", "42604", text, span, { joinType, supported });
  }
  const numResults = criteria.count?.text ?? "1";
  if (Number(numResults) >= 1 && Number(numResults) <= MAX_NEAREST) return undefined;
  const text =
    `Invalid nearest-by join. The number of results ${numResults} must be between 1 and ${MAX_NEAREST}. ` +
    `Update the literal in \`APPROX NEAREST ${numResults} BY ...\` (or \`EXACT NEAREST ${numResults} BY ...\`) ` +
    "to fall within that range.";
  const parameters = { numResults, min: "1", max: String(MAX_NEAREST) };
  return problem("NEAREST_BY_JOIN.NUM_RESULTS_OUT_OF_RANGE", "42604", text, span, parameters);
}

/** How far a fraction may be out of range, as numbers are not exact. */
const FRACTION_TOLERANCE = 1e-6;

const javaDouble = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value));

export function sampleProblem({ method, value, denominator, on, span }: Sample, source: string): Problem | undefined {
  if (method === "bytes") {
    if (/^\d+[bkmg]$/i.test(source)) {
      return legacy("0015", "TABLESAMPLE(byteLengthLiteral) is not supported.", span, { msg: "byteLengthLiteral" });
    }
    const text = `${source} is not a valid byte length literal, expected syntax: DIGIT+ ('B' | 'K' | 'M' | 'G').`;
    return legacy("0016", text, span, { bytesStr: source });
  }
  if (on !== undefined) {
    const msg = `BUCKET x OUT OF y ON ${on.kind === "functionCall" ? "function" : "colname"}`;
    return legacy("0015", `TABLESAMPLE(${msg}) is not supported.`, span, { msg });
  }
  if (value?.kind !== "numericLiteral") return undefined;
  let fraction: number;
  if (method === "percent") fraction = Number(value.text) / 100;
  else if (method === "bucket" && denominator?.kind === "numericLiteral") {
    fraction = Number(value.text) / Number(denominator.text);
  } else return undefined;
  if (fraction >= -FRACTION_TOLERANCE && fraction <= 1 + FRACTION_TOLERANCE) return undefined;
  const msg = `Sampling fraction (${javaDouble(fraction)}) must be on interval [0, 1]`;
  return legacy("0064", `${msg}.`, span, { msg });
}

/** `pipe` is the span from the start of the query to the operator's end, `body` that of the operator. */
export function pipeProblem(operator: PipeOperator, pipe: Span): Problem | undefined {
  switch (operator.kind) {
    case "pipeSet": {
      const nested = operator.assignments.find((assignment) => assignment.target.parts.length > 1);
      const message =
        "SQL pipe syntax |> SET operator with multi-part assignment key (only single-part keys are allowed)";
      return nested === undefined ? undefined : notAllowed(message, nested.span);
    }
    case "pipeWhere":
      return operator.windows === undefined
        ? undefined
        : problem(
            "NOT_ALLOWED_IN_PIPE_OPERATOR_WHERE.WINDOW_CLAUSE",
            "42601",
            "Not allowed in the pipe WHERE clause: WINDOW clause.",
            pipe,
          );
    case "pipePivot":
      return operator.pivot === undefined || operator.unpivot === undefined ? undefined : pivotProblem(pipe);
    case "pipeOrganize":
      return pipeOrganizeProblem(operator);
    case "pipeAggregate":
      return pipeAggregateProblem(operator, pipe);
    default:
      return undefined;
  }
}

export function pivotProblem(span: Span): Problem {
  const text = "Not allowed in the FROM clause: UNPIVOT together with PIVOT.";
  return problem("NOT_ALLOWED_IN_FROM.UNPIVOT_WITH_PIVOT", "42601", text, span);
}

export function lateralPivotProblem(what: "PIVOT" | "UNPIVOT", span: Span): Problem {
  const text = `Not allowed in the FROM clause: LATERAL together with ${what}.`;
  return problem(`NOT_ALLOWED_IN_FROM.LATERAL_WITH_${what}`, "42601", text, span);
}

function pipeOrganizeProblem(operator: Extract<PipeOperator, { kind: "pipeOrganize" }>): Problem | undefined {
  const order =
    (operator.orderBy && "ORDER BY") ??
    (operator.sortBy && "SORT BY") ??
    (operator.distributeBy && "DISTRIBUTE BY") ??
    (operator.clusterBy && "CLUSTER BY");
  const combination = organizationProblem(operator, operator.span);
  if (combination !== undefined) return combination;
  const clause2 = operator.limit !== undefined ? "LIMIT" : operator.offset !== undefined ? "OFFSET" : undefined;
  if (order === undefined || clause2 === undefined) return undefined;
  const text =
    `${order} and ${clause2} cannot coexist in the same SQL pipe operator using '|>'. ` +
    "Please separate the multiple result clauses into separate pipe operators and then retry the query again.";
  const parameters = { clause1: order, clause2 };
  return problem("MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS", "42000", text, operator.span, parameters);
}

function pipeAggregateProblem(
  { items, groupBy }: Extract<PipeOperator, { kind: "pipeAggregate" }>,
  pipe: Span,
): Problem | undefined {
  if (items.length === 0 && groupBy === undefined) {
    const message =
      "The AGGREGATE clause requires a list of aggregate expressions or a list of grouping expressions, or both";
    return notAllowed(message, pipe);
  }
  const unsupported = groupBy === undefined ? undefined : unsupportedInPipe(groupBy);
  if (unsupported === undefined) return undefined;
  const text =
    "The feature is not supported: The SQL pipe operator syntax with aggregation (using |> AGGREGATE) " +
    `does not support ${unsupported}.`;
  const condition = "UNSUPPORTED_FEATURE.PIPE_OPERATOR_AGGREGATE_UNSUPPORTED_CASE";
  return problem(condition, "0A000", text, pipe, { case: unsupported });
}

function unsupportedInPipe({ items, modifier }: GroupBy): string | undefined {
  if (modifier === "groupingSets") return "GROUPING SETS";
  if (modifier !== undefined) return `GROUP BY ${modifier.toUpperCase()}`;
  for (const item of items) {
    if (item.kind === "groupingAnalytics") {
      return item.type === "groupingSets" ? "GROUPING SETS" : `GROUP BY ${item.type.toUpperCase()}`;
    }
  }
  const only = items.length === 1 ? items[0]! : undefined;
  const isAll = only?.kind === "columnReference" && only.parts.length === 1 && /^all$/i.test(only.parts[0]!.name);
  return isAll ? "GROUP BY ALL" : undefined;
}

/** The parameters of a function are columns with less to say. */
export function functionProblem(parameters: readonly ColumnDefinition[], span: Span): Problem | undefined {
  const syntax = (name: string, what: string): Problem =>
    problem(
      `INVALID_SQL_SYNTAX.${name}`,
      "42000",
      `Invalid SQL syntax: CREATE FUNCTION with ${what} parameters is not allowed.`,
      span,
    );
  if (parameters.some((parameter) => parameter.generation !== undefined)) {
    return syntax("CREATE_FUNC_WITH_GENERATED_COLUMNS_AS_PARAMETERS", "generated columns as");
  }
  return parameters.some((parameter) => parameter.constraints.length > 0)
    ? syntax("CREATE_FUNC_WITH_COLUMN_CONSTRAINTS", "constraints on")
    : undefined;
}

export function transformProblem(span: Span): Problem {
  const text = "The feature is not supported: TRANSFORM with the DISTINCT/ALL clause.";
  return problem("UNSUPPORTED_FEATURE.TRANSFORM_DISTINCT_ALL", "0A000", text, span);
}

/** `statement` is the span of the whole ALTER TABLE. */
export function alterProblem(action: AlterTableAction, statement: Span, command: string): Problem | undefined {
  if (action.kind === "alterColumns" && action.columns.some(changesNothing)) {
    const what = "requires a TYPE, a SET/DROP, a COMMENT, or a FIRST/AFTER";
    return notAllowed(`ALTER TABLE table ${command} COLUMN ${what}`, statement);
  }
  if (action.kind !== "changeColumn") return undefined;
  const from = action.from.parts;
  if (from.length > 1 || from[0]!.name.toLowerCase() === action.column.name.name.toLowerCase()) return undefined;
  const text = "Renaming column is not supported in Hive-style ALTER COLUMN, please run RENAME COLUMN instead.";
  const parameters = {
    operation: "Renaming column",
    command: "ALTER COLUMN",
    msg: ", please run RENAME COLUMN instead",
  };
  return legacy("0034", text, statement, parameters);
}

function changesNothing(column: Extract<AlterTableAction, { kind: "alterColumns" }>["columns"][number]): boolean {
  const { type, comment, position, notNull, setDefault, dropDefault } = column;
  return [type, comment, position, notNull, setDefault].every((change) => change === undefined) && !dropDefault;
}

/** Where a partition must be said in full. */
export function partitionProblem(partition: PartitionSpec, statement: Span): Problem | undefined {
  const empty = partition.values.find((value) => value.value === undefined);
  if (empty === undefined) return undefined;
  const partKey = quoted(empty.name.name);
  const text = `Invalid SQL syntax: Partition key ${partKey} must set value.`;
  return problem("INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE", "42000", text, statement, { partKey });
}

/** `clause` is the span of `USING ...`. */
export function usingProblem(using: readonly NamedExpression[], clause: Span): Problem | undefined {
  const aliases = duplicates(using.flatMap((argument) => argument.alias ?? []));
  if (aliases === "") return undefined;
  const text =
    "The USING clause of this EXECUTE IMMEDIATE command contained multiple arguments with same alias " +
    `(${aliases}), which is invalid; please update the command to specify unique aliases and then try it again.`;
  return problem("EXEC_IMMEDIATE_DUPLICATE_ARGUMENT_ALIASES", "42701", text, clause, { aliases });
}
