#!/usr/bin/env bash
# Runs the job on this machine: a cluster of WORKERS executors (2), all of it bound to loopback.
#   bash integrations/spark/run.sh --input FOLDER --output FOLDER
# CCMTRIAGE names the program; without it, it is built. SPARK_SUBMIT_ARGS holds further arguments of spark-submit.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=$(bash "$here/install.sh")
if [ -z "${CCMTRIAGE:-}" ]; then
  (cd "$here/../.." && cargo build --release --quiet)
  CCMTRIAGE=${CARGO_TARGET_DIR:-$here/../../target}/release/ccmtriage
fi
spark=$("$venv/bin/python" -c 'import pathlib, pyspark; print(pathlib.Path(pyspark.__file__).parent)')
# Executors of a local cluster work below Spark's own folder: give them one that goes away.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/spark"
ln -s "$spark"/* "$folder/spark/"
rm -f "$folder/spark/work"
export SPARK_HOME=$folder/spark SPARK_LOCAL_DIRS=$folder SPARK_LOCAL_IP=127.0.0.1 PYSPARK_PYTHON=$venv/bin/python
# The program goes to the executors as to those of a real cluster; Spark makes it executable there.
# shellcheck disable=SC2086
"$SPARK_HOME/bin/spark-submit" \
  --master "local-cluster[${WORKERS:-2},1,1024]" \
  --conf spark.driver.host=127.0.0.1 --conf spark.driver.bindAddress=127.0.0.1 \
  --conf spark.ui.enabled=false --conf spark.ui.showConsoleProgress=false --conf spark.log.level=WARN --conf spark.sql.shuffle.partitions=8 \
  --files "$(realpath "$CCMTRIAGE")" ${SPARK_SUBMIT_ARGS:-} "$here/fleet.py" "$@"
