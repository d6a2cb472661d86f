#!/usr/bin/env bash
# How long ccmtriage takes beside ripgrep, cat and wc on the same generated logs, and how that grows.
# Prints a table and writes it with command, machine and versions to benches/runs/. Installs nothing.
#
# What is compared: `rg -c -f` searches the same files for the catalog's own expressions and counts lines; it judges
# nothing. It reads UTF-16 by its byte order mark, as ccmtriage does, so no encoding is set. --no-unicode makes its
# classes bytes, --crlf lets `$` stand before CR LF, and what would make it leave files out is off.
set -euo pipefail
cd "$(dirname "$0")/.."
source benches/common.sh

rounds=${ROUNDS:-3}
cores=$(nproc)
ready hyperfine rg awk lscpu /usr/bin/time

bundle server --size 1GiB --seed 1
bundle small --size 400MB --files 100000 --seed 1
bundle density-1 --size 192MiB --seed 1 --error-density 1
bundle density-10 --size 192MiB --seed 1 --error-density 10
mkdir -p "$work"/empty/C/{"Program Files/Common Files/Cisco/Logs","Program Files/Common Files/Cisco/Directory",Install/DBInstall,Dcdsrvr/log}
"$target/release/examples/overlay" 9 >"$work/larger.toml"
"$bin" catalog list --regexes >"$work/patterns.txt"
large=$(find "$work/server" -type f -size +200M | head -n 1)
# A path without spaces keeps the commands below simple.
ln -f "$large" "$work/large.log"

# peak COMMAND...: its largest resident memory in MiB; 124 if it takes longer than a minute.
peak() { /usr/bin/time -q -f %M -o "$work/peak" timeout 60 "$@" >/dev/null && awk '{ printf "%.0f", $1 / 1024 }' "$work/peak"; }

scan="$bin scan --format json --exit-zero --output $work/report.json"
rg="rg --no-config -c -f $work/patterns.txt --no-messages --no-unicode --crlf --no-ignore --hidden --glob !expected.json"
files() { printf "sh -c 'find %s -name expected.json -prune -o -type f -print0 | xargs -0 %s >/dev/null'" "$1" "$2"; }

# What is measured has to be right first.
echo "== checking the report, and peak memory" >&2
field() { sed -n "s/.*\"$1\": \"\{0,1\}\([^\",]*\).*/\1/p" "$work/server/expected.json"; }
warm "$work/server"
# shellcheck disable=SC2086
peak_server=$(peak $scan --threads 2 "$work/server")
if ! tr -d ' \n' <"$work/report.json" | grep -qF "\"path\":\"$(field path | tr -d ' ')\",\"line\":$(field line),"; then
  echo "the planted cause $(field path):$(field line) was not found; nothing is measured" >&2
  exit 1
fi
# shellcheck disable=SC2086
{
  peak_large=$(peak $scan --threads 2 "$work/large.log")
  peak_rg=$(peak $rg -j 2 "$work/server")
  warm "$work/small"
  peak_small=$(peak $scan --threads 2 "$work/small") || peak_small=
}

