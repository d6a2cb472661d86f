#!/usr/bin/env bash
# Installs what packaging/ builds into an empty root and uses it there: the binary, man and the completions; and
# installs from source into a clean folder.
set -euo pipefail
cd "$(dirname "$0")/.."
package=$(bash packaging/deb.sh | tail -1)
root=$(mktemp -d)
clean=$(mktemp -d)
trap 'rm -rf "$root" "$clean"' EXIT

# What was built for the README's commands is built once.
cargo install --path . --locked --quiet --root "$clean" --target-dir target
"$clean/bin/ccmtriage" --version >/dev/null

# As root, or as one in a namespace of this user's own.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else unshare --map-root-user "$@"; fi
}

# A root that holds nothing but dpkg's own records.
mkdir -p "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/info"
: >"$root/var/lib/dpkg/status"
as_root dpkg --root="$root" --log=/dev/null --install "$package" >/dev/null
[ -z "$(dpkg-deb --field "$package" Depends)" ] || { echo "the package depends on something"; exit 1; }

# Nothing but the binary and a log is in there: no shell, no libraries, no /proc.
cp -r fixtures/failed-publisher/C "$root/C"
as_root chroot "$root" /usr/bin/ccmtriage scan /C >"$root/shown" && status=0 || status=$?
[ "$status" = 1 ] && grep -q '<- cause' "$root/shown" || { echo "the static binary exited $status in an empty root"; exit 1; }
as_root chroot "$root" /usr/bin/ccmtriage catalog check >/dev/null

pages=$root/usr/share/man
for page in ccmtriage ccmtriage-scan ccmtriage-diff ccmtriage-catalog-check; do
  gzip -t "$pages/man1/$page.1.gz"
done
if command -v man >/dev/null; then
  MANPATH=$pages man ccmtriage-scan >"$clean/page" 2>/dev/null
  grep -q baseline "$clean/page" || { echo "man finds no page"; exit 1; }
fi
bash --norc -c "
  source '$root/usr/share/bash-completion/completions/ccmtriage'
  COMP_WORDS=(ccmtriage scan --base) COMP_CWORD=2
  _ccmtriage ccmtriage --base scan
  [ \"\${COMPREPLY[0]}\" = --baseline ]" || { echo "bash completes nothing"; exit 1; }
grep -q '^#compdef ccmtriage' "$root/usr/share/zsh/vendor-completions/_ccmtriage"
grep -q 'complete -c ccmtriage' "$root/usr/share/fish/vendor_completions.d/ccmtriage.fish"
as_root dpkg --root="$root" --log=/dev/null --purge ccmtriage >/dev/null
[ -z "$(find "$root/usr" -type f 2>/dev/null)" ] || { echo "purging leaves files"; exit 1; }
echo "the package installs, runs in an empty root, and goes again: $package ($(stat -c %s "$package") bytes)"
