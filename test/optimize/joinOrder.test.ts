import { describe, expect, test } from "vitest";
import { optimize } from "../../src/catalyst/optimize/optimizer.ts";
import { context } from "../rules/dsl.ts";
import { joinOrder, queries } from "./tpch.ts";

/** The orders found for TPC-H at scale 1. The right side of each join is the one that a hash table is built of. */
const ORDERS: Readonly<Record<string, string>> = {
  q2: "((nation ⋈ (supplier ⋈ (partsupp ⋈ ((partsupp ⋈ (supplier ⋈ (nation ⋈ region))) ⋈ part)))) ⋈ region)",
  q3: "(lineitem ⋈ (orders ⋈ customer))",
  q5: "(((lineitem ⋈ orders) ⋈ (supplier ⋈ (nation ⋈ region))) ⋈ customer)",
  q7: "((lineitem ⋈ (orders ⋈ (customer ⋈ (nation ⋈ nation)))) ⋈ supplier)",
  q8: "(((lineitem ⋈ part) ⋈ (orders ⋈ (customer ⋈ (nation ⋈ region)))) ⋈ (supplier ⋈ nation))",
  q9: "((partsupp ⋈ (orders ⋈ (lineitem ⋈ part))) ⋈ (supplier ⋈ nation))",
  q10: "((customer ⋈ (lineitem ⋈ orders)) ⋈ nation)",
  q18: "(lineitem ⋈ ((orders leftSemi γlineitem) ⋈ customer))",
  q19: "(lineitem ⋈ part)",
  q20: "((supplier ⋈ nation) leftSemi (γlineitem ⋈ (partsupp leftSemi part)))",
  q21: "((((lineitem ⋈ (supplier ⋈ nation)) ⋈ orders) leftAnti lineitem) leftSemi lineitem)",
};

describe("join orders of TPC-H", () => {
  for (const [name, order] of Object.entries(ORDERS))
    test(name, () => {
      expect(joinOrder(optimize(queries[name]!(), context()))).toBe(order);
    });

  test("without the search, the order of the text with each join on a predicate", () => {
    const plan = optimize(queries["q5"]!(), context({ "spark.sql.cbo.joinReorder.enabled": "false" }));
    expect(joinOrder(plan)).toBe("(((((customer ⋈ orders) ⋈ lineitem) ⋈ supplier) ⋈ nation) ⋈ region)");
  });
});
