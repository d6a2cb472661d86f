#!/usr/bin/env bash
# Generates 400 bundles, triages them with two workers on this machine, and asks the five questions.
#   bash integrations/spark/demo.sh [FOLDER]      the folder keeps bundles, rows and tables; without it they go again
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=${1:-}
if [ -z "$folder" ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
fi
venv=$(bash "$here/install.sh")
(cd "$here/../.." && cargo build --release --quiet --bin ccmtriage --example bundle)
target=${CARGO_TARGET_DIR:-$here/../../target}
"$venv/bin/python" "$here/bundles.py" "$folder/bundles" --generator "$target/release/examples/bundle"
CCMTRIAGE=$target/release/ccmtriage bash "$here/run.sh" --input "$folder/bundles" --output "$folder/out"
"$venv/bin/python" "$here/ask.py" "$folder/out"
