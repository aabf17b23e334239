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
# PostgreSQL: the server from the system's packages, without a cluster of its own, and the JDBC driver that Spark reads it with.
if ! ls /usr/lib/postgresql/*/bin/postgres > /dev/null 2>&1 && ! command -v postgres > /dev/null && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  mkdir -p /etc/postgresql-common
  [ -f /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
  (apt-get update -qq && apt-get install -y -qq postgresql) > /dev/null 2>&1 || true
fi
driver=.cache/postgresql-42.7.7.jar
if [ ! -f "$driver" ] && command -v mvn > /dev/null; then
  # By Maven, from wherever it is told to fetch; the sum says that it is the file that is meant.
  mvn --quiet --batch-mode org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact=org.postgresql:postgresql:42.7.7 \
    -DoutputDirectory="$PWD/.cache/driver" > /dev/null 2>&1 || true
  if echo "157963d60ae66d607e09466e8c0cdf8087e9cb20d0159899ffca96bca2528460  .cache/driver/postgresql-42.7.7.jar" | sha256sum --check --quiet > /dev/null 2>&1; then
    mv .cache/driver/postgresql-42.7.7.jar "$driver"
  fi
fi
[ -f dist/worker.js ] || node scripts/build.mjs --quiet
exec npx tsx test/interop/main.ts "$python"
