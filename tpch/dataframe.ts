/** The 22 TPC-H queries with the DataFrame API: query `n` is `dataFrameQueries[n - 1]`. They give what queries.ts gives. */

import { type Column, col } from "../src/api/column.ts";
import type { DataFrame } from "../src/api/dataFrame.ts";
import { functions as F, lit } from "../src/api/functions.ts";
import type { SparkSession } from "../src/api/sparkSession.ts";
import { LocalDate } from "../src/api/values/localDate.ts";
import { Decimal } from "../src/types/decimal.ts";
import type { TableName } from "./schema.ts";

export type DataFrameQuery = (spark: SparkSession) => DataFrame;

const table = (spark: SparkSession, name: TableName): DataFrame => spark.table(name);
const date = (text: string): Column => lit(LocalDate.parse(text));
/** A number with a point as SQL has it: exact, not a double. */
const decimal = (text: string): Column => lit(Decimal.fromString(text)!);

/** Rows whose date is at or after the first and before the second. */
const during = (name: string, from: string, to: string): Column =>
  col(name)
    .ge(date(from))
    .and(col(name).lt(date(to)));
const equal = (left: string, right: string): Column => col(left).eq(col(right));
const discounted = (): Column => col("l_extendedprice").multiply(lit(1).minus(col("l_discount")));
const notLike = (name: string, pattern: string): Column => col(name).like(pattern).not();

/** The nations of a region. */
const nationsOf = (spark: SparkSession, region: string): DataFrame =>
  table(spark, "nation").join(
    table(spark, "region").where(col("r_name").eq(region)),
    equal("n_regionkey", "r_regionkey"),
    "semi",
  );

const nation = (spark: SparkSession, name: string): DataFrame => table(spark, "nation").where(col("n_name").eq(name));

const q1: DataFrameQuery = (spark) =>
  table(spark, "lineitem")
    .where(col("l_shipdate").le(date("1998-09-02")))
    .groupBy("l_returnflag", "l_linestatus")
    .agg(
      F.sum("l_quantity").alias("sum_qty"),
      F.sum("l_extendedprice").alias("sum_base_price"),
      F.sum(discounted()).alias("sum_disc_price"),
      F.sum(discounted().multiply(lit(1).plus(col("l_tax")))).alias("sum_charge"),
      F.avg("l_quantity").alias("avg_qty"),
      F.avg("l_extendedprice").alias("avg_price"),
      F.avg("l_discount").alias("avg_disc"),
      F.count("*").alias("count_order"),
    )
    .orderBy("l_returnflag", "l_linestatus");

const q2: DataFrameQuery = (spark) => {
  const offers = () =>
    table(spark, "partsupp")
      .join(table(spark, "supplier"), equal("s_suppkey", "ps_suppkey"))
      .join(nationsOf(spark, "EUROPE"), equal("s_nationkey", "n_nationkey"));
  const parts = table(spark, "part").where(col("p_size").eq(15).and(col("p_type").like("%BRASS")));
  const cheapest = offers()
    .groupBy(col("ps_partkey").alias("min_partkey"))
    .agg(F.min("ps_supplycost").alias("min_cost"));
  return parts
    .join(offers(), equal("p_partkey", "ps_partkey"))
    .join(cheapest, equal("ps_partkey", "min_partkey").and(equal("ps_supplycost", "min_cost")))
    .select("s_acctbal", "s_name", "n_name", "p_partkey", "p_mfgr", "s_address", "s_phone", "s_comment")
    .orderBy(col("s_acctbal").desc(), "n_name", "s_name", "p_partkey")
    .limit(100);
};

const q3: DataFrameQuery = (spark) =>
  table(spark, "customer")
    .where(col("c_mktsegment").eq("BUILDING"))
    .join(table(spark, "orders").where(col("o_orderdate").lt(date("1995-03-15"))), equal("c_custkey", "o_custkey"))
    .join(table(spark, "lineitem").where(col("l_shipdate").gt(date("1995-03-15"))), equal("l_orderkey", "o_orderkey"))
    .groupBy("l_orderkey", "o_orderdate", "o_shippriority")
    .agg(F.sum(discounted()).alias("revenue"))
    .select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
    .orderBy(col("revenue").desc(), "o_orderdate")
    .limit(10);

