import { fileURLToPath } from "node:url";
import type { SparkSession } from "../../src/index.ts";

/** The expressions of recorded.json, by name: what PySpark gave for the Python beside each is there. */
export function expressionsOf(spark: SparkSession) {
  const sc = spark.sparkContext;
  const nums = sc.parallelize([3, 1, 4, 1, 5, 9, 2, 6], 3);
  const words = sc.parallelize(["apple", "banana", "cherry", "apple", "date", "banana", "apple"], 3);
  const pairs = sc.parallelize(
    [
      ["a", 1],
      ["b", 2],
      ["a", 3],
      ["c", 4],
      ["b", 5],
    ] as [string, number][],
    2,
  );
  const other = sc.parallelize(
    [
      ["a", "x"],
      ["b", "y"],
      ["d", "z"],
      ["a", "w"],
    ] as [string, string][],
    2,
  );
  const log = fileURLToPath(new URL("../../examples/data/access.log", import.meta.url));
  const folder = fileURLToPath(new URL("data/folder", import.meta.url));
  const sorted = <T>(values: readonly T[]): T[] => [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  async function all<T>(values: AsyncIterable<T>): Promise<T[]> {
    const out: T[] = [];
    for await (const v of values) out.push(v);
    return out;
  }

  const EXPRESSIONS: Readonly<Record<string, () => unknown>> = {
    collect: () => nums.collect(),
    count: () => nums.count(),
    first: () => nums.first(),
    "take 3": () => nums.take(3),
    "take more than there are": () => nums.take(100),
    "take 0": () => nums.take(0),
    "take over empty partitions": () => sc.parallelize([1, 2, 3], 8).take(2),
    "top 3": () => nums.top(3),
    "top by key": () => nums.top(3, (x) => -x),
    takeOrdered: () => nums.takeOrdered(4),
    "takeOrdered by key": () => nums.takeOrdered(4, (x) => -x),
    "takeOrdered of words": () => words.takeOrdered(3),
    max: () => nums.max(),
    min: () => nums.min(),
    "max by key": () => words.max((w) => w.length),
    "min by key": () => words.min((w) => w.length),
    sum: () => nums.sum(),
    "sum of none": () => sc.parallelize<number>([], 2).sum(),
    mean: () => nums.mean(),
    variance: () => nums.variance(),
    stdev: () => nums.stdev(),
    sampleVariance: () => nums.sampleVariance(),
    sampleStdev: () => nums.sampleStdev(),
    "stats count": () => nums.stats().then((s) => s.count()),
    "stats sum": () => nums.stats().then((s) => s.sum()),
    "stats ends": () => nums.stats().then((s) => [s.min(), s.max()]),
    "stats text": () => sc.parallelize([1, 2, 3, 6], 2).stats().then(String),
    "histogram 3": () => nums.histogram(3),
    "histogram 2": () => sc.range(51).histogram(2),
    "histogram of borders": () => sc.range(51).histogram([0, 5, 25, 50]),
    "histogram of even borders": () => sc.range(51).histogram([0, 15, 30, 45, 60]),
    "histogram of words": () => sc.parallelize(["ab", "ac", "b", "bd", "ef"]).histogram(["a", "b", "c"]),
    "histogram of one value": () => sc.parallelize([2, 2, 2]).histogram(4),
    reduce: () => nums.reduce((a, b) => a + b),
    "reduce keeps order": () => words.reduce((a, b) => a + b),
    fold: () => nums.fold(0, (a, b) => a + b),
    "fold uses the zero of each partition": () => nums.fold(1, (a, b) => a + b),
    aggregate: () =>
      nums.aggregate(
        [0, 0],
        (a, x) => [a[0]! + x, a[1]! + 1],
        (a, b) => [a[0]! + b[0]!, a[1]! + b[1]!],
      ),
    treeReduce: () => sc.parallelize([-5, -4, -3, -2, -1, 1, 2, 3, 4], 10).treeReduce((a, b) => a + b),
    "treeReduce depth 5": () => sc.parallelize([-5, -4, -3, -2, -1, 1, 2, 3, 4], 10).treeReduce((a, b) => a + b, 5),
    treeAggregate: () =>
      sc
        .parallelize(
          Array.from({ length: 100 }, (_, i) => i),
          20,
        )
        .treeAggregate(
          0,
          (a, x) => a + x,
          (a, b) => a + b,
        ),
    "treeAggregate depth 3": () =>
      sc
        .parallelize(
          Array.from({ length: 100 }, (_, i) => i),
          20,
        )
        .treeAggregate(
          0,
          (a, x) => a + x,
          (a, b) => a + b,
          3,
        ),
    isEmpty: () => Promise.all([nums.isEmpty(), sc.parallelize([], 3).isEmpty(), sc.emptyRDD().isEmpty()]),
    "isEmpty after filter": () => nums.filter((x) => x > 100).isEmpty(),
    countByValue: () => nums.countByValue(),
    "countByValue of words": () => words.countByValue(),
    "countByValue of tuples": () => pairs.countByValue(),
    countByKey: () => pairs.countByKey(),
    "countApproxDistinct of few": () => sc.parallelize([1, 2, 3, 1, 2]).countApproxDistinct(),
    collectAsMap: () =>
      sc
        .parallelize([
          [1, 2],
          [3, 4],
        ] as [number, number][])
        .collectAsMap(),
    "collectAsMap keeps the last": () => pairs.collectAsMap(),
    lookup: () => pairs.lookup("a"),
    "lookup of none": () => pairs.lookup("zz"),
    "lookup with partitioner": () => pairs.partitionBy(4).lookup("b"),
    "lookup of a tuple": () =>
      sc
        .parallelize([
          [["a", 1], 5],
          [["b", 2], 6],
        ] as [[string, number], number][])
        .lookup(["a", 1]),
    toLocalIterator: () => all(nums.toLocalIterator()),
    "toLocalIterator ahead": () => all(nums.toLocalIterator(true)),
    getNumPartitions: () => nums.getNumPartitions(),
    map: () => nums.map((x) => x * 2).collect(),
    "map to tuples": () => nums.map((x) => [x, x * x]).collect(),
    "map to triples": () => nums.map((x) => [x, -x, String(x)]).collect(),
    "map to lists": () => nums.map((x) => [x, x, x]).first(),
    "map to none": () => nums.map(() => null).collect(),
    flatMap: () =>
      sc
        .parallelize(["a b", "c", ""])
        .flatMap((s) => s.split(" "))
        .collect(),
    "flatMap of ranges": () =>
      sc
        .parallelize([2, 3, 4])
        .flatMap((x) => Array.from({ length: x - 1 }, (_, i) => i + 1))
        .collect(),
    "flatMap of a text gives its characters": () =>
      sc
        .parallelize(["ab", "c"])
        .flatMap((s) => s.slice(0))
        .collect(),
    filter: () => nums.filter((x) => x % 2 === 0).collect(),
    chain: () =>
      nums
        .map((x) => x + 1)
        .filter((x) => x > 3)
        .map((x) => x * 10)
        .collect(),
    mapPartitions: () => nums.mapPartitions((it) => [[...it].reduce((a, b) => a + b, 0)]).collect(),
    mapPartitionsWithIndex: () =>
      nums.mapPartitionsWithIndex((i, it) => [...it].map((x): [number, number] => [i, x])).collect(),
    glom: () => nums.glom().collect(),
    "glom of 10 in 4": () => sc.parallelize([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 4).glom().collect(),
    "glom of 7 in 3": () => sc.parallelize([0, 1, 2, 3, 4, 5, 6], 3).glom().collect(),
    "glom of 2 in 5": () => sc.parallelize([1, 2], 5).glom().collect(),
    "glom of 100 in 7": () =>
      sc
        .parallelize(
          Array.from({ length: 100 }, (_, i) => i),
          7,
        )
        .glom()
        .map((x) => x.length)
        .collect(),
    "glom of 5000 in 3": () =>
      sc
        .parallelize(
          Array.from({ length: 5000 }, (_, i) => i),
          3,
        )
        .glom()
        .map((x) => x.length)
        .collect(),
    range: () => sc.range(5).collect(),
    "range from": () => sc.range(2, 4).collect(),
    "range by step": () => sc.range(1, 7, 2).collect(),
    "range down": () => sc.range(10, 0, -3).collect(),
    "range in slices": () => sc.range(0, 10, 1, 4).glom().collect(),
    emptyRDD: () =>
      sc
        .emptyRDD()
        .collect()
        .then((x) => [x, sc.emptyRDD().getNumPartitions()]),
    keyBy: () => nums.keyBy((x) => x * x).collect(),
    keys: () => pairs.keys().collect(),
    values: () => pairs.values().collect(),
    mapValues: () => pairs.mapValues((v) => v * 10).collect(),
    flatMapValues: () => pairs.flatMapValues((v) => [v, v + 1]).collect(),
    distinct: () => words.distinct().collect(),
    "distinct of tuples": () =>
      sc
        .parallelize([
          [1, 2],
          [1, 2],
          [2, 1],
        ])
        .distinct()
        .collect(),
    "distinct partitions": () => words.distinct().getNumPartitions(),
    "distinct in 5": () => words.distinct(5).getNumPartitions(),
    union: () => nums.union(sc.parallelize([7, 8], 2)).collect(),
    "union partitions": () => nums.union(sc.parallelize([7, 8], 2)).getNumPartitions(),
    "union of three": () => sc.union([nums, sc.parallelize([7]), nums]).collect(),
    "union of alike partitioned": () => pairs.partitionBy(3).union(pairs.partitionBy(3)).getNumPartitions(),
    intersection: () => nums.intersection(sc.parallelize([1, 2, 3, 10, 1])).collect(),
    "intersection of tuples": () =>
      pairs
        .intersection(
          sc.parallelize([
            ["a", 1],
            ["q", 2],
          ] as [string, number][]),
        )
        .collect(),
    subtract: () => nums.subtract(sc.parallelize([1, 2])).collect(),
    "subtract of tuples": () =>
      pairs
        .subtract(
          sc.parallelize([
            ["a", 1],
            ["c", null as unknown as number],
          ] as [string, number][]),
        )
        .collect(),
    subtractByKey: () => pairs.subtractByKey(other).collect(),
    cartesian: () =>
      sc
        .parallelize([1, 2])
        .cartesian(sc.parallelize(["x", "y"]))
        .collect(),
    "cartesian partitions": () => nums.cartesian(nums).getNumPartitions(),
    "cartesian count": () => nums.cartesian(words).count(),
    zip: () =>
      sc
        .range(0, 5, 1, 2)
        .zip(sc.range(1000, 1005, 1, 2))
        .collect(),
    zipWithIndex: () => words.zipWithIndex().collect(),
    "zipWithIndex of one partition": () => sc.parallelize(["a", "b"], 1).zipWithIndex().collect(),
    "zipWithIndex after filter": () =>
      nums
        .filter((x) => x > 2)
        .zipWithIndex()
        .collect(),
    zipWithUniqueId: () => sc.parallelize(["a", "b", "c", "d", "e"], 3).zipWithUniqueId().collect(),
    groupBy: () =>
      nums
        .groupBy((x) => x % 2)
        .mapValues(sorted)
        .collect(),
    "groupBy a word's letter": () =>
      words
        .groupBy((w) => w[0]!)
        .mapValues(sorted)
        .collect(),
    groupByKey: () => pairs.groupByKey().mapValues(sorted).collect(),
    "groupByKey lengths": () =>
      pairs
        .groupByKey()
        .mapValues((v) => v.length)
        .collect(),
    "groupByKey in 7": () => pairs.groupByKey(7).getNumPartitions(),
    reduceByKey: () => pairs.reduceByKey((a, b) => a + b).collect(),
    "reduceByKey partitions": () => pairs.reduceByKey((a, b) => a + b).getNumPartitions(),
    "reduceByKey in 5": () => pairs.reduceByKey((a, b) => a + b, 5).getNumPartitions(),
    "reduceByKey of tuples": () =>
      sc
        .parallelize([
          [[1, 2], 1],
          [[1, 2], 1],
          [[2, 1], 1],
        ] as [[number, number], number][])
        .reduceByKey((a, b) => a + b)
        .collect(),
    "reduceByKey of none keys": () =>
      sc
        .parallelize([
          [null, 1],
          [null, 2],
          ["a", 3],
        ] as [string | null, number][])
        .reduceByKey((a, b) => a + b)
        .collect(),
    reduceByKeyLocally: () => pairs.reduceByKeyLocally((a, b) => a + b),
    "word count": () =>
      words
        .map((w) => [w, 1])
        .reduceByKey((a, b) => a + b)
        .collect(),
    "word count in order": () =>
      words
        .map((w) => [w, 1])
        .reduceByKey((a, b) => a + b)
        .sortBy((p) => [-p[1], p[0]])
        .collect(),
    aggregateByKey: () =>
      pairs
        .aggregateByKey(
          [0, 0] as [number, number],
          (c, v) => [c[0] + v, c[1] + 1],
          (a, b) => [a[0] + b[0], a[1] + b[1]],
        )
        .collect(),
    combineByKey: () =>
      pairs
        .combineByKey(
          (v) => [v],
          (c, v) => [...c, v],
          (a, b) => [...a, ...b],
        )
        .mapValues(sorted)
        .collect(),
    "combineByKey means": () =>
      pairs
        .combineByKey(
          (v): [number, number] => [v, 1],
          (c, v): [number, number] => [c[0] + v, c[1] + 1],
          (a, b): [number, number] => [a[0] + b[0], a[1] + b[1]],
        )
        .mapValues((c) => c[0] / c[1])
        .collect(),
    foldByKey: () => pairs.foldByKey(0, (a, b) => a + b).collect(),
    "foldByKey products": () => pairs.foldByKey(1, (a, b) => a * b).collect(),
    join: () => pairs.join(other).collect(),
    "join partitions": () => pairs.join(other).getNumPartitions(),
    "join in 3": () => pairs.join(other, 3).getNumPartitions(),
    "join of alike partitioned": () => pairs.partitionBy(3).join(other.partitionBy(3)).getNumPartitions(),
    "join of alike partitioned gives": () => pairs.partitionBy(3).join(other.partitionBy(3)).collect(),
    leftOuterJoin: () => pairs.leftOuterJoin(other).collect(),
    rightOuterJoin: () => pairs.rightOuterJoin(other).collect(),
    fullOuterJoin: () => pairs.fullOuterJoin(other).collect(),
    "join on tuples": () =>
      sc
        .parallelize([[[1, "a"], 2]] as [[number, string], number][])
        .join(
          sc.parallelize([
            [[1, "a"], 3],
            [[2, "a"], 4],
          ] as [[number, string], number][]),
        )
        .collect(),
    cogroup: () =>
      pairs
        .cogroup(other)
        .mapValues(([a, b]) => [sorted(a), sorted(b)])
        .collect(),
    "groupWith three": () =>
      pairs
        .groupWith(other, pairs)
        .mapValues(([a, b, c]) => [sorted(a), sorted(b), sorted(c)])
        .collect(),
    sortBy: () => nums.sortBy((x) => x).collect(),
    "sortBy down": () => nums.sortBy((x) => x, false).collect(),
    "sortBy in 2": () =>
      nums
        .sortBy((x) => x, true, 2)
        .glom()
        .collect(),
    "sortBy in 3 down": () =>
      nums
        .sortBy((x) => x, false, 3)
        .glom()
        .collect(),
    "sortBy words": () => words.sortBy((w) => [w.length, w]).collect(),
    sortByKey: () =>
      sc
        .parallelize(
          [
            ["a", 1],
            ["b", 2],
            ["1", 3],
            ["d", 4],
            ["2", 5],
          ] as [string, number][],
          2,
        )
        .sortByKey()
        .collect(),
    "sortByKey down in 3": () =>
      sc
        .parallelize(
          [
            ["a", 1],
            ["b", 2],
            ["1", 3],
            ["d", 4],
            ["2", 5],
          ] as [string, number][],
          2,
        )
        .sortByKey(false, 3)
        .glom()
        .collect(),
    "sortByKey by function": () =>
      sc
        .parallelize([
          ["Mary", 1],
          ["had", 2],
          ["a", 3],
        ] as [string, number][])
        .sortByKey(true, 3, (k) => k.toLowerCase())
        .collect(),
    "sortByKey first": () =>
      sc
        .parallelize([
          ["b", 1],
          ["a", 2],
        ] as [string, number][])
        .sortByKey()
        .first(),
    "sortByKey partitions": () => pairs.sortByKey(true, 5).getNumPartitions(),
    "sortByKey many": () =>
      sc
        .parallelize(
          Array.from({ length: 1009 }, (_, i): [number, number] => [(i * 7919) % 1009, i]),
          4,
        )
        .sortByKey()
        .keys()
        .collect()
        .then((x) => x.slice(0, 20)),
    partitionBy: () =>
      sc
        .parallelize(
          Array.from({ length: 10 }, (_, i): [number, number] => [i, i * i]),
          2,
        )
        .partitionBy(3)
        .glom()
        .collect(),
    "partitionBy negative keys": () =>
      sc
        .parallelize(
          [-5, -2, -10, 3].map((i): [number, number] => [i, 0]),
          2,
        )
        .partitionBy(3)
        .keys()
        .glom()
        .collect(),
    "partitionBy function": () =>
      sc
        .parallelize(
          Array.from({ length: 8 }, (_, i): [number, number] => [i, i]),
          2,
        )
        .partitionBy(2, (k) => Math.floor(k / 4))
        .glom()
        .collect(),
    repartitionAndSortWithinPartitions: () =>
      sc
        .parallelize([
          [0, 5],
          [3, 8],
          [2, 6],
          [0, 8],
          [3, 8],
          [1, 3],
        ] as [number, number][])
        .repartitionAndSortWithinPartitions(2, (x) => x % 2, true)
        .keys()
        .glom()
        .collect(),
    "repartitionAndSortWithinPartitions down": () =>
      sc
        .parallelize([
          [0, 5],
          [3, 8],
          [2, 6],
          [1, 3],
        ] as [number, number][])
        .repartitionAndSortWithinPartitions(2, (x) => x % 2, false)
        .glom()
        .collect(),
    coalesce: () => sc.parallelize([1, 2, 3, 4, 5], 3).coalesce(1).glom().collect(),
    "coalesce to more": () => nums.coalesce(10).getNumPartitions(),
    "coalesce 6 to 4": () => sc.range(0, 12, 1, 6).coalesce(4).getNumPartitions(),
    repartition: () => nums.repartition(5).getNumPartitions(),
    "repartition keeps all": () => nums.repartition(2).collect(),
    "coalesce with shuffle": () => nums.coalesce(6, true).getNumPartitions(),
    pipe: () => sc.parallelize(["1", "2", "", "3"]).pipe("cat").collect(),
    "pipe with words": () => sc.parallelize(["banana", "apple"], 1).pipe("sort -r").collect(),
    "pipe with quotes": () => sc.parallelize(["x y"], 1).pipe("tr 'x y' 'abc'").collect(),
    "pipe of numbers": () => sc.parallelize([10, 9], 1).pipe("sort -n").collect(),
    "pipe with environment": () => sc.parallelize(["q"], 1).pipe("sh -c 'echo $WHO'", { WHO: "me" }).collect(),
    "sample all": () => nums.sample(false, 1, 5).collect(),
    "sample none": () => nums.sample(false, 0, 5).collect(),
    "takeSample size": () => nums.takeSample(false, 5, 1).then((x) => x.length),
    "takeSample of more than there are": () => nums.takeSample(false, 50, 1),
    "takeSample with replacement size": () => nums.takeSample(true, 20, 1).then((x) => x.length),
    "randomSplit keeps all": () => sc.union(nums.randomSplit([2, 3], 17)).collect(),
    "sampleByKey all or none": () => pairs.sampleByKey(false, { a: 1, b: 0, c: 1 }, 2).collect(),
    textFile: () => sc.textFile(log).collect(),
    "textFile partitions": () => sc.textFile(log).getNumPartitions(),
    "textFile in 5": () => sc.textFile(log, 5).glom().collect(),
    "textFile in 11": () => sc.textFile(log, 11).glom().collect(),
    "textFile of a folder": () => sc.textFile(folder).collect(),
    "textFile of a folder partitions": () => sc.textFile(folder, 4).getNumPartitions(),
    "textFile of a pattern": () => sc.textFile(`${folder}/{a,c}*.txt`).collect(),
    "textFile of a list": () => sc.textFile(`${folder}/a.txt,${folder}/b.txt`).collect(),
    "textFile of gzip": () => sc.textFile(`${folder}/z.txt.gz`).collect(),
    "textFile with carriage returns": () => sc.textFile(`${folder}/b.txt`, 3).collect(),
    wholeTextFiles: () =>
      sc
        .wholeTextFiles(`${folder}/*.txt`)
        .map(([p, t]) => [p.split("/").at(-1)!, t])
        .collect(),
    binaryFiles: () =>
      sc
        .binaryFiles(`${folder}/*.txt`)
        .map(([p, t]) => [p.split("/").at(-1)!, t.length])
        .collect(),
    "error lines by code": () =>
      sc
        .textFile(log)
        .filter((l) => l.includes("ERROR"))
        .map((l) => [l.split(" ").find((p) => p.startsWith("ERROR")) ?? "UNKNOWN_ERROR", 1])
        .reduceByKey((a, b) => a + b)
        .collect(),
    "rows of a frame": () =>
      spark
        .createDataFrame(
          [
            [1, "a"],
            [2, "b"],
          ],
          ["n", "s"],
        )
        .rdd.map((r) => `${r[1]}${r[0]}`)
        .collect(),
    toDF: () =>
      pairs
        .toDF(["k", "v"])
        .collect()
        .then((rows) => rows.map((r) => [r["k"], r["v"]])),
    "createDataFrame of an RDD": () =>
      spark
        .createDataFrame(pairs, ["k", "v"])
        .filter("v > 2")
        .collect()
        .then((rows) => rows.map((r) => [r["k"], r["v"]])),
    "toDF names": () => pairs.toDF().columns(),
    "checks of lineage": () => pairs.map((p) => p).isCheckpointed(),
    runJob: () => sc.runJob(nums, (it) => [...it].map((x) => x * x), [0, 2]),
  };
  return EXPRESSIONS;
}
