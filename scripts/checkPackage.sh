#!/usr/bin/env bash
# Packs the package, installs the tarball in an empty folder without running scripts, and runs the README's example from JavaScript and TypeScript.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
fail() {
  echo "package: $1"
  exit 1
}
cd "$root"
tarball=$(npm pack --silent --pack-destination "$dir" | tail -n 1)
cd "$dir"

files=$(tar tzf "$tarball")
for needed in dist/index.js dist/testing.js dist/worker.js dist/rddWorker.js dist/ioThread.js dist/types/src/index.d.ts README.md LICENSE NOTICE examples/detector.ts docs/course.md docs/curso.md; do
  grep -qx "package/$needed" <<<"$files" || fail "$needed is missing"
done
if grep -E '^package/(src|test|tpch|grammar|bench|dist/(tpch|tools|goldens|kernels))' <<<"$files"; then fail "files of the project are in the package"; fi

printf '{ "name": "user", "private": true, "type": "module" }\n' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts "./$tarball"
# Nothing may want to compile or to download when it is installed. (`prepare` and `prepack` do not run for a tarball.)
node -e '
  const fs = require("node:fs"), path = require("node:path");
  const bad = fs.readdirSync("node_modules", { recursive: true })
    .filter((f) => path.basename(f) === "package.json")
    .filter((f) => { try { const s = JSON.parse(fs.readFileSync(path.join("node_modules", f))).scripts ?? {}; return ["preinstall", "install", "postinstall"].some((k) => s[k]); } catch { return false; } });
  if (bad.length > 0) { console.log("install scripts:", bad.join(" ")); process.exit(1); }'
kib=$(du -sk node_modules | cut -f1)
echo "installed with dependencies: $((kib / 1024)) MiB"
[ "$kib" -lt $((30 * 1024)) ] || fail "larger than 30 MiB"

cat > example.ts <<'TS'
import { SparkSession, StorageLevel, col, dag, functions as F } from "kindling";
import { hiveResult } from "kindling/testing";

const expect = (got: unknown, wanted: unknown): void => {
  if (String(got) !== String(wanted)) throw new Error(`${got} instead of ${wanted}`);
};
const spark = SparkSession.builder.appName("sales").master("local[*]").getOrCreate();
const sales = spark.createDataFrame([{ day: "2024-05-01", shop: "Lima", amount: 12.5 }, { day: "2024-05-02", shop: "Quito", amount: 7 }]);
await sales.createOrReplaceTempView("sales");
const totals = spark.sql("SELECT shop, sum(amount) AS total FROM sales GROUP BY shop ORDER BY total DESC");
await totals.show();
expect((await sales.orderBy("shop").collect()).map((r) => r.shop), "Lima,Quito");
const big = sales.where(col("amount").gt(5)).groupBy("shop").agg(F.count("*").as("n"));
await big.explain("formatted");
await big.write.mode("overwrite").parquet("out/shops");
expect(await hiveResult(spark.read.parquet("out/shops").orderBy("shop")), "Lima\t1,Quito\t1");
const table = await sales.orderBy("shop").toArrow();
expect(table.getChild("amount")?.get(0), 12.5);
expect(await spark.createDataFrame(table).count(), 2);
const words = spark.sparkContext.parallelize(["a b", "b"], 2).flatMap((line) => line.split(" "));
const counts = words.map((w) => [w, 1]).reduceByKey((a, b) => a + b).persist(StorageLevel.MEMORY_ONLY);
expect((await counts.collectAsMap()).get("b"), 2);
expect(await sales.rdd.map((row) => row.amount ?? 0).sum(), 19.5);
expect(dag(counts).startsWith("<svg") && (await dag(totals, "mermaid")).startsWith("flowchart"), true);
expect(await spark.sparkContext.range(0, 10, 1, 2).map((x) => x + 1).onWorkers().sum(), 55);
const missing = spark.read.text("s3a://bucket/key").count().then(() => "read", (error: unknown) => String(error));
expect((await missing).includes("npm install @aws-sdk/client-s3"), true);
await spark.stop();
TS
sed -E 's/: (unknown|void)\b//g' example.ts > example.mjs
node example.mjs
# The types hold in strict projects, with and without Node's types, and stand a check of the library's own declarations.
cat >> example.ts <<'TS'
import type { Accumulator, Broadcast, DataFrame, PartitionRows, RDD, SparkStageInfo, StatCounter } from "kindling";
import { TaskContext } from "kindling";
// @ts-expect-error rows have no such column
(await sales.collect())[0]?.nothing;
const shops: (string | null | undefined)[] = (await sales.collect()).map((r) => r.shop);
void shops;
const bad: Accumulator<string[], string> = spark.sparkContext.collectionAccumulator<string>("bad");
const lookup: Broadcast<Map<string, number>> = spark.sparkContext.broadcast(new Map([["a", 1]]));
const perPartition = (rows: PartitionRows<string>): Iterable<number> => {
  bad.add(`partition ${TaskContext.get()?.partitionId()}`);
  return [...rows].map((r) => lookup.value.get(r) ?? 0);
};
const numbers: RDD<number> = words.mapPartitions(perPartition);
const stats: Promise<StatCounter> = numbers.stats();
const stage: SparkStageInfo | null = spark.sparkContext.statusTracker().getStageInfo(0);
const pairs: DataFrame = spark.createDataFrame(counts, "word string, n int");
void [stats, stage, pairs];
// @ts-expect-error texts are no pairs
words.reduceByKey((a: number, b: number) => a + b);
// @ts-expect-error a lineage is a text at once, and has no plans
dag(counts, "svg", { plan: "logical" });
TS
tsc="$root/node_modules/.bin/tsc"
strict=(--noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --target es2022)
"$tsc" "${strict[@]}" --module nodenext --types '' example.ts
"$tsc" "${strict[@]}" --module nodenext --types node example.ts
"$tsc" "${strict[@]}" --module esnext --moduleResolution bundler example.ts
# Its commands, as the README has them.
npx --no-install spark-submit node_modules/kindling/examples/detector.ts node_modules/kindling/examples/data/access.log detected > detector.txt 2> detector.log || fail "$(tail -n 3 detector.log)"
[ -f detected/error_counts/_SUCCESS ] && [ -f detected/url_counts/_SUCCESS ] || fail "the detector saved nothing"
[ "$(npx --no-install spark-sql -e 'SELECT 1 + 1' 2> /dev/null)" = 2 ] || fail "spark-sql"
echo "the package works from its tarball"
