#!/usr/bin/env bash
# Runs a program of Windows under Wine, in a prefix of its own below target/: wine.sh PROGRAM ARGUMENTS...
# Without arguments it makes the prefix anew.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
export WINEPREFIX=${CARGO_TARGET_DIR:-$here/target}/wine
# No talk, no windows, and names of files in UTF-8.
export WINEDEBUG=-all WINEDLLOVERRIDES=mscoree,mshtml=d LC_ALL=C.UTF-8
# What the compiler needs is not for Wine.
unset LD_LIBRARY_PATH DISPLAY
wine=/usr/lib/wine/wine64
[ -x "$wine" ] || wine=wine
if [ $# -gt 0 ]; then
  exec "$wine" "$@"
fi

bash "$here/packaging/system.sh" wine=wine wine=wine64 x86_64-w64-mingw32-gcc=gcc-mingw-w64-x86-64-win32
[ -x /usr/lib/wine/wine64 ] && wine=/usr/lib/wine/wine64
[ ! -d "$WINEPREFIX" ] || WINEPREFIX=$WINEPREFIX wineserver --kill || true
rm -rf "$WINEPREFIX"
"$wine" wineboot --init >/dev/null 2>&1
system=$WINEPREFIX/drive_c/windows/system32
if [ ! -e "$system/bcryptprimitives.dll" ]; then
  x86_64-w64-mingw32-gcc -shared -O1 -o "$system/bcryptprimitives.dll" "$here/packaging/wine/bcryptprimitives.c" -ladvapi32
fi
x86_64-w64-mingw32-gcc -O1 -o "$WINEPREFIX/drive_c/ctrl-break.exe" "$here/packaging/wine/ctrl-break.c"
