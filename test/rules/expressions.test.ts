import { describe, expect, test } from "vitest";
import { booleanSimplification } from "../../src/catalyst/optimize/rules/booleanSimplification.ts";
import { combineConcats } from "../../src/catalyst/optimize/rules/combineConcats.ts";
import { constantFolding } from "../../src/catalyst/optimize/rules/constantFolding.ts";
import { constantPropagation } from "../../src/catalyst/optimize/rules/constantPropagation.ts";
import { likeSimplification } from "../../src/catalyst/optimize/rules/likeSimplification.ts";
import { nullDownPropagation } from "../../src/catalyst/optimize/rules/nullDownPropagation.ts";
import { nullPropagation } from "../../src/catalyst/optimize/rules/nullPropagation.ts";
import { optimizeIn } from "../../src/catalyst/optimize/rules/optimizeIn.ts";
import { pushFoldableIntoBranches } from "../../src/catalyst/optimize/rules/pushFoldableIntoBranches.ts";
import { reorderAssociativeOperator } from "../../src/catalyst/optimize/rules/reorderAssociativeOperator.ts";
import { replaceNullWithFalseInPredicate } from "../../src/catalyst/optimize/rules/replaceNullWithFalseInPredicate.ts";
import { simplifyBinaryComparison } from "../../src/catalyst/optimize/rules/simplifyBinaryComparison.ts";
import { simplifyCaseConversionExpressions } from "../../src/catalyst/optimize/rules/simplifyCaseConversionExpressions.ts";
import { simplifyCasts } from "../../src/catalyst/optimize/rules/simplifyCasts.ts";
import { simplifyConditionals } from "../../src/catalyst/optimize/rules/simplifyConditionals.ts";
import { unwrapCastInBinaryComparison } from "../../src/catalyst/optimize/rules/unwrapCastInBinaryComparison.ts";
import type { OptimizerRule } from "../../src/catalyst/optimize/define.ts";
import type { Expression } from "../../src/catalyst/expr/expression.ts";
import { Decimal } from "../../src/types/decimal.ts";
import { literal } from "../../src/catalyst/optimize/build.ts";
import { BOOLEAN, decimal, DOUBLE, INT, LONG, STRING } from "../../src/types/dataType.ts";
import {
  add,
  and,
  cast,
  eq,
  eqNullSafe,
  fn,
  ge,
  gt,
  isIn,
  isNotNull,
  isNull,
  le,
  like,
  lit,
  lt,
  not,
  or,
  simplified,
  table,
  times,
} from "./dsl.ts";

const t = table(
  "t",
  { a: INT, b: INT, n: INT, s: STRING, p: BOOLEAN, q: BOOLEAN, l: LONG, d: decimal(10, 2) },
  { notNull: ["n"] },
);
const { a, b, n, s, p, q, l, d } = t.c as Record<string, Expression> as {
  a: Expression;
  b: Expression;
  n: Expression;
  s: Expression;
  p: Expression;
  q: Expression;
  l: Expression;
  d: Expression;
};
const condition = (c: Expression, x: Expression, y: Expression) => fn("if", [c, x, y], INT);

