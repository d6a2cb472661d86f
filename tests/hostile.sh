#!/usr/bin/env bash
# Faults and hostile input: how many of each kind were tried and survived, and the sum. Each fuzz target takes SECONDS on
# changed seeds. With CCMTRIAGE_HOSTILE=1 everything is tried at its full size (a file of 10 GiB, 100,000 entries).
# Arguments behind SECONDS are for cargo, as --release.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-1}
shift || true

CCMTRIAGE_FUZZ_SECONDS=$seconds cargo test --test it "$@" -- --nocapture --test-threads 2 robust archives hostile case:: | awk '
  /^hostile:/ { tried += $(NF - 3); survived += $(NF - 1) }
  / \.\.\. FAILED$/ { lost += 1 }
  /^hostile:|^test |^test result|panicked/
  END {
    printf "hostile: in all: %d tried, %d survived, %s lost\n", tried, survived, lost ? "some of " lost " kinds" : "none"
    exit lost || !tried
  }'
