#!/usr/bin/env bash
# Runs the tests of the job on a real local cluster (Linux). Passes over them only where there is no Java and none can
# be installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=$(bash "$here/install.sh") || {
  status=$?
  [ "$status" = 3 ] || exit "$status"
  echo "SKIPPED: the Spark tests need Java 17 or later" >&2
  exit 0
}
(cd "$here/../.." && cargo build --release --quiet --bin ccmtriage --example bundle)
target=$(realpath "${CARGO_TARGET_DIR:-$here/../../target}")
cd "$here"
CCMTRIAGE=$target/release/ccmtriage GENERATOR=$target/release/examples/bundle PYTHONDONTWRITEBYTECODE=1 \
  timeout 900 "$venv/bin/python" -m unittest -v test_fleet
