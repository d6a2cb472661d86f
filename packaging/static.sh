#!/usr/bin/env bash
# Builds a Linux binary that needs nothing of the system it runs on: target/<triple>/release/ccmtriage.
# With the musl target installed (rustup target add x86_64-unknown-linux-musl) that is used, else glibc is linked in.
set -euo pipefail
cd "$(dirname "$0")/.."
machine=$(uname -m)
triple="$machine-unknown-linux-gnu"
if [ -d "$(rustc --print sysroot)/lib/rustlib/$machine-unknown-linux-musl" ]; then
  triple="$machine-unknown-linux-musl"
fi
RUSTFLAGS=$(bash packaging/flags.sh "$triple") cargo build --release --locked --target "$triple" --bin ccmtriage >&2
echo "${CARGO_TARGET_DIR:-target}/$triple/release/ccmtriage"
