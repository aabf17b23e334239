#!/usr/bin/env bash
# Makes the pictures of the documents from what the program prints.
set -euo pipefail
cd "$(dirname "$0")/.."
node scripts/build.mjs --quiet
mkdir -p docs/images
# Generated before, so that the picture has the queries alone.
node dist/tpch/main.js --query 1 > /dev/null
# Paths are those of a user, not of this machine; the colour is what a terminal shows.
green=$(printf '\033[32m') plain=$(printf '\033[39m')
node dist/tpch/main.js | sed -E "s#$PWD/##; s/  right\$/  ${green}right${plain}/" | node scripts/terminalSvg.mjs "npm run tpch" docs/images/tpch.svg
cat > dist/picture.mjs <<'JS'
import { SparkSession, col, functions as F } from "./index.js";
const spark = SparkSession.builder.getOrCreate();
const orders = spark.read.parquet("tpch/data/sf0.1/orders");
await orders.where(col("o_orderdate").lt("1995-03-15")).groupBy("o_orderpriority").agg(F.count("*").as("n")).explain("formatted");
await spark.stop();
JS
node dist/picture.mjs | sed -E "s#(file:)?(//)?$PWD/tpch/data/sf0.1/#\1\2/data/#g" | cut -c 1-130 |
  node scripts/terminalSvg.mjs 'explain("formatted")' docs/images/explain.svg
rm dist/picture.mjs
# The pictures of dag(): a lineage after its first job, and a plan. Calls inside of dist would count as the package's own.
cat > docs/images/wordcount.mjs <<'JS'
import { writeFileSync } from "node:fs";
import { SparkSession, col, dag, functions as F } from "../../dist/index.js";
const spark = SparkSession.builder.master("local[2]").getOrCreate();
const lines = spark.sparkContext.parallelize(["to be or not to be", "that is the question"], 2);
const words = lines.flatMap((l) => l.split(" ")).setName("words").cache();
const counts = words.map((w) => [w, 1]).reduceByKey((a, b) => a + b);
await counts.count();
writeFileSync("docs/images/dag-lineage.svg", dag(counts.sortByKey()));
const orders = spark.read.parquet("tpch/data/sf0.1/orders");
const late = orders.where(col("o_orderdate").gt("1998-01-01")).groupBy("o_orderpriority").agg(F.count("*").as("n"));
writeFileSync("docs/images/dag-plan.svg", await dag(late.orderBy("n")));
await spark.stop();
JS
node docs/images/wordcount.mjs
rm docs/images/wordcount.mjs
