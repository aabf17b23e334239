/** What the compiler knows of rows. Checked by `tsc`; nothing here runs. */
import {
  col,
  type DataFrame,
  functions as F,
  type LocalDate,
  type Row,
  type RowValue,
  SparkSession,
  type Timestamp,
} from "../../src/index.ts";

type Equal<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
const check = <_T extends true>(): void => {};

const spark: SparkSession = SparkSession.builder.appName("types").master("local[1]").getOrCreate();
const sales = spark.createDataFrame([{ day: "2024-05-01", shop: "Lima", amount: 12.5 }]);

export async function rowTypes(): Promise<void> {
  // Inferred from the objects, by name and by position.
  const [row] = await sales.collect();
  check<Equal<(typeof row & {})["amount"], number>>();
  const shop: string | undefined = row?.shop;
  const first: string | number | undefined = row?.[0];
  // @ts-expect-error there is no such column
  row?.nothing;

  // What goes in as Date or bigint comes back as Timestamp and number.
  const mapped = await spark.createDataFrame([{ at: new Date(), n: 1n, maybe: null as string | null }]).first();
  check<Equal<NonNullable<typeof mapped>["at"], Timestamp>>();
  check<Equal<NonNullable<typeof mapped>["n"], number>>();
  check<Equal<NonNullable<typeof mapped>["maybe"], string | null>>();

  // Selection by name narrows; names that are not there are columns of SQL, so the rows are not known then.
  const narrow = await sales.select("shop", "amount").collect();
  narrow[0]?.shop.toUpperCase();
  // @ts-expect-error day was not selected
  narrow[0]?.day;
  const dropped = await sales.drop("day").filter("amount > 1").limit(3).orderBy("shop").first();
  check<Equal<NonNullable<typeof dropped>["amount"], number>>();
  // @ts-expect-error day was dropped
  dropped?.day;
  const open: DataFrame<Row> = sales.select(col("amount").plus(1).as("more"));
  const more: RowValue | undefined = (await open.first())?.["more"];

  // A new column is known by name, not by type.
  const added = await sales.withColumn("tax", F.lit(1)).first();
  const tax: RowValue | undefined = added?.tax;
  added?.shop.toUpperCase();

  // An untyped frame stays pleasant, and can be told what it holds.
  const rows = await spark.sql("SELECT 1 AS one, date'2020-01-01' AS day").collect();
  const one: RowValue | undefined = rows[0]?.["one"];
  console.log(`${rows[0]?.["one"]}`, { ...rows[0] });
  const told = await spark.sql<{ one: number; day: LocalDate }>("SELECT 1 AS one, date'2020-01-01' AS day").first();
  check<Equal<NonNullable<typeof told>["day"], LocalDate>>();
  const typed = await spark.table("t").typed<{ a: number }>().collect();
  typed[0]?.a.toFixed();
  const counted = await sales.groupBy("shop").agg<{ shop: string; n: number }>(F.count("*").as("n")).first();
  counted?.n.toFixed();

  // Awaiting sql() gives a frame; a frame is not awaitable.
  const frame = await spark.sql<{ a: number }>("SELECT 1 AS a");
  check<Equal<typeof frame, DataFrame<{ a: number }>>>();

  // Frames of any rows can be joined and united.
  sales.join(narrow.length > 0 ? sales.select("shop") : open, "shop").union(open);
  const back = sales.unionByName(sales).except(sales);
  check<Equal<typeof back, typeof sales>>();
  // @ts-expect-error values are not names
  sales.dropDuplicates(1);
  // @ts-expect-error no such kind of join
  sales.join(open, "shop", "sideways");
  void [shop, first, more, tax, one];
}
