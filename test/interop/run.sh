#!/usr/bin/env bash
# Interoperability with real Spark, DuckDB and pyarrow: files both ways, TPC-H on files made by another generator, and SQL evaluated in
# both. Installs what it needs from PyPI into .cache, once. KINDLING_PYTHON names a Python that has the packages already.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${KINDLING_PYTHON:-}
if [ -z "$python" ]; then
  venv=.cache/interop
  if ! grep -qs moto "$venv/complete"; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.2.1 duckdb pyarrow tpchgen-cli "moto[server]"
    echo "with moto" > "$venv/complete"
  fi
  python=$PWD/$venv/bin/python
fi
# Spark needs Java 17 or newer; without one what concerns Spark is left out, which the output says.
if ! command -v java > /dev/null && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  (apt-get update -qq && apt-get install -y -qq openjdk-17-jre-headless) > /dev/null 2>&1 || true
fi
# A real HDFS needs Hadoop's classes; where Maven cannot fetch them it is left out, which the output says.
if command -v java > /dev/null; then bash test/interop/hadoop/fetch.sh > /dev/null 2>&1 || true; fi
[ -f dist/worker.js ] || node scripts/build.mjs --quiet
exec npx tsx test/interop/main.ts "$python"
