#!/usr/bin/env bash
# Hadoop's classes for a real HDFS, from Maven Central into .cache/hadoop, once. Fails where there is no Maven, and none can be installed.
set -euo pipefail
cd "$(dirname "$0")"
cache=../../../.cache/hadoop
[ -f "$cache/complete" ] && exit 0
if ! command -v mvn > /dev/null && [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  (apt-get update -qq && apt-get install -y -qq maven) > /dev/null 2>&1 || true
fi
mkdir -p "$cache"
rm -rf "$cache/lib"
mvn --quiet --batch-mode --file pom.xml dependency:copy-dependencies -DoutputDirectory="$(cd "$cache" && pwd)/lib"
touch "$cache/complete"
