#!/usr/bin/env bash
# Builds a Linux binary for aarch64 that needs nothing of the system it runs on, and lets it judge a server under
# qemu-user; prints its path. Exits 69 and says why where it cannot be built here.
set -euo pipefail
cd "$(dirname "$0")/.."
triple=aarch64-unknown-linux-gnu
bash packaging/system.sh aarch64-linux-gnu-g++=g++-aarch64-linux-gnu || exit 69
RUSTFLAGS=$(bash packaging/flags.sh "$triple") \
  bash packaging/cross.sh "$triple" build --release --locked --bin ccmtriage >&2
binary=${CARGO_TARGET_DIR:-$PWD/target}/cross/$triple/release/ccmtriage
if [ "$(uname -m)" = aarch64 ]; then
  runner=()
elif bash packaging/system.sh qemu-aarch64=qemu-user; then
  runner=(qemu-aarch64)
else
  echo "aarch64.sh: the binary was built, and not run: no qemu-aarch64 here" >&2
  echo "$binary"
  exit 0
fi
shown=$("${runner[@]}" "$binary" scan fixtures/failed-publisher) && status=0 || status=$?
[ "$status" = 1 ] && grep -q '<- cause' <<<"$shown" || { echo "aarch64.sh: the binary exited $status" >&2; exit 1; }
"${runner[@]}" "$binary" catalog check >&2
echo "$binary"
