import type { Expression } from "../../catalyst/expr/expression.ts";
import type { LogicalPlan } from "../../catalyst/plan/logicalPlan.ts";
import type { UdfDefinition } from "./messages/extensions.ts";

/** What the translation of messages needs of the session. */
export interface PlanContext {
  /** The plan of a query's text; statements that are no queries are refused. */
  readonly parseQuery: (sql: string) => LogicalPlan;
  readonly parseExpression: (sql: string) => Expression;
  /** The key under which execution finds a JavaScript function, since closures cannot stand in plans. */
  readonly udfKey: (definition: UdfDefinition) => number;
  /** The plan of a relation of the enclosing WithRelations. */
  readonly reference: (planId: number) => LogicalPlan;
}
