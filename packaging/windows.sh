#!/usr/bin/env bash
# Builds ccmtriage.exe for 64-bit Windows, which needs nothing but the system's own libraries, and a zip with README,
# licences and schemas; prints the path of the zip. Exits 69 and says why where it cannot be built here.
# CCMTRIAGE_PROFILE: another profile of cargo than release, for checks.
set -euo pipefail
cd "$(dirname "$0")/.."
triple=x86_64-pc-windows-gnu
profile=${CCMTRIAGE_PROFILE:-release}
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
RUSTFLAGS=$(bash packaging/flags.sh "$triple") \
  bash packaging/cross.sh "$triple" build --profile "$profile" --locked --bin ccmtriage >&2
exe=${CARGO_TARGET_DIR:-$PWD/target}/cross/$triple/${profile/#dev/debug}/ccmtriage.exe

needed=$(x86_64-w64-mingw32-objdump -p "$exe" | sed -n 's/.*DLL Name: //p' | tr 'A-Z' 'a-z' | sort -u)
foreign=$(grep -vxE '(kernel32|kernelbase|ntdll|advapi32|bcrypt|bcryptprimitives|combase|ole32|shell32|user32|userenv|ws2_32|msvcrt)\.dll|api-ms-win-.*' <<<"$needed" || true)
[ -z "$foreign" ] || { echo "windows.sh: ccmtriage.exe needs more than the system: $foreign" >&2; exit 1; }
bash packaging/archive.sh "$exe" "ccmtriage-$version-x86_64-windows.zip" | tail -1