const q4: DataFrameQuery = (spark) =>
  table(spark, "orders")
    .where(during("o_orderdate", "1993-07-01", "1993-10-01"))
    .join(
      table(spark, "lineitem").where(col("l_commitdate").lt(col("l_receiptdate"))),
      equal("l_orderkey", "o_orderkey"),
      "semi",
    )
    .groupBy("o_orderpriority")
    .agg(F.count("*").alias("order_count"))
    .orderBy("o_orderpriority");

const q5: DataFrameQuery = (spark) =>
  table(spark, "customer")
    .join(
      table(spark, "orders").where(during("o_orderdate", "1994-01-01", "1995-01-01")),
      equal("c_custkey", "o_custkey"),
    )
    .join(table(spark, "lineitem"), equal("l_orderkey", "o_orderkey"))
    .join(table(spark, "supplier"), equal("l_suppkey", "s_suppkey").and(equal("c_nationkey", "s_nationkey")))
    .join(nationsOf(spark, "ASIA"), equal("s_nationkey", "n_nationkey"))
    .groupBy("n_name")
    .agg(F.sum(discounted()).alias("revenue"))
    .orderBy(col("revenue").desc());

const q6: DataFrameQuery = (spark) =>
  table(spark, "lineitem")
    .where(during("l_shipdate", "1994-01-01", "1995-01-01"))
    .where(col("l_discount").between(decimal("0.05"), decimal("0.07")))
    .where(col("l_quantity").lt(24))
    .agg(F.sum(col("l_extendedprice").multiply(col("l_discount"))).alias("revenue"));

const q7: DataFrameQuery = (spark) => {
  const from = (name: string) => col("supp_nation").eq(name);
  const to = (name: string) => col("cust_nation").eq(name);
  const suppliers = table(spark, "nation").select(
    col("n_nationkey").alias("supp_key"),
    col("n_name").alias("supp_nation"),
  );
  const customers = table(spark, "nation").select(
    col("n_nationkey").alias("cust_key"),
    col("n_name").alias("cust_nation"),
  );
  return table(spark, "supplier")
    .join(
      table(spark, "lineitem").where(col("l_shipdate").between(date("1995-01-01"), date("1996-12-31"))),
      equal("s_suppkey", "l_suppkey"),
    )
    .join(table(spark, "orders"), equal("o_orderkey", "l_orderkey"))
    .join(table(spark, "customer"), equal("c_custkey", "o_custkey"))
    .join(suppliers, equal("s_nationkey", "supp_key"))
    .join(customers, equal("c_nationkey", "cust_key"))
    .where(
      from("FRANCE")
        .and(to("GERMANY"))
        .or(from("GERMANY").and(to("FRANCE"))),
    )
    .select("supp_nation", "cust_nation", F.year("l_shipdate").alias("l_year"), discounted().alias("volume"))
    .groupBy("supp_nation", "cust_nation", "l_year")
    .agg(F.sum("volume").alias("revenue"))
    .orderBy("supp_nation", "cust_nation", "l_year");
};

const q8: DataFrameQuery = (spark) => {
  const suppliers = table(spark, "nation").select(col("n_nationkey").alias("supp_key"), col("n_name").alias("nation"));
  return table(spark, "part")
    .where(col("p_type").eq("ECONOMY ANODIZED STEEL"))
    .join(table(spark, "lineitem"), equal("p_partkey", "l_partkey"))
    .join(table(spark, "supplier"), equal("s_suppkey", "l_suppkey"))
    .join(
      table(spark, "orders").where(col("o_orderdate").between(date("1995-01-01"), date("1996-12-31"))),
      equal("l_orderkey", "o_orderkey"),
    )
    .join(table(spark, "customer"), equal("o_custkey", "c_custkey"))
    .join(nationsOf(spark, "AMERICA"), equal("c_nationkey", "n_nationkey"))
    .join(suppliers, equal("s_nationkey", "supp_key"))
    .select(F.year("o_orderdate").alias("o_year"), discounted().alias("volume"), "nation")
    .groupBy("o_year")
    .agg(
      F.sum(F.when(col("nation").eq("BRAZIL"), col("volume")).otherwise(0))
        .divide(F.sum("volume"))
        .alias("mkt_share"),
    )
    .orderBy("o_year");
};

