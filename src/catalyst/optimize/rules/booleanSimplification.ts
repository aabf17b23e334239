import type { Call, Expression } from "../../expr/expression.ts";
import { nullableOf } from "../../expr/tree.ts";
import {
  and,
  compare,
  conjunction,
  disjunction,
  FALSE,
  ifThen,
  isCall,
  isFalse,
  isNotNull,
  isNull,
  isTrue,
  not,
  or,
  TRUE,
  UNKNOWN,
} from "../build.ts";
import { calls, expressionRule, type RuleContext, simplify } from "../define.ts";
import { splitConjuncts, splitDisjuncts } from "../predicates.ts";
import { deterministic, ExpressionSet, semanticEquals } from "../semantics.ts";

const NEGATED: Readonly<Record<string, string>> = { "<": ">=", "<=": ">", ">": "<=", ">=": "<" };

/** How many terms a chain of the same operator has; chains that are too long are not searched for common terms. */
const lengths = new WeakMap<Expression, number>();
const MAX_TERMS = 100;
function chainLength(e: Expression, name: string): number {
  if (!isCall(e, name)) return 1;
  let n = lengths.get(e);
  if (n === undefined) lengths.set(e, (n = chainLength(e.args[0]!, name) + chainLength(e.args[1]!, name)));
  return n;
}

/** Whether one is NOT of the other, also when NOT went into a comparison: `a > 1` and `a <= 1`. */
const isNegationOf = (a: Expression, b: Expression): boolean =>
  (isCall(a, "not") && semanticEquals(a.args[0]!, b)) ||
  (isCall(b, "not") && semanticEquals(b.args[0]!, a)) ||
  (a.kind === "Call" &&
    b.kind === "Call" &&
    a.name in NEGATED &&
    b.name in NEGATED &&
    semanticEquals({ ...a, name: NEGATED[a.name]! }, b)) ||
  (isCall(a, "isnull") && isCall(b, "isnotnull") && semanticEquals(a.args[0]!, b.args[0]!)) ||
  (isCall(b, "isnull") && isCall(a, "isnotnull") && semanticEquals(a.args[0]!, b.args[0]!));

interface Duality {
  readonly name: "and" | "or";
  readonly split: (e: Expression) => Expression[];
  readonly splitInner: (e: Expression) => Expression[];
  readonly joinInner: typeof conjunction;
  readonly join: typeof conjunction;
  readonly make: typeof and;
  readonly makeInner: typeof and;
}
const AND: Duality = {
  name: "and",
  split: splitConjuncts,
  splitInner: splitDisjuncts,
  join: conjunction,
  joinInner: disjunction,
  make: and,
  makeInner: or,
};
const OR: Duality = {
  name: "or",
  split: splitDisjuncts,
  splitInner: splitConjuncts,
  join: disjunction,
  joinInner: conjunction,
  make: or,
  makeInner: and,
};

/** Removes repeated terms, and takes terms that both sides share out of them: `(a AND b) OR (a AND c)` is `a AND (b OR c)`. */
function factor(e: Call, d: Duality, ctx: RuleContext): Expression | undefined {
  if (chainLength(e, d.name) > MAX_TERMS || !deterministic(e)) return undefined;
  const terms = d.split(e);
  const unique = [...new ExpressionSet(terms)];
  if (unique.length < terms.length) return d.join(unique, ctx.evalConfig);
  const [l, r] = e.args as [Expression, Expression];
  const left = d.splitInner(l);
  const right = d.splitInner(r);
  if (left.length > MAX_TERMS || right.length > MAX_TERMS) return undefined;
  const rightSet = new ExpressionSet(right);
  const common = [...new ExpressionSet(left.filter((x) => rightSet.has(x)))];
  if (common.length === 0) return undefined;
  const commonSet = new ExpressionSet(common);
  const restLeft = left.filter((x) => !commonSet.has(x));
  const restRight = right.filter((x) => !commonSet.has(x));
  const shared = d.joinInner(common, ctx.evalConfig)!;
  if (restLeft.length === 0 || restRight.length === 0) return shared;
  const rest = d.make(d.joinInner(restLeft, ctx.evalConfig)!, d.joinInner(restRight, ctx.evalConfig)!, ctx.evalConfig);
  return d.makeInner(shared, rest, ctx.evalConfig);
}

/** `a AND (NOT a OR b)` is `a AND b`, where a is never null. */
function absorb(a: Expression, b: Expression, d: Duality, ctx: RuleContext): Expression | undefined {
  const inner = d.name === "and" ? "or" : "and";
  if (!isCall(b, inner) || nullableOf(a)) return undefined;
  const [x, y] = b.args as [Expression, Expression];
  if (isNegationOf(a, x)) return d.make(a, y, ctx.evalConfig);
  if (isNegationOf(a, y)) return d.make(a, x, ctx.evalConfig);
  return undefined;
}

const table = calls({
  and: (e, ctx) => {
    const [a, b] = e.args as [Expression, Expression];
    if (isTrue(a)) return b;
    if (isTrue(b)) return a;
    if (isFalse(a) || isFalse(b)) return FALSE;
    if (isNegationOf(a, b))
      return nullableOf(a) ? ifThen(isNull(a, ctx.evalConfig), UNKNOWN, FALSE, ctx.evalConfig) : FALSE;
    return absorb(a, b, AND, ctx) ?? absorb(b, a, AND, ctx) ?? factor(e, AND, ctx);
  },
  or: (e, ctx) => {
    const [a, b] = e.args as [Expression, Expression];
    if (isTrue(a) || isTrue(b)) return TRUE;
    if (isFalse(a)) return b;
    if (isFalse(b)) return a;
    if (isNegationOf(a, b))
      return nullableOf(a) ? ifThen(isNull(a, ctx.evalConfig), UNKNOWN, TRUE, ctx.evalConfig) : TRUE;
    return absorb(a, b, OR, ctx) ?? absorb(b, a, OR, ctx) ?? factor(e, OR, ctx);
  },
  not: (e, ctx) => {
    const c = e.args[0]!;
    if (isTrue(c)) return FALSE;
    if (isFalse(c)) return TRUE;
    if (c.kind !== "Call") return undefined;
    const negated = NEGATED[c.name];
    if (negated) return compare(negated, c.args[0]!, c.args[1]!, ctx.evalConfig);
    switch (c.name) {
      case "not":
        return c.args[0];
      case "isnull":
        return isNotNull(c.args[0]!, ctx.evalConfig);
      case "isnotnull":
        return isNull(c.args[0]!, ctx.evalConfig);
      case "and":
        return or(not(c.args[0]!, ctx.evalConfig), not(c.args[1]!, ctx.evalConfig), ctx.evalConfig);
      case "or":
        return and(not(c.args[0]!, ctx.evalConfig), not(c.args[1]!, ctx.evalConfig), ctx.evalConfig);
      default:
        return undefined;
    }
  },
});

/** Boolean algebra in three-valued logic. */
export const booleanSimplification = expressionRule("BooleanSimplification", table);

/** The predicate simplified until nothing changes. */
export function simplifiedPredicate(e: Expression, ctx: RuleContext): Expression {
  let current = e;
  for (let i = 0; i < 20; i++) {
    const next = simplify(current, table, ctx);
    if (next === current) break;
    current = next;
  }
  return current;
}
