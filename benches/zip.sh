#!/usr/bin/env bash
# What scanning a zip costs beside inflating it, and beside scanning the folder that was packed: wall and CPU seconds,
# medians of rounds in turn, warm page cache. Prints a table and installs nothing.
set -euo pipefail
cd "$(dirname "$0")/.."
source benches/common.sh

rounds=${ROUNDS:-5}
ready python3 awk /usr/bin/time

bundle utf16-25 --size 192MiB --seed 1 --utf16 25
folder=$work/utf16-25
[ -f "$folder.zip" ] || (cd "$folder" && python3 -m zipfile -c "$folder.zip" .)
warm "$folder"
warm "$folder.zip"

scan=("$bin" scan --format json --exit-zero --output "$work/report.json")
# once NAME THREADS COMMAND...: a line of name, threads, wall and CPU seconds.
once() {
  local name=$1 threads=$2
  shift 2
  /usr/bin/time -q -f "$name,$threads,%e,%U,%S" -a -o "$work/zip.csv" "$@" >/dev/null
}
: >"$work/zip.csv"
for ((round = 0; round < rounds; round++)); do
  for threads in 1 2; do
    once "inflate the zip" "$threads" "$target/release/examples/inflate" "$folder.zip" "$threads"
    once "scan the zip" "$threads" "${scan[@]}" --threads "$threads" "$folder.zip"
    once "scan the folder" "$threads" "${scan[@]}" --threads "$threads" "$folder"
  done
done

# median NAME THREADS COLUMNS: of the sum of these columns.
median() {
  awk -F, -v name="$1" -v threads="$2" -v columns="$3" '
    $1 == name && $2 == threads { sum = 0; n = split(columns, column, " "); for (i = 1; i <= n; i++) sum += $column[i]; print sum }
  ' "$work/zip.csv" | sort -n | awk '{ all[NR] = $1 } END { printf "%.2f", (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }'
}
echo "$(find "$folder" -type f | wc -l) files, $(du -sb "$folder" | cut -f 1) bytes, $(stat -c %s "$folder.zip") packed; $rounds rounds"
echo "| threads | what | wall s | of inflating | CPU s | of inflating |"
echo "|---|---|---|---|---|---|"
for threads in 1 2; do
  for name in "inflate the zip" "scan the zip" "scan the folder"; do
    awk -v threads="$threads" -v name="$name" \
      -v wall="$(median "$name" "$threads" 3)" -v inflate="$(median "inflate the zip" "$threads" 3)" \
      -v cpu="$(median "$name" "$threads" "4 5")" -v inflate_cpu="$(median "inflate the zip" "$threads" "4 5")" \
      'BEGIN { printf "| %s | %s | %.2f | %.2f | %.2f | %.2f |\n", threads, name, wall, wall / inflate, cpu, cpu / inflate_cpu }'
  done
done
