import {
  and,
  agg,
  as,
  asc,
  cross,
  date,
  desc,
  eq,
  exists,
  fn,
  ge,
  groupBy,
  gt,
  inQuery,
  isIn,
  le,
  like,
  lt,
  limit,
  minus,
  ne,
  not,
  or,
  outer,
  project,
  scalar,
  sort,
  sum,
  type Table,
  table,
  times,
  where,
  count,
} from "../rules/dsl.ts";
import type { ColumnStatistics, LogicalPlan } from "../../src/catalyst/plan/logicalPlan.ts";
import { literal } from "../../src/catalyst/optimize/build.ts";
import { Decimal } from "../../src/types/decimal.ts";
import { type DataType, DATE, decimal, INT, LONG, STRING } from "../../src/types/dataType.ts";
import { columnsOf } from "../rules/dsl.ts";

/** TPC-H at scale 1 with the statistics that Parquet footers give, and queries as the analyzer hands them over. */

const MONEY = decimal(15, 2);
type Spec = Record<string, readonly [DataType, (number | string)?, (number | string)?]>;

const day = (s: string): number => Date.parse(s) / 86_400_000;
function column([type, min, max]: Spec[string]): ColumnStatistics {
  const value = (v: number | string | undefined) => {
    if (v === undefined) return undefined;
    if (type.kind === "decimal") return Decimal.fromNumber(v as number, 2) ?? undefined;
    if (type.kind === "long") return BigInt(v as number);
    return type.kind === "date" ? day(v as string) : v;
  };
  return { min: value(min), max: value(max), nullCount: 0 };
}
const define = (name: string, rowCount: number, sizeInBytes: number, spec: Spec): (() => Table) => {
  const columns = Object.fromEntries(Object.entries(spec).map(([n, s]) => [n, column(s)]));
  const types = Object.fromEntries(Object.entries(spec).map(([n, s]) => [n, s[0]]));
  return () => table(name, types, { statistics: { rowCount, sizeInBytes, columns } });
};
const MB = 1024 * 1024;
export const lineitem = define("lineitem", 6_001_215, 210 * MB, {
  l_orderkey: [LONG, 1, 6_000_000],
  l_partkey: [LONG, 1, 200_000],
  l_suppkey: [LONG, 1, 10_000],
  l_linenumber: [INT, 1, 7],
  l_quantity: [MONEY, 1, 50],
  l_extendedprice: [MONEY, 901, 104_949.5],
  l_discount: [MONEY, 0, 0.1],
  l_tax: [MONEY, 0, 0.08],
  l_returnflag: [STRING, "A", "R"],
  l_linestatus: [STRING, "F", "O"],
  l_shipdate: [DATE, "1992-01-02", "1998-12-01"],
  l_commitdate: [DATE, "1992-01-31", "1998-10-31"],
  l_receiptdate: [DATE, "1992-01-04", "1998-12-31"],
  l_shipinstruct: [STRING],
  l_shipmode: [STRING],
  l_comment: [STRING],
});
export const orders = define("orders", 1_500_000, 55 * MB, {
  o_orderkey: [LONG, 1, 6_000_000],
  o_custkey: [LONG, 1, 149_999],
  o_orderstatus: [STRING, "F", "P"],
  o_totalprice: [MONEY, 857, 555_285],
  o_orderdate: [DATE, "1992-01-01", "1998-08-02"],
  o_orderpriority: [STRING],
  o_clerk: [STRING],
  o_shippriority: [INT, 0, 0],
  o_comment: [STRING],
});
export const customer = define("customer", 150_000, 12 * MB, {
  c_custkey: [LONG, 1, 150_000],
  c_name: [STRING],
  c_address: [STRING],
  c_nationkey: [LONG, 0, 24],
  c_phone: [STRING],
  c_acctbal: [MONEY, -999.99, 9999.99],
  c_mktsegment: [STRING, "AUTOMOBILE", "MACHINERY"],
  c_comment: [STRING],
});
export const part = define("part", 200_000, 6 * MB, {
  p_partkey: [LONG, 1, 200_000],
  p_name: [STRING],
  p_mfgr: [STRING],
  p_brand: [STRING],
  p_type: [STRING],
  p_size: [INT, 1, 50],
  p_container: [STRING],
  p_retailprice: [MONEY, 901, 2098.99],
  p_comment: [STRING],
});
export const supplier = define("supplier", 10_000, 800_000, {
  s_suppkey: [LONG, 1, 10_000],
  s_name: [STRING],
  s_address: [STRING],
  s_nationkey: [LONG, 0, 24],
  s_phone: [STRING],
  s_acctbal: [MONEY, -998.22, 9999.72],
  s_comment: [STRING],
});
export const partsupp = define("partsupp", 800_000, 40 * MB, {
  ps_partkey: [LONG, 1, 200_000],
  ps_suppkey: [LONG, 1, 10_000],
  ps_availqty: [INT, 1, 9999],
  ps_supplycost: [MONEY, 1, 1000],
  ps_comment: [STRING],
});
export const nation = define("nation", 25, 3000, {
  n_nationkey: [LONG, 0, 24],
  n_name: [STRING],
  n_regionkey: [LONG, 0, 4],
  n_comment: [STRING],
});
export const region = define("region", 5, 1500, { r_regionkey: [LONG, 0, 4], r_name: [STRING], r_comment: [STRING] });