# measure GROUP NAME COMMAND [NAME COMMAND]...: the commands in turn, round by round; their times go to times.csv.
: >"$work/times.csv"
measure() {
  local group=$1 round
  shift
  echo "== $group" >&2
  local arguments=()
  while [ $# -gt 0 ]; do
    arguments+=(--command-name "$group/$1" "$2")
    shift 2
  done
  for ((round = 0; round < rounds; round++)); do
    hyperfine --shell=none --style none --runs 1 --export-csv "$work/round.csv" "${arguments[@]}" >/dev/null 2>"$work/hyperfine.log" ||
      { cat "$work/hyperfine.log" >&2; exit 1; }
    tail -n +2 "$work/round.csv" >>"$work/times.csv"
  done
}
warm "$work/server"
for threads in 1 2; do
  measure "1 GiB, T=$threads" \
    ccmtriage "$scan --threads $threads $work/server" \
    rg "$rg -j $threads $work/server" \
    cat "$(files "$work/server" cat)" \
    wc "$(files "$work/server" 'wc -l')"
  measure "300 MB file, T=$threads" \
    ccmtriage "$scan --threads $threads $work/large.log" \
    rg "$rg -j $threads $work/large.log" \
    cat "cat $work/large.log"
done
measure "ten times the catalog" \
  x1 "$scan --threads 2 $work/large.log" \
  x10 "$scan --threads 2 --catalog $work/larger.toml $work/large.log"
warm "$work/small"
small=(ccmtriage "$scan --threads 2 $work/small")
# What did not end within the minute above is not tried again.
[ -n "$peak_small" ] || small=()
measure "100,000 small files, T=2" "${small[@]}" \
  rg "$rg -j 2 $work/small" \
  cat "$(files "$work/small" cat)"
warm "$work/density-1"
warm "$work/density-10"
measure "error density" \
  1 "$scan --threads 2 $work/density-1" \
  10 "$scan --threads 2 $work/density-10"
rounds=10 measure "empty server" ccmtriage "$scan $work/empty"

# median GROUP NAME, in seconds.
median() {
  awk -F, -v name="$1/$2" '
    # A name with a comma is quoted; the time is the first number after it.
    { line = $0; gsub(/"/, "", line); if (index(line, name ",") == 1) { split(substr(line, length(name) + 2), rest, ","); print rest[1] } }
  ' "$work/times.csv" | sort -n | awk '{ times[NR] = $1 } END { printf "%.4f", (times[int((NR + 1) / 2)] + times[int(NR / 2) + 1]) / 2 }'
}
# row GROUP A B: the times of A and B, and A as a part of B.
row() {
  awk -v group="$1" -v a="$2" -v b="$3" -v x="$(median "$1" "$2")" -v y="$(median "$1" "$3")" \
    'BEGIN { printf "| %s | %s | %.3f | %s | %.3f | %.2f |\n", group, a, x, b, y, x / y }'
}
# across NAME GROUP-A GROUP-B: one program's times in two groups.
across() {
  awk -v name="$1" -v a="$2" -v b="$3" -v x="$(median "$2" "$1")" -v y="$(median "$3" "$1")" \
    'BEGIN { printf "| %s | %s | %.3f | %s | %.3f | %.2f |\n", name, a, x, b, y, x / y }'
}

table() {
  echo "| what | A | median s | B | median s | A / B |"
  echo "|---|---|---|---|---|---|"
  for threads in 1 2; do
    row "1 GiB, T=$threads" ccmtriage rg
    row "1 GiB, T=$threads" ccmtriage cat
    row "1 GiB, T=$threads" ccmtriage wc
  done
  across ccmtriage "1 GiB, T=2" "1 GiB, T=1"
  for threads in 1 2; do
    row "300 MB file, T=$threads" ccmtriage rg
    row "300 MB file, T=$threads" ccmtriage cat
  done
  across ccmtriage "300 MB file, T=2" "300 MB file, T=1"
  if [ -n "$peak_small" ]; then
    row "100,000 small files, T=2" ccmtriage rg
    row "100,000 small files, T=2" ccmtriage cat
  else
    echo "| 100,000 small files, T=2 | ccmtriage | > 60 | rg | $(median "100,000 small files, T=2" rg) | |"
  fi
  row "ten times the catalog" x10 x1
  row "error density" 10 1
  echo
  awk -v s="$(median "1 GiB, T=1" ccmtriage)" -v t="$(median "1 GiB, T=2" ccmtriage)" -v bytes="$(field bytes)" -v e="$(median "empty server" ccmtriage)" \
    'BEGIN { printf "1 GiB bundle (%d bytes): %.0f MB/s on 1 thread, %.0f MB/s on 2.\nAn empty server, start to exit: %.1f ms.\n", bytes, bytes / s / 1e6, bytes / t / 1e6, e * 1000 }'
  echo "Peak memory with 2 threads: $peak_server MiB for the 1 GiB bundle (rg $peak_rg MiB), $peak_large MiB for the 300 MB file, ${peak_small:-unknown} MiB for the 100,000 small files."
}

mkdir -p benches/runs
run=benches/runs/$(date +%F)-$cores-cores.md
{
  echo "# $(date +%F), $cores cores"
  echo
  echo "\`just compare\`, commit $(git rev-parse --short HEAD)$(git diff --quiet HEAD || echo ' with changes'), warm page cache, medians of $rounds runs in turn."
  echo "Bundle: \`bundle -- server --size 1GiB --seed 1\`, $(field files) files, a quarter of the bytes in UTF-16, 1.5 % of the lines error-like; $(wc -l <"$work/patterns.txt") patterns."
  echo
  echo "- machine: $(lscpu | sed -n 's/^Model name: *//p' | head -n 1), $cores cores, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), Linux $(uname -r)"
  echo "- $(rustc --version); $("$bin" --version); $(rg --version | head -n 1); $(hyperfine --version); $(cat --version | head -n 1)"
  echo "- ccmtriage: \`ccmtriage scan --format json --exit-zero --output report.json --threads T\`"
  echo "- rg: \`${rg//$work\//} -j T\`"
  echo "- cat, wc: one process at a time over all files, \`xargs -0 cat >/dev/null\`, \`xargs -0 wc -l >/dev/null\`"
  echo "- ten times the catalog: 300 MB file, T=2, \`--catalog\` with every pattern nine times more, its words changed (\`examples/overlay.rs\`)"
  echo "- error density: 192 MiB bundles with 10 % and with 1 % error-like lines, T=2"
  echo
  table
} >"$run"
cat "$run"
echo "written to $run" >&2
