#!/usr/bin/env bash
# Builds every download into target/dist/, with SHA256SUMS: Windows and Linux on x86_64, Linux on aarch64, and the
# Debian package. The same commit gives the same bytes. What cannot be built here is left out and said at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
dist=$target/dist
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1104537600)}
export SOURCE_DATE_EPOCH
rm -rf "$dist"
mkdir -p "$dist"
left_out=()

step() { echo "all.sh: $* (${SECONDS}s)" >&2; }

# A script that may find nothing to build with: exit 69.
may_fail() {
  local what=$1 built
  shift
  step "$what"
  built=$("$@" | tail -1) && status=0 || status=$?
  case $status in
    0) path=$built ;;
    69) left_out+=("$what") path= ;;
    *) exit "$status" ;;
  esac
}

machine=$(uname -m)
step "Linux on $machine, and the Debian package"
package=$(bash packaging/deb.sh | tail -1)
architecture=$(dpkg-deb --field "$package" Architecture)
cp "$package" "$dist/ccmtriage_${version}_$architecture.deb"
bash packaging/archive.sh target/package-files/ccmtriage "ccmtriage-$version-$machine-linux.tar.gz" >/dev/null

if [ "$machine" != aarch64 ]; then
  may_fail "Linux on aarch64" bash packaging/aarch64.sh
  if [ -n "$path" ]; then bash packaging/archive.sh "$path" "ccmtriage-$version-aarch64-linux.tar.gz" >/dev/null; fi
fi
may_fail "Windows on x86_64" bash packaging/windows.sh

shopt -s nullglob
(cd "$dist" && sha256sum -- *.deb *.tar.gz *.zip >SHA256SUMS)
cat "$dist/SHA256SUMS"
step "done"
for what in "${left_out[@]}"; do
  echo "all.sh: NOT BUILT here: $what (the reason stands above)"
done
