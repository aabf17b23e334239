#!/usr/bin/env bash
# Packs the package, installs the tarball in an empty folder without running scripts, and runs the README's example from JavaScript and TypeScript.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$root"
tarball=$(npm pack --silent --pack-destination "$dir" | tail -n 1)
cd "$dir"
printf '{ "name": "user", "private": true, "type": "module" }\n' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts "./$tarball"
kib=$(du -sk node_modules | cut -f1)
echo "installed with dependencies: $((kib / 1024)) MiB"
[ "$kib" -lt $((30 * 1024)) ] || { echo "larger than 30 MiB"; exit 1; }
cat > example.ts <<'TS'
import { SparkSession, col, functions as F } from "kindling";
import { hiveResult } from "kindling/testing";

const spark = SparkSession.builder.appName("sales").master("local[*]").getOrCreate();
const sales = spark.createDataFrame([{ day: "2024-05-01", shop: "Lima", amount: 12.5 }, { day: "2024-05-02", shop: "Quito", amount: 7 }]);
await sales.createOrReplaceTempView("sales");
const totals = spark.sql("SELECT shop, sum(amount) AS total FROM sales GROUP BY shop ORDER BY total DESC");
await totals.show();
await sales.where(col("amount").gt(5)).groupBy("shop").agg(F.count("*").as("n")).write.mode("overwrite").parquet("out/shops");
const back = spark.read.parquet("out/shops").orderBy("shop");
const rows = await hiveResult(back);
if (rows.join("|") !== "Lima\t1|Quito\t1") throw new Error(`unexpected rows: ${rows.join("|")}`);
await spark.stop();
TS
sed 's/: [A-Z][A-Za-z]* =/ =/' example.ts > example.mjs
node example.mjs
"$root/node_modules/.bin/tsc" --noEmit --strict --module nodenext --target es2022 --skipLibCheck --types '' example.ts
echo "the package works from its tarball"