const q9: DataFrameQuery = (spark) =>
  table(spark, "part")
    .where(col("p_name").like("%green%"))
    .join(table(spark, "lineitem"), equal("p_partkey", "l_partkey"))
    .join(table(spark, "supplier"), equal("s_suppkey", "l_suppkey"))
    .join(table(spark, "partsupp"), equal("ps_suppkey", "l_suppkey").and(equal("ps_partkey", "l_partkey")))
    .join(table(spark, "orders"), equal("o_orderkey", "l_orderkey"))
    .join(table(spark, "nation"), equal("s_nationkey", "n_nationkey"))
    .select(
      col("n_name").alias("nation"),
      F.year("o_orderdate").alias("o_year"),
      discounted()
        .minus(col("ps_supplycost").multiply(col("l_quantity")))
        .alias("amount"),
    )
    .groupBy("nation", "o_year")
    .agg(F.sum("amount").alias("sum_profit"))
    .orderBy("nation", col("o_year").desc());

const q10: DataFrameQuery = (spark) =>
  table(spark, "customer")
    .join(
      table(spark, "orders").where(during("o_orderdate", "1993-10-01", "1994-01-01")),
      equal("c_custkey", "o_custkey"),
    )
    .join(table(spark, "lineitem").where(col("l_returnflag").eq("R")), equal("l_orderkey", "o_orderkey"))
    .join(table(spark, "nation"), equal("c_nationkey", "n_nationkey"))
    .groupBy("c_custkey", "c_name", "c_acctbal", "c_phone", "n_name", "c_address", "c_comment")
    .agg(F.sum(discounted()).alias("revenue"))
    .select("c_custkey", "c_name", "revenue", "c_acctbal", "n_name", "c_address", "c_phone", "c_comment")
    .orderBy(col("revenue").desc())
    .limit(20);

const q11: DataFrameQuery = (spark) => {
  const stock = () =>
    table(spark, "partsupp")
      .join(table(spark, "supplier"), equal("ps_suppkey", "s_suppkey"))
      .join(nation(spark, "GERMANY"), equal("s_nationkey", "n_nationkey"));
  const value = F.sum(col("ps_supplycost").multiply(col("ps_availqty")));
  const least = stock().agg(value.multiply(decimal("0.0001000000")).alias("least"));
  return stock()
    .groupBy("ps_partkey")
    .agg(value.alias("value"))
    .join(least, col("value").gt(col("least")))
    .select("ps_partkey", "value")
    .orderBy(col("value").desc());
};

const q12: DataFrameQuery = (spark) => {
  const urgent = col("o_orderpriority").isin("1-URGENT", "2-HIGH");
  return table(spark, "orders")
    .join(
      table(spark, "lineitem")
        .where(col("l_shipmode").isin("MAIL", "SHIP"))
        .where(
          col("l_commitdate")
            .lt(col("l_receiptdate"))
            .and(col("l_shipdate").lt(col("l_commitdate"))),
        )
        .where(during("l_receiptdate", "1994-01-01", "1995-01-01")),
      equal("o_orderkey", "l_orderkey"),
    )
    .groupBy("l_shipmode")
    .agg(
      F.sum(F.when(urgent, 1).otherwise(0)).alias("high_line_count"),
      F.sum(F.when(urgent.not(), 1).otherwise(0)).alias("low_line_count"),
    )
    .orderBy("l_shipmode");
};

