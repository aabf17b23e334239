#!/usr/bin/env bash
# Replays Spark's own SQL golden files against the built package and prints how many statements are answered as Spark answers them.
# GOLDENS_SUITE is the unpacked suite (fetched into .cache/goldens when it is not given); arguments go to the replayer (--only window, --verbose).
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
goldens=${GOLDENS_HOME:-$root/../shared/goldens}
if [ ! -f "$goldens/replay.mjs" ]; then
  echo "the replayer is not there: $goldens/replay.mjs (GOLDENS_HOME is the folder that holds it)" >&2
  exit 2
fi
suite=${GOLDENS_SUITE:-$root/.cache/goldens}
bash "$goldens/fetch.sh" "$suite"
exec node "$goldens/replay.mjs" --suite "$suite" --driver "node $root/dist/goldens/driver.js" \
  --files "$goldens/files.txt" --except "$goldens/spark-differs.json" "$@"