/** Before and after, by rule: the filter's condition over a table (n is never null). */
const PAIRS: readonly (readonly [rule: OptimizerRule, before: Expression, after: string])[] = [
  [constantFolding, gt(a, add(1, times(2, 3))), "(a > 7)"],
  [constantFolding, gt(a, fn("/", [lit(1, DOUBLE), lit(0, DOUBLE)], DOUBLE)), "(a > (1.0 / 0.0))"],
  [nullPropagation, isNull(n), "false"],
  [nullPropagation, isNotNull(n), "true"],
  [nullPropagation, eq(a, lit(null, INT)), "null"],
  [nullPropagation, eqNullSafe(a, lit(null, INT)), "isnull(a)"],
  [nullPropagation, eqNullSafe(n, 1), "(n = 1)"],
  [nullPropagation, gt(fn("coalesce", [lit(null, INT), a, n, b], INT), 1), "(coalesce(a, n) > 1)"],
  [nullPropagation, isIn(lit(null, INT), a, b), "null"],
  [nullDownPropagation, isNull(lt(a, b)), "(isnull(a) OR isnull(b))"],
  [nullDownPropagation, isNotNull(not(p)), "isnotnull(p)"],
  [constantPropagation, and(eq(a, 1), gt(add(a, b), 3)), "((a = 1) AND ((1 + b) > 3))"],
  [optimizeIn, isIn(a, 1, 1), "(a = 1)"],
  [optimizeIn, isIn(a, 1, 2, 1), "a IN (1,2)"],
  [reorderAssociativeOperator, gt(add(add(a, 1), 2), b), "((a + 3) > b)"],
  [reorderAssociativeOperator, gt(add(add(a, 1), -2), b), "(((a + 1) + -2) > b)"],
  [likeSimplification, like(s, "abc%"), "StartsWith(s, abc)"],
  [likeSimplification, like(s, "%abc"), "EndsWith(s, abc)"],
  [likeSimplification, like(s, "%abc%"), "Contains(s, abc)"],
  [likeSimplification, like(s, "abc"), "(s = abc)"],
  [likeSimplification, like(s, "a%bc"), "((length(s) >= 3) AND (StartsWith(s, a) AND EndsWith(s, bc)))"],
  [likeSimplification, like(s, "a_c%"), "s LIKE a_c%"],
  [likeSimplification, like(s, "%a%b%"), "s LIKE %a%b%"],
  [booleanSimplification, and(p, true), "p"],
  [booleanSimplification, or(p, true), "true"],
  [booleanSimplification, and(p, p), "p"],
  [booleanSimplification, and(p, not(p)), "if (isnull(p)) null else false"],
  [booleanSimplification, or(gt(n, 1), not(gt(n, 1))), "true"],
  [booleanSimplification, not(gt(a, 1)), "(a <= 1)"],
  [booleanSimplification, not(and(p, not(q))), "(NOT p OR q)"],
  [booleanSimplification, not(isNull(a)), "isnotnull(a)"],
  [booleanSimplification, and(gt(n, 1), or(le(n, 1), q)), "((n > 1) AND q)"],
  [booleanSimplification, or(and(p, gt(a, 1)), and(p, gt(b, 1))), "(p AND ((a > 1) OR (b > 1)))"],
  [booleanSimplification, and(or(p, q), or(p, gt(a, 1))), "(p OR (q AND (a > 1)))"],
  [booleanSimplification, or(and(p, q), p), "p"],
  [simplifyConditionals, gt(condition(lit(true), a, b), 1), "(a > 1)"],
  [simplifyConditionals, gt(condition(lit(null, BOOLEAN), a, b), 1), "(b > 1)"],
  [simplifyConditionals, gt(condition(p, a, a), 1), "(a > 1)"],
  [simplifyConditionals, fn("if", [p, true, false], BOOLEAN), "(p <=> true)"],
  [simplifyConditionals, fn("if", [gt(n, 1), true, false], BOOLEAN), "(n > 1)"],
  [
    simplifyConditionals,
    gt(fn("case", [lit(false), a, p, b, lit(true), n, q, a], INT), 1),
    "(CASE WHEN p THEN b ELSE n END > 1)",
  ],
  [simplifyConditionals, gt(fn("case", [p, a, q, b, b], INT), 1), "(CASE WHEN p THEN a ELSE b END > 1)"],
  [pushFoldableIntoBranches, gt(condition(p, lit(1), lit(5)), 3), "if (p) (1 > 3) else (5 > 3)"],
  [pushFoldableIntoBranches, eq(fn("case", [p, 1], INT), 1), "CASE WHEN p THEN (1 = 1) ELSE (null = 1) END"],
  [simplifyBinaryComparison, eq(n, n), "true"],
  [simplifyBinaryComparison, eq(a, a), "(a = a)"],
  [simplifyBinaryComparison, eqNullSafe(a, a), "true"],
  [simplifyBinaryComparison, lt(n, n), "false"],
  [simplifyBinaryComparison, eq(p, true), "p"],
  [simplifyBinaryComparison, eq(p, false), "NOT p"],
  [replaceNullWithFalseInPredicate, or(p, lit(null, BOOLEAN)), "p"],
  [replaceNullWithFalseInPredicate, fn("if", [p, lit(null, BOOLEAN), q], BOOLEAN), "if (p) false else q"],
  [replaceNullWithFalseInPredicate, not(and(p, lit(null, BOOLEAN))), "NOT (p AND null)"],
  [simplifyCasts, gt(cast(cast(a, LONG), DOUBLE), lit(1, DOUBLE)), "(cast(cast(a as bigint) as double) > 1.0)"],
  [
    simplifyCasts,
    gt(cast(cast(fn("short", [a], { kind: "short" }), INT), LONG), lit(1n, LONG)),
    "(cast(short(a) as bigint) > 1)",
  ],
  [simplifyCaseConversionExpressions, eq(fn("upper", [fn("lower", [s], STRING)], STRING), "X"), "(upper(s) = X)"],
  [combineConcats, eq(fn("concat", [fn("concat", [s, "x"], STRING), s], STRING), "X"), "(concat(s, x, s) = X)"],
  [unwrapCastInBinaryComparison, gt(cast(a, LONG), lit(5n, LONG)), "(a > 5)"],
  [unwrapCastInBinaryComparison, gt(cast(a, LONG), lit(5_000_000_000n, LONG)), "(isnull(a) AND null)"],
  [unwrapCastInBinaryComparison, lt(cast(n, LONG), lit(5_000_000_000n, LONG)), "true"],
  [unwrapCastInBinaryComparison, le(cast(a, DOUBLE), lit(2.5, DOUBLE)), "(a <= 2)"],
  [unwrapCastInBinaryComparison, ge(cast(a, DOUBLE), lit(2.5, DOUBLE)), "(a > 2)"],
  [unwrapCastInBinaryComparison, eq(cast(a, DOUBLE), lit(2.5, DOUBLE)), "(isnull(a) AND null)"],
  [unwrapCastInBinaryComparison, lt(lit(-3n, LONG), cast(a, LONG)), "(a > -3)"],
  [
    unwrapCastInBinaryComparison,
    lt(cast(d, decimal(12, 4)), literal(new Decimal(10_050n, 4), decimal(12, 4))),
    "(d <= 1.00)",
  ],
  [unwrapCastInBinaryComparison, eq(cast(l, DOUBLE), lit(1, DOUBLE)), "(cast(l as double) = 1.0)"],
  [unwrapCastInBinaryComparison, isIn(cast(a, LONG), lit(1n, LONG), lit(5_000_000_000n, LONG)), "a IN (1)"],
];

describe("simplification of expressions", () => {
  for (const [rule, before, after] of PAIRS)
    test(`${rule.name}: ${after}`, () => {
      expect(simplified(t, before, rule)).toBe(after);
    });
});