const q13: DataFrameQuery = (spark) =>
  table(spark, "customer")
    .join(
      table(spark, "orders"),
      equal("c_custkey", "o_custkey").and(notLike("o_comment", "%special%requests%")),
      "left",
    )
    .groupBy("c_custkey")
    .agg(F.count("o_orderkey").alias("c_count"))
    .groupBy("c_count")
    .agg(F.count("*").alias("custdist"))
    .orderBy(col("custdist").desc(), col("c_count").desc());

const q14: DataFrameQuery = (spark) =>
  table(spark, "lineitem")
    .where(during("l_shipdate", "1995-09-01", "1995-10-01"))
    .join(table(spark, "part"), equal("l_partkey", "p_partkey"))
    .agg(
      decimal("100.00")
        .multiply(F.sum(F.when(col("p_type").like("PROMO%"), discounted()).otherwise(0)))
        .divide(F.sum(discounted()))
        .alias("promo_revenue"),
    );

const q15: DataFrameQuery = (spark) => {
  const revenue = () =>
    table(spark, "lineitem")
      .where(during("l_shipdate", "1996-01-01", "1996-04-01"))
      .groupBy(col("l_suppkey").alias("supplier_no"))
      .agg(F.sum(discounted()).alias("total_revenue"));
  const most = revenue().agg(F.max("total_revenue").alias("most"));
  return table(spark, "supplier")
    .join(revenue(), equal("s_suppkey", "supplier_no"))
    .join(most, equal("total_revenue", "most"))
    .select("s_suppkey", "s_name", "s_address", "s_phone", "total_revenue")
    .orderBy("s_suppkey");
};

const q16: DataFrameQuery = (spark) =>
  table(spark, "partsupp")
    .join(
      table(spark, "part")
        .where(col("p_brand").neq("Brand#45").and(notLike("p_type", "MEDIUM POLISHED%")))
        .where(col("p_size").isin(49, 14, 23, 45, 19, 3, 36, 9)),
      equal("p_partkey", "ps_partkey"),
    )
    .join(
      table(spark, "supplier").where(col("s_comment").like("%Customer%Complaints%")),
      equal("ps_suppkey", "s_suppkey"),
      "anti",
    )
    .groupBy("p_brand", "p_type", "p_size")
    .agg(F.count_distinct("ps_suppkey").alias("supplier_cnt"))
    .orderBy(col("supplier_cnt").desc(), "p_brand", "p_type", "p_size");

const q17: DataFrameQuery = (spark) => {
  const usual = table(spark, "lineitem")
    .groupBy(col("l_partkey").alias("usual_partkey"))
    .agg(decimal("0.2").multiply(F.avg("l_quantity")).alias("little"));
  return table(spark, "lineitem")
    .join(
      table(spark, "part").where(col("p_brand").eq("Brand#23").and(col("p_container").eq("MED BOX"))),
      equal("p_partkey", "l_partkey"),
    )
    .join(usual, equal("usual_partkey", "p_partkey").and(col("l_quantity").lt(col("little"))))
    .agg(F.sum("l_extendedprice").divide(decimal("7.0")).alias("avg_yearly"));
};

const q18: DataFrameQuery = (spark) => {
  const large = table(spark, "lineitem")
    .groupBy(col("l_orderkey").alias("large_orderkey"))
    .agg(F.sum("l_quantity").alias("quantity"))
    .where(col("quantity").gt(300));
  return table(spark, "customer")
    .join(table(spark, "orders"), equal("c_custkey", "o_custkey"))
    .join(large, equal("o_orderkey", "large_orderkey"), "semi")
    .join(table(spark, "lineitem"), equal("o_orderkey", "l_orderkey"))
    .groupBy("c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice")
    .agg(F.sum("l_quantity"))
    .orderBy(col("o_totalprice").desc(), "o_orderdate")
    .limit(100);
};

