/** What the compiler knows of the elements of RDDs. Checked by `tsc`; nothing here runs. */
import { type RDD, type Row, SparkSession } from "../../src/index.ts";

type Equal<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
const check = <_T extends true>(): void => {};
/** The element type of an RDD. */
type Element<R> = R extends { collect(): Promise<(infer T)[]> } ? T : never;

const spark = SparkSession.builder.master("local[1]").getOrCreate();
const sc = spark.sparkContext;

export async function elements(): Promise<void> {
  const words: RDD<string> = sc.parallelize(["a", "b"]);
  const ones = words.map((w) => [w, 1]);
  check<Equal<Element<typeof ones>, [string, number]>>();
  const counts: RDD<[string, number]> = ones.reduceByKey((a, b) => a + b);
  const first: [string, number] = await counts.first();
  first[1].toFixed();
  // Asynchronous functions give what they promise.
  const later = words.map(async (w) => w.length);
  check<Equal<Element<typeof later>, number>>();
  const laterPairs = words.map(async (w): Promise<[string, boolean]> => [w, true]);
  laterPairs.keys();
  // Tuples stay tuples.
  const triples = words.map((w) => [w, w.length, true]);
  check<Equal<Element<typeof triples>, [string, number, boolean]>>();
  const nested = words.map((w): [[string, number], number] => [[w, 1], 2]);
  check<Equal<Element<typeof nested>, [[string, number], number]>>();
  const keyed = words.keyBy((w) => w.length).groupByKey();
  check<Equal<Element<typeof keyed>, [number, string[]]>>();
  const joined = counts.leftOuterJoin(ones);
  check<Equal<Element<typeof joined>, [string, [number, number | null]]>>();
  const grouped = counts.groupWith(
    ones,
    words.keyBy((w) => w),
  );
  check<Equal<Element<typeof grouped>, [string, [number[], number[], string[]]]>>();
  const means = counts.aggregateByKey(
    [0, 0],
    (c, v) => [c[0] + v, c[1] + 1],
    (a, b) => [a[0] + b[0], a[1] + b[1]],
  );
  check<Equal<Element<typeof means>, [string, [number, number]]>>();
  check<Equal<Element<ReturnType<typeof words.zipWithIndex>>, [string, number]>>();
  check<Equal<Element<ReturnType<typeof words.glom>>, string[]>>();
  check<Equal<Awaited<ReturnType<typeof counts.collectAsMap>>, Map<string, number>>>();
}

export async function onlyWherePossible(): Promise<void> {
  const words = sc.parallelize(["a", "b"]);
  // @ts-expect-error words are not pairs
  words.reduceByKey((a: string) => a);
  // @ts-expect-error nor has it joins
  words.join(words);
  // @ts-expect-error they are not numbers
  await words.sum();
  const numbers = words.map((w) => w.length);
  (await numbers.sum()).toFixed();
  (await numbers.stats()).mean();
  // @ts-expect-error numbers are not pairs
  numbers.keys();
  // @ts-expect-error the value is a number
  words.map((w) => [w, 1]).reduceByKey((a, b) => `${a}${b}`);
  // @ts-expect-error keys of another kind
  words.map((w) => [w, 1]).join(numbers.map((n) => [n, 1]));
}

/** In functions of any element or key too. */
export const total = <K>(pairs: RDD<[K, number]>): RDD<[K, number]> => pairs.reduceByKey((a, b) => a + b);
export const same = <T>(rdd: RDD<T>): RDD<T> => rdd.filter(() => true).union(rdd);

export async function frames(): Promise<void> {
  const df = spark.createDataFrame([{ name: "a", age: 1 }]);
  df.rdd.map((r) => r.name.toUpperCase());
  const lines = spark.read.text("x").rdd.map((r) => r[0]!);
  lines.filter((l) => l.includes("ERROR"));
  const back = spark.createDataFrame(sc.parallelize([{ k: "a" }]));
  (await back.first())?.k.toUpperCase();
  const rows: Row | null = await sc.parallelize([1]).toDF(["n"]).first();
  void rows;
}