const money = (n: number) => literal(Decimal.fromNumber(n, 2), MONEY);
const revenue = (l: Table["c"]) => times(l["l_extendedprice"]!, minus(money(1), l["l_discount"]!));
const between = (c: Table["c"][string], from: string, to: string) => and(ge(c!, date(from)), le(c!, date(to)));
const col = (t: Table, n: string) => t.c[n]!;

export const queries: Readonly<Record<string, () => LogicalPlan>> = {
  q2() {
    const [p, s, ps, n, r] = [part(), supplier(), partsupp(), nation(), region()];
    const [s2, ps2, n2, r2] = [supplier(), partsupp(), nation(), region()];
    const inner = groupBy(
      [],
      [as(agg("min", [col(ps2, "ps_supplycost")], MONEY), "min(ps_supplycost)")],
      where(
        and(
          eq(outer(col(p, "p_partkey")), col(ps2, "ps_partkey")),
          eq(col(s2, "s_suppkey"), col(ps2, "ps_suppkey")),
          eq(col(s2, "s_nationkey"), col(n2, "n_nationkey")),
          eq(col(n2, "n_regionkey"), col(r2, "r_regionkey")),
          eq(col(r2, "r_name"), "EUROPE"),
        ),
        cross(ps2.plan, s2.plan, n2.plan, r2.plan),
      ),
    );
    const rows = where(
      and(
        eq(col(p, "p_partkey"), col(ps, "ps_partkey")),
        eq(col(s, "s_suppkey"), col(ps, "ps_suppkey")),
        eq(col(p, "p_size"), 15),
        like(col(p, "p_type"), "%BRASS"),
        eq(col(s, "s_nationkey"), col(n, "n_nationkey")),
        eq(col(n, "n_regionkey"), col(r, "r_regionkey")),
        eq(col(r, "r_name"), "EUROPE"),
        eq(col(ps, "ps_supplycost"), scalar(inner, col(p, "p_partkey"))),
      ),
      cross(p.plan, s.plan, ps.plan, n.plan, r.plan),
    );
    const list = [
      col(s, "s_acctbal"),
      col(s, "s_name"),
      col(n, "n_name"),
      col(p, "p_partkey"),
      col(p, "p_mfgr"),
      col(s, "s_address"),
      col(s, "s_phone"),
      col(s, "s_comment"),
    ];
    return limit(100, sort([desc(list[0]!), asc(list[2]!), asc(list[1]!), asc(list[3]!)], project(list, rows)));
  },
  q3() {
    const [c, o, l] = [customer(), orders(), lineitem()];
    const rows = where(
      and(
        eq(col(c, "c_mktsegment"), "BUILDING"),
        eq(col(c, "c_custkey"), col(o, "o_custkey")),
        eq(col(l, "l_orderkey"), col(o, "o_orderkey")),
        lt(col(o, "o_orderdate"), date("1995-03-15")),
        gt(col(l, "l_shipdate"), date("1995-03-15")),
      ),
      cross(c.plan, o.plan, l.plan),
    );
    const keys = [col(l, "l_orderkey"), col(o, "o_orderdate"), col(o, "o_shippriority")];
    const total = as(sum(revenue(l.c)), "revenue");
    const grouped = groupBy(keys, [keys[0]!, total, keys[1]!, keys[2]!], rows);
    return limit(10, sort([desc(columnsOf(grouped)["revenue"]!), asc(keys[1]!)], grouped));
  },
  q5() {
    const [c, o, l, s, n, r] = [customer(), orders(), lineitem(), supplier(), nation(), region()];
    const rows = where(
      and(
        eq(col(c, "c_custkey"), col(o, "o_custkey")),
        eq(col(l, "l_orderkey"), col(o, "o_orderkey")),
        eq(col(l, "l_suppkey"), col(s, "s_suppkey")),
        eq(col(c, "c_nationkey"), col(s, "s_nationkey")),
        eq(col(s, "s_nationkey"), col(n, "n_nationkey")),
        eq(col(n, "n_regionkey"), col(r, "r_regionkey")),
        eq(col(r, "r_name"), "ASIA"),
        ge(col(o, "o_orderdate"), date("1994-01-01")),
        lt(col(o, "o_orderdate"), date("1995-01-01")),
      ),
      cross(c.plan, o.plan, l.plan, s.plan, n.plan, r.plan),
    );
    return groupBy([col(n, "n_name")], [col(n, "n_name"), as(sum(revenue(l.c)), "revenue")], rows);
  },
  q7() {
    const [s, l, o, c, n1, n2] = [supplier(), lineitem(), orders(), customer(), nation(), nation()];
    const pair = (a: string, b: string) => and(eq(col(n1, "n_name"), a), eq(col(n2, "n_name"), b));
    const rows = where(
      and(
        eq(col(s, "s_suppkey"), col(l, "l_suppkey")),
        eq(col(o, "o_orderkey"), col(l, "l_orderkey")),
        eq(col(c, "c_custkey"), col(o, "o_custkey")),
        eq(col(s, "s_nationkey"), col(n1, "n_nationkey")),
        eq(col(c, "c_nationkey"), col(n2, "n_nationkey")),
        or(pair("FRANCE", "GERMANY"), pair("GERMANY", "FRANCE")),
        between(col(l, "l_shipdate"), "1995-01-01", "1996-12-31"),
      ),
      cross(s.plan, l.plan, o.plan, c.plan, n1.plan, n2.plan),
    );
    const list = [
      as(col(n1, "n_name"), "supp_nation"),
      as(col(n2, "n_name"), "cust_nation"),
      as(fn("year", [col(l, "l_shipdate")], INT), "l_year"),
      as(revenue(l.c), "volume"),
    ];
    const shipping = project(list, rows);
    const x = columnsOf(shipping);
    const keys = [x["supp_nation"]!, x["cust_nation"]!, x["l_year"]!];
    return groupBy(keys, [...keys, as(sum(x["volume"]!), "revenue")], shipping);
  },
  q8() {
    const [p, s, l, o, c, n1, n2, r] = [
      part(),
      supplier(),
      lineitem(),
      orders(),
      customer(),
      nation(),
      nation(),
      region(),
    ];
    const rows = where(
      and(
        eq(col(p, "p_partkey"), col(l, "l_partkey")),
        eq(col(s, "s_suppkey"), col(l, "l_suppkey")),
        eq(col(l, "l_orderkey"), col(o, "o_orderkey")),
        eq(col(o, "o_custkey"), col(c, "c_custkey")),
        eq(col(c, "c_nationkey"), col(n1, "n_nationkey")),
        eq(col(n1, "n_regionkey"), col(r, "r_regionkey")),
        eq(col(r, "r_name"), "AMERICA"),
        eq(col(s, "s_nationkey"), col(n2, "n_nationkey")),
        between(col(o, "o_orderdate"), "1995-01-01", "1996-12-31"),
        eq(col(p, "p_type"), "ECONOMY ANODIZED STEEL"),
      ),
      cross(p.plan, s.plan, l.plan, o.plan, c.plan, n1.plan, n2.plan, r.plan),
    );
    const all = project(
      [
        as(fn("year", [col(o, "o_orderdate")], INT), "o_year"),
        as(revenue(l.c), "volume"),
        as(col(n2, "n_name"), "nation"),
      ],
      rows,
    );
    const x = columnsOf(all);
    return groupBy(
      [x["o_year"]!],
      [x["o_year"]!, as(sum(x["volume"]!), "v"), as(agg("max", [x["nation"]!], STRING), "n")],
      all,
    );
  },
  q9() {
    const [p, s, l, ps, o, n] = [part(), supplier(), lineitem(), partsupp(), orders(), nation()];
    const rows = where(
      and(
        eq(col(s, "s_suppkey"), col(l, "l_suppkey")),
        eq(col(ps, "ps_suppkey"), col(l, "l_suppkey")),
        eq(col(ps, "ps_partkey"), col(l, "l_partkey")),
        eq(col(p, "p_partkey"), col(l, "l_partkey")),
        eq(col(o, "o_orderkey"), col(l, "l_orderkey")),
        eq(col(s, "s_nationkey"), col(n, "n_nationkey")),
        like(col(p, "p_name"), "%green%"),
      ),
      cross(p.plan, s.plan, l.plan, ps.plan, o.plan, n.plan),
    );
    const amount = minus(revenue(l.c), times(col(ps, "ps_supplycost"), col(l, "l_quantity")));
    const profit = project(
      [as(col(n, "n_name"), "nation"), as(fn("year", [col(o, "o_orderdate")], INT), "o_year"), as(amount, "amount")],
      rows,
    );
    const x = columnsOf(profit);
    return groupBy(
      [x["nation"]!, x["o_year"]!],
      [x["nation"]!, x["o_year"]!, as(sum(x["amount"]!), "sum_profit")],
      profit,
    );
  },
  q10() {
    const [c, o, l, n] = [customer(), orders(), lineitem(), nation()];
    const rows = where(
      and(
        eq(col(c, "c_custkey"), col(o, "o_custkey")),
        eq(col(l, "l_orderkey"), col(o, "o_orderkey")),
        ge(col(o, "o_orderdate"), date("1993-10-01")),
        lt(col(o, "o_orderdate"), date("1994-01-01")),
        eq(col(l, "l_returnflag"), "R"),
        eq(col(c, "c_nationkey"), col(n, "n_nationkey")),
      ),
      cross(c.plan, o.plan, l.plan, n.plan),
    );
    const keys = [
      col(c, "c_custkey"),
      col(c, "c_name"),
      col(c, "c_acctbal"),
      col(c, "c_phone"),
      col(n, "n_name"),
      col(c, "c_address"),
      col(c, "c_comment"),
    ];
    return groupBy(keys, [...keys, as(sum(revenue(l.c)), "revenue")], rows);
  },
  q18() {
    const [c, o, l, l2] = [customer(), orders(), lineitem(), lineitem()];
    const grouped = groupBy(
      [col(l2, "l_orderkey")],
      [col(l2, "l_orderkey"), as(sum(col(l2, "l_quantity")), "q")],
      l2.plan,
    );
    const big = project([col(l2, "l_orderkey")], where(gt(columnsOf(grouped)["q"]!, money(300)), grouped));
    const rows = where(
      and(
        inQuery(col(o, "o_orderkey"), big),
        eq(col(c, "c_custkey"), col(o, "o_custkey")),
        eq(col(o, "o_orderkey"), col(l, "l_orderkey")),
      ),
      cross(c.plan, o.plan, l.plan),
    );
    const keys = [
      col(c, "c_name"),
      col(c, "c_custkey"),
      col(o, "o_orderkey"),
      col(o, "o_orderdate"),
      col(o, "o_totalprice"),
    ];
    return groupBy(keys, [...keys, as(sum(col(l, "l_quantity")), "sum(l_quantity)")], rows);
  },
  q19() {
    const [l, p] = [lineitem(), part()];
    const branch = (brand: string, containers: readonly string[], q: number, size: number) =>
      and(
        eq(col(p, "p_partkey"), col(l, "l_partkey")),
        eq(col(p, "p_brand"), brand),
        isIn(col(p, "p_container"), ...containers),
        ge(col(l, "l_quantity"), money(q)),
        le(col(l, "l_quantity"), money(q + 10)),
        ge(col(p, "p_size"), 1),
        le(col(p, "p_size"), size),
        isIn(col(l, "l_shipmode"), "AIR", "AIR REG"),
        eq(col(l, "l_shipinstruct"), "DELIVER IN PERSON"),
      );
    const rows = where(
      or(
        branch("Brand#12", ["SM CASE", "SM BOX"], 1, 5),
        branch("Brand#23", ["MED BAG", "MED BOX"], 10, 10),
        branch("Brand#34", ["LG CASE", "LG BOX"], 20, 15),
      ),
      cross(l.plan, p.plan),
    );
    return groupBy([], [as(sum(revenue(l.c)), "revenue")], rows);
  },
  q20() {
    const [s, n, ps, p, l] = [supplier(), nation(), partsupp(), part(), lineitem()];
    const forest = project([col(p, "p_partkey")], where(like(col(p, "p_name"), "forest%"), p.plan));
    const shipped = groupBy(
      [],
      [as(times(money(0.5), sum(col(l, "l_quantity"))), "half")],
      where(
        and(
          eq(col(l, "l_partkey"), outer(col(ps, "ps_partkey"))),
          eq(col(l, "l_suppkey"), outer(col(ps, "ps_suppkey"))),
          ge(col(l, "l_shipdate"), date("1994-01-01")),
          lt(col(l, "l_shipdate"), date("1995-01-01")),
        ),
        l.plan,
      ),
    );
    const inner = project(
      [col(ps, "ps_suppkey")],
      where(
        and(
          inQuery(col(ps, "ps_partkey"), forest),
          gt(
            fn("cast_dec", [col(ps, "ps_availqty")], MONEY),
            scalar(shipped, col(ps, "ps_partkey"), col(ps, "ps_suppkey")),
          ),
        ),
        ps.plan,
      ),
    );
    const rows = where(
      and(
        inQuery(col(s, "s_suppkey"), inner),
        eq(col(s, "s_nationkey"), col(n, "n_nationkey")),
        eq(col(n, "n_name"), "CANADA"),
      ),
      cross(s.plan, n.plan),
    );
    return sort([asc(col(s, "s_name"))], project([col(s, "s_name"), col(s, "s_address")], rows));
  },
  q21() {
    const [s, l1, o, n, l2, l3] = [supplier(), lineitem(), orders(), nation(), lineitem(), lineitem()];
    const same = (x: Table) =>
      and(eq(col(x, "l_orderkey"), outer(col(l1, "l_orderkey"))), ne(col(x, "l_suppkey"), outer(col(l1, "l_suppkey"))));
    const rows = where(
      and(
        eq(col(s, "s_suppkey"), col(l1, "l_suppkey")),
        eq(col(o, "o_orderkey"), col(l1, "l_orderkey")),
        eq(col(o, "o_orderstatus"), "F"),
        gt(col(l1, "l_receiptdate"), col(l1, "l_commitdate")),
        exists(where(same(l2), l2.plan), col(l1, "l_orderkey"), col(l1, "l_suppkey")),
        not(
          exists(
            where(and(same(l3), gt(col(l3, "l_receiptdate"), col(l3, "l_commitdate"))), l3.plan),
            col(l1, "l_orderkey"),
            col(l1, "l_suppkey"),
          ),
        ),
        eq(col(s, "s_nationkey"), col(n, "n_nationkey")),
        eq(col(n, "n_name"), "SAUDI ARABIA"),
      ),
      cross(s.plan, l1.plan, o.plan, n.plan),
    );
    const grouped = groupBy([col(s, "s_name")], [col(s, "s_name"), as(count(), "numwait")], rows);
    return limit(100, sort([desc(columnsOf(grouped)["numwait"]!), asc(col(s, "s_name"))], grouped));
  },
};

/** The joins of a plan in short: `(lineitem ⋈ (orders ⋈ customer))`, the right side is the build side. */
export function joinOrder(p: LogicalPlan): string {
  switch (p.kind) {
    case "LogicalRelation":
      return p.source.table!.at(-1)!;
    case "Join": {
      const symbol = p.type === "inner" ? "⋈" : p.type === "cross" ? "×" : p.type;
      return `(${joinOrder(p.left)} ${symbol} ${joinOrder(p.right)})`;
    }
    case "Aggregate":
      return hasJoin(p.child) ? joinOrder(p.child) : `γ${joinOrder(p.child)}`;
    default:
      return "child" in p ? joinOrder(p.child as LogicalPlan) : p.kind;
  }
}
const hasJoin = (p: LogicalPlan): boolean => p.kind === "Join" || ("child" in p && hasJoin(p.child as LogicalPlan));