const q19: DataFrameQuery = (spark) => {
  const kind = (brand: string, size: string, containers: readonly string[], quantity: number, largest: number) =>
    col("p_brand")
      .eq(brand)
      .and(col("p_container").isin(containers.map((container) => `${size} ${container}`)))
      .and(col("l_quantity").between(quantity, quantity + 10))
      .and(col("p_size").between(1, largest));
  return table(spark, "lineitem")
    .where(col("l_shipmode").isin("AIR", "AIR REG").and(col("l_shipinstruct").eq("DELIVER IN PERSON")))
    .join(table(spark, "part"), equal("p_partkey", "l_partkey"))
    .where(
      kind("Brand#12", "SM", ["CASE", "BOX", "PACK", "PKG"], 1, 5)
        .or(kind("Brand#23", "MED", ["BAG", "BOX", "PKG", "PACK"], 10, 10))
        .or(kind("Brand#34", "LG", ["CASE", "BOX", "PACK", "PKG"], 20, 15)),
    )
    .agg(F.sum(discounted()).alias("revenue"));
};

const q20: DataFrameQuery = (spark) => {
  const sold = table(spark, "lineitem")
    .where(during("l_shipdate", "1994-01-01", "1995-01-01"))
    .groupBy("l_partkey", "l_suppkey")
    .agg(decimal("0.5").multiply(F.sum("l_quantity")).alias("half_sold"));
  const excess = table(spark, "partsupp")
    .join(table(spark, "part").where(col("p_name").like("forest%")), equal("ps_partkey", "p_partkey"), "semi")
    .join(sold, equal("l_partkey", "ps_partkey").and(equal("l_suppkey", "ps_suppkey")))
    .where(col("ps_availqty").gt(col("half_sold")));
  return table(spark, "supplier")
    .join(excess, equal("s_suppkey", "ps_suppkey"), "semi")
    .join(nation(spark, "CANADA"), equal("s_nationkey", "n_nationkey"))
    .select("s_name", "s_address")
    .orderBy("s_name");
};

const q21: DataFrameQuery = (spark) => {
  const late = col("l_receiptdate").gt(col("l_commitdate"));
  const lines = table(spark, "lineitem").where(late).alias("l1");
  const others = table(spark, "lineitem").alias("l2");
  const lateOthers = table(spark, "lineitem").where(late).alias("l3");
  const ofAnother = (other: string) =>
    equal(`${other}.l_orderkey`, "l1.l_orderkey").and(equal(`${other}.l_suppkey`, "l1.l_suppkey").not());
  return table(spark, "supplier")
    .join(lines, equal("s_suppkey", "l1.l_suppkey"))
    .join(table(spark, "orders").where(col("o_orderstatus").eq("F")), equal("o_orderkey", "l1.l_orderkey"))
    .join(nation(spark, "SAUDI ARABIA"), equal("s_nationkey", "n_nationkey"))
    .join(others, ofAnother("l2"), "semi")
    .join(lateOthers, ofAnother("l3"), "anti")
    .groupBy("s_name")
    .agg(F.count("*").alias("numwait"))
    .orderBy(col("numwait").desc(), "s_name")
    .limit(100);
};

const q22: DataFrameQuery = (spark) => {
  const customers = () =>
    table(spark, "customer")
      .withColumn("cntrycode", F.substring("c_phone", 1, 2))
      .where(col("cntrycode").isin("13", "31", "23", "29", "30", "18", "17"));
  const usual = customers()
    .where(col("c_acctbal").gt(decimal("0.00")))
    .agg(F.avg("c_acctbal").alias("usual"));
  return customers()
    .join(usual, col("c_acctbal").gt(col("usual")))
    .join(table(spark, "orders"), equal("o_custkey", "c_custkey"), "anti")
    .groupBy("cntrycode")
    .agg(F.count("*").alias("numcust"), F.sum("c_acctbal").alias("totacctbal"))
    .orderBy("cntrycode");
};

export const dataFrameQueries: readonly DataFrameQuery[] = [
  ...[q1, q2, q3, q4, q5, q6, q7, q8, q9, q10, q11],
  ...[q12, q13, q14, q15, q16, q17, q18, q19, q20, q21, q22],
];
