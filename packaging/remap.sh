#!/usr/bin/env bash
# Prints flags for the compiler that keep paths of this machine out of what is built, so that the same commit gives the
# same bytes in another folder.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "--remap-path-prefix=$PWD=/ccmtriage --remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo"
