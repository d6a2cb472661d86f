#!/usr/bin/env bash
# Prints the compiler's flags for what is handed out: flags.sh TRIPLE. Nothing of this machine is in it, neither paths nor
# the time, so that the same commit gives the same bytes in another folder.
set -euo pipefail
cd "$(dirname "$0")/.."
flags="--remap-path-prefix=$PWD=/ccmtriage --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo -C strip=symbols"
case $1 in
  *-windows-*) flags+=" -C link-arg=-Wl,--no-insert-timestamp" ;;
  # Libraries of the system are linked in.
  *-linux-*) flags+=" -C target-feature=+crt-static" ;;
esac
echo "$flags"
