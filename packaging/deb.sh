#!/usr/bin/env bash
# Builds a Debian package of the static binary, with manual pages and completions, and prints its path.
# It depends on no library, so it installs on every Debian and Ubuntu of this machine's architecture.
set -euo pipefail
cd "$(dirname "$0")/.."
command -v cargo-deb >/dev/null || cargo install cargo-deb --locked --quiet >&2
binary=$(bash packaging/static.sh | tail -1)
# cargo-deb takes its files from here (Cargo.toml, package.metadata.deb).
stage=target/package-files
rm -rf "$stage"
mkdir -p "$stage"
cp "$binary" "$stage/ccmtriage"
"$binary" man --output "$stage/man"
for shell in bash zsh fish; do
  "$binary" completions "$shell" >"$stage/ccmtriage.$shell"
done
mkdir -p target/debian
cargo deb --no-build --no-strip --quiet --output target/debian/ccmtriage.deb >&2
echo target/debian/ccmtriage.deb
