#!/usr/bin/env bash
# Makes sure that programs are there: system.sh PROGRAM=PACKAGE... Root installs what is missing from the system's own
# packages; others are told. Fails where one is missing in the end.
set -euo pipefail
missing=()
for pair in "$@"; do
  command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
done
[ ${#missing[@]} -gt 0 ] || exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "system.sh: missing: ${missing[*]}" >&2
  exit 1
fi
install() { DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}" >/dev/null; }
# Lists of packages may be missing or old.
install || { apt-get update --quiet=2 && install; } || { echo "system.sh: cannot install: ${missing[*]}" >&2; exit 1; }
