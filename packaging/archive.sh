#!/usr/bin/env bash
# Packs a binary with what belongs beside it: archive.sh BINARY NAME.zip|NAME.tar.gz. Prints the path, in target/dist/.
# The same files give the same bytes: sorted, without owners, all of the time of the last commit.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
binary=$1 archive=$2
name=${archive%.zip}
name=${name%.tar.gz}
stage=$target/dist-files/$name
epoch=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1104537600)}

rm -rf "$stage"
mkdir -p "$stage/schema" "$target/dist"
cp "$binary" README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE "$stage/"
cp schema/*.json "$stage/schema/"
find "$stage" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
chmod 755 "$stage/$(basename "$binary")"
find "$stage" -exec touch --date "@$epoch" {} +

out=$target/dist/$archive
rm -f "$out"
cd "$target/dist-files"
case $archive in
  *.zip)
    bash "$OLDPWD/packaging/system.sh" zip=zip >&2
    find "$name" -type f | LC_ALL=C sort | TZ=UTC zip --quiet -X -9 "$out" -@
    ;;
  *.tar.gz)
    tar --sort=name --owner=0 --group=0 --numeric-owner --format=gnu --create "$name" | gzip -n9 >"$out"
    ;;
esac
echo "$out"
