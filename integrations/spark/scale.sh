#!/usr/bin/env bash
# What N workers take for the bundles of a folder, without Spark: wall and CPU seconds, for each N given.
#   CCMTRIAGE=target/release/ccmtriage bash integrations/spark/scale.sh BUNDLES 1 2 4 8
set -euo pipefail
bundles=$(realpath "$1")
shift
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
here=$(cd "$(dirname "$0")" && pwd)
CCMTRIAGE=$(realpath "${CCMTRIAGE:-$here/../../target/release/ccmtriage}")
export CCMTRIAGE
for workers in "$@"; do
  rm -rf "$folder/shards" && mkdir "$folder/shards"
  # Names of bundles with quotes or line ends are no matter of a measurement.
  find "$bundles" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | awk -v n="$workers" -v root="$bundles" -v out="$folder/shards/" \
    '{ printf "{\"schema\":\"ccmtriage.work/1\",\"bundle_id\":\"%s\",\"uri\":\"file://%s/%s\"}\n", $0, root, $0 > (out NR % n) }'
  TIMEFORMAT="$workers workers: %R s, CPU %U s user, %S s system"
  time (printf '%s\n' "$folder"/shards/* | xargs -P"$workers" -I{} sh -c '"$CCMTRIAGE" worker < {} > {}.rows')
  [ "$(cat "$folder"/shards/*.rows | wc -l)" = "$(find "$bundles" -mindepth 1 -maxdepth 1 | wc -l)" ] || { echo "rows are missing" >&2; exit 1; }
done
