import type { Relation, RelationKinds } from "../session/protocol/messages/relations.ts";
import type { OneOf } from "../session/protocol/messages/oneOf.ts";
import type { Expression, SubqueryType } from "../session/protocol/messages/expressions.ts";

let last = 0;

/** The relations behind subqueries that stand in expressions, by their messages. */
const subqueries = new WeakMap<object, Relation>();
let anySubquery = false;

/** A relation with an id of its own, to which columns taken from its frame refer. Relations of subqueries in its expressions go with it. */
export function relationOf(relation: OneOf<RelationKinds>): Relation {
  const common = { planId: ++last };
  const root: Relation = { common, ...relation };
  if (!anySubquery) return root;
  const references = new Set<Relation>();
  for (const message of Object.values(relation)) collect(message, references);
  return references.size === 0 ? root : { common, withRelations: { root, references: [...references] } };
}

/** A frame's relation as an expression. */
export function subqueryOf(
  relation: Relation,
  subqueryType: SubqueryType,
  inSubqueryValues?: readonly Expression[],
): Expression {
  anySubquery = true;
  const planId = relation.common!.planId!;
  const message = { planId, subqueryType, ...(inSubqueryValues ? { inSubqueryValues } : {}) };
  subqueries.set(message, relation);
  return { subqueryExpression: message };
}

/** The relations of the subqueries in a message. Without recursion, as expressions may be deeper than the stack. */
function collect(message: unknown, found: Set<Relation>): void {
  const open: unknown[] = [message];
  while (open.length > 0) {
    const m = open.pop();
    if (typeof m !== "object" || m === null || ArrayBuffer.isView(m)) continue;
    // Inputs have theirs with them; rows and functions hold no expressions.
    if ("common" in m || "kind" in m) continue;
    const relation = subqueries.get(m);
    if (relation) found.add(relation);
    for (const v of Object.values(m)) open.push(v);
  }
}
