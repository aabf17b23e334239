import type { RuntimeConfig } from "../../common/config/config.ts";
import type { QueryContext } from "../../common/errors/sparkError.ts";
import type { SessionCatalog } from "../catalog/sessionCatalog.ts";
import type {
  AttributeReference,
  EvalConfig,
  Expression,
  LambdaVariable,
  UnresolvedAttribute,
} from "../expr/expression.ts";
import type { LogicalPlan } from "../plan/logicalPlan.ts";

/** What analysis needs of a session, for one query. */
export interface AnalyzerContext {
  readonly catalog: SessionCatalog;
  readonly config: RuntimeConfig;
  /** Frozen into the expressions of the query. */
  readonly evalConfig: EvalConfig;
  /** Values of `?`, in order of their places in the text. */
  readonly positional?: readonly Expression[] | undefined;
  /** Values of `:name`. */
  readonly named?: Readonly<Record<string, Expression>> | undefined;
}

/** A definition in WITH: the plan is resolved when it is first referred to, in the scope in which it stands. */
export interface CteEntry {
  readonly name: string;
  readonly id: number;
  resolved: LogicalPlan | undefined;
  readonly resolve: () => LogicalPlan;
  references: number;
  /** While the step of a recursive table is resolved: the relation that its name means. */
  self?: (() => LogicalPlan) | undefined;
}

export interface CteScope {
  readonly entries: ReadonlyMap<string, CteEntry>;
  readonly parent: CteScope | undefined;
}

/** The columns that the query around a subquery gives to it; only the nearest is visible, as in Spark. */
export interface OuterScope {
  readonly lookup: (parts: readonly string[], origin: QueryContext | undefined) => Expression | undefined;
  readonly attributes: readonly AttributeReference[];
  /** The column of a DataFrame's plan that stands in the query around, or further out. */
  readonly byPlan: (column: UnresolvedAttribute, planId: number) => Expression | undefined;
}

/** Where a plan stands. */
export interface Env {
  readonly ctx: AnalyzerContext;
  readonly ctes: CteScope | undefined;
  readonly outer: OuterScope | undefined;
  /** Names of the views whose bodies are being resolved, the innermost last. */
  readonly views: readonly string[];
  /** Places of the `?` markers in the text, in order. */
  readonly positions: readonly number[];
  /** Plans hold expressions and expressions hold plans: the resolution of plans is given here. */
  readonly resolvePlan: (plan: LogicalPlan, env: Env) => LogicalPlan;
}

/** What the resolution of an expression depends on. */
export interface ExprScope {
  readonly env: Env;
  /** The expression that a column name means; undefined when there is no such column. */
  readonly lookup: (parts: readonly string[], origin: QueryContext | undefined) => Expression | undefined;
  /** All columns, for stars and suggestions. */
  readonly attributes: readonly AttributeReference[];
  /** Columns that only a qualified name reaches: the keys of USING joins. */
  readonly hidden: readonly AttributeReference[];
  /** Resolved child plans, for references by plan id. */
  readonly plans: readonly LogicalPlan[];
  readonly lambdas?: ReadonlyMap<string, LambdaVariable> | undefined;
  /** Another scope for the arguments of aggregate functions (HAVING and ORDER BY over an Aggregate). */
  readonly aggregateArguments?: ExprScope | undefined;
}
