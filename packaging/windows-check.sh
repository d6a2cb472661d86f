#!/usr/bin/env bash
# Runs ccmtriage.exe under Wine: windows-check.sh [--system | FILTER...]. The whole test suite, what the filters name, or
# the tests of what depends on the system; every fixture in every format (or those in CCMTRIAGE_FORMATS), byte for byte as
# on Linux; and a walk as an administrator does it. CCMTRIAGE_PROFILE: another profile of cargo than release. Exits 69 and
# says why where the pieces cannot be had.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
triple=x86_64-pc-windows-gnu
profile=${CCMTRIAGE_PROFILE:-release}
# Modules of tests/it that start the program, name files, pack and unpack; the others read texts.
system=(archives:: case:: cases:: command:: compare:: guide:: hostile:: places:: robust:: screen:: terminal:: watch:: windows:: worker::)
parts=(--lib --bins --test=it) filters=("$@")
if [ "${1:-}" = --system ]; then
  parts=(--test=it) filters=("${system[@]}")
fi
source packaging/steps.sh

fail() {
  echo "windows-check.sh: $*" >&2
  exit 1
}

step "toolchain"
bash packaging/cross.sh "$triple"
step "ccmtriage.exe"
bash packaging/windows.sh >&2
exe=$target/cross/$triple/${profile/#dev/debug}/ccmtriage.exe
step "Wine"
bash packaging/wine.sh || { echo "windows-check.sh: nothing was run: no Wine here" >&2; exit 69; }
# Wine 8 kills a program now and then as it starts ("wine client error"): that says nothing of the program.
wine() {
  bash packaging/wine.sh "$@" && return 0 || local code=$?
  if [ "$code" != 137 ]; then return "$code"; fi
  echo "windows-check.sh: Wine killed it, once more: $*" >&2
  bash packaging/wine.sh "$@"
}
# Wine's server goes when nothing runs; what it starts anew each time takes seconds.
export WINEPREFIX=$target/wine
wineserver --persistent=60 2>/dev/null || true
trap 'wineserver --kill 2>/dev/null || true' EXIT
out=$target/windows-check
rm -rf "$out"
mkdir -p "$out"

step "tests compiled"
# As the program was, so that what both need is compiled once.
export RUSTFLAGS=$(bash packaging/flags.sh "$triple")
suite=(bash packaging/cross.sh "$triple" test --profile "$profile" --locked --quiet)
"${suite[@]}" "${parts[@]}" --no-run
step "tests run"
# By --config: what the environment says of a runner, tests that start the program would use again.
runner=(--no-fail-fast --config "target.$triple.runner=['bash', '$PWD/packaging/wine.sh']")
# Wine 8 fails to start a process now and then (os error 1359, exit 137), or loses its server ("wine client error"). A few
# tests are run once more, by themselves, and a part of the suite whose tests did not fail is; what fails twice is ours.
part() {
  local run=("${suite[@]}" "$@" "${runner[@]}") failed
  if "${run[@]}" -- "${filters[@]}" 2>&1 | tee "$out/tests" >&2; then return; fi
  mapfile -t failed < <(sed -n '/^failures:$/,/^$/s/^    \([a-z_:0-9]*\)$/\1/p' "$out/tests" | sort -u)
  [ ${#failed[@]} -le 5 ] || fail "tests failed under Wine: ${failed[*]}"
  echo "windows-check.sh: $* once more: ${failed[*]:-all of it}" >&2
  wineserver --kill 2>/dev/null || true
  if [ ${#failed[@]} -gt 0 ]; then failed=(--exact "${failed[@]}"); else failed=("${filters[@]}"); fi
  "${run[@]}" -- "${failed[@]}" || fail "failed twice under Wine: $*: ${failed[*]}"
}
for kind in "${parts[@]}"; do
  part "$kind"
done

step "fixtures"
unset RUSTFLAGS
# As it is handed out, whatever the profile here: it may be built already.
linux=$(bash packaging/static.sh | tail -1)
read -ra formats <<<"${CCMTRIAGE_FORMATS:-text json ndjson html markdown sarif csv}"
files=0 bytes=0 unlike=()
for fixture in fixtures/*/; do
  for format in "${formats[@]}"; do
    arguments=(scan "${fixture%/}" --format "$format" --reproducible --evidence all)
    "$linux" "${arguments[@]}" >"$out/linux" && expected=0 || expected=$?
    : >"$out/windows"
    wine "$exe" "${arguments[@]}" >>"$out/windows" && code=0 || code=$?
    if [ "$code" != "$expected" ] || ! cmp -s "$out/linux" "$out/windows"; then unlike+=("$fixture as $format"); fi
    files=$((files + 1)) bytes=$((bytes + $(stat -c %s "$out/linux")))
  done
done
[ ${#unlike[@]} = 0 ] || fail "not as on Linux: ${unlike[*]}"

step "walk"
# A drive P: with the failed publisher, and a shell that stands somewhere in it.
drive=$out/drive
mkdir -p "$drive"
cp -r fixtures/failed-publisher/C/. "$drive/"
mkdir -p "$drive/Temp/Old Disk"
cp -r fixtures/clean-publisher/C/. "$drive/Temp/Old Disk/"
ln -sfn "$drive" "$WINEPREFIX/dosdevices/p:"
ln -sfn "$(dirname "$exe")" "$WINEPREFIX/dosdevices/q:"
# What cmd is told, and how it ends: in a file, for on the way from here its quotes would be lost.
cmd() {
  printf '@echo off\r\n%s\r\nexit %%errorlevel%%\r\n' "$*" >"$drive/walk.bat"
  wine cmd /d /c 'P:\walk.bat' >"$out/shown" 2>"$out/said" && code=0 || code=$?
}
expect() {
  local wanted=$1 words=$2
  shift 2
  cmd "$@"
  if [ "$code" != "$wanted" ] || ! grep -qF -- "$words" "$out/shown" "$out/said"; then
    cat "$out/shown" "$out/said" >&2
    fail "$* exited $code, not $wanted, or did not say: $words"
  fi
}
expect 0 "succeeded" 'p: & cd "\Temp\Old Disk" & q:\ccmtriage.exe scan .'
# The drive, not the folder in which the shell stands on it.
expect 1 "<- cause" 'p: & cd "\Temp\Old Disk" & q:\ccmtriage.exe scan P:'
expect 1 "<- cause" 'q:\ccmtriage.exe scan P:\'
expect 0 "succeeded" 'q:\ccmtriage.exe scan "P:\Temp\Old Disk\"'
expect 0 '"outcome"' 'q:\ccmtriage.exe scan "P:\Temp\Old Disk\" --format json'
expect 2 "lies in" 'p: & q:\ccmtriage.exe scan P: --output P:\report.txt'
expect 0 "packed" 'q:\ccmtriage.exe collect P:\Install P:\Dcdsrvr "P:\Program Files" --output Q:\windows-check.zip'
expect 1 "<- cause" 'q:\ccmtriage.exe scan Q:\windows-check.zip'
rm -f "$(dirname "$exe")/windows-check.zip"
# The console's code page does not touch what is piped.
for page in 437 850 932 65001; do
  cmd "chcp $page >nul & q:\\ccmtriage.exe scan P:"
  [ "$code" = 1 ] || fail "with code page $page it exited $code"
  mv "$out/shown" "$out/page-$page"
  cmp "$out/page-437" "$out/page-$page" || fail "the code page $page changes what is piped"
done
# Whoever reads may go.
expect 0 "Drive" 'q:\ccmtriage.exe scan P: --format json --evidence all | findstr /c:zzz & echo Drive'
# What an administrator sees in a console: its transcript stays in target/windows-check/console. Wine draws it line by
# line, broken where it likes, so that only words are looked for.
if command -v script >/dev/null; then
  console=$out/console
  script -qec "bash packaging/wine.sh cmd /d /c 'q:\\ccmtriage.exe scan P:'" /dev/null >"$console" 2>&1 && code=0 || code=$?
  [ "$code" = 1 ] || fail "in a console it exited $code, not 1"
  for words in FAILED WHY '<- cause' DO; do
    grep -qF -- "$words" "$console" || fail "a console does not show: $words"
  done
fi
# Ctrl-Break, which has no half report as its result. Wine without a window may have no console to press it in.
not_checked=
sleep 10 | wine 'C:\ctrl-break.exe' 'Q:\ccmtriage.exe scan -' >"$out/shown" 2>"$out/said" && code=0 || code=$?
case $code in
  6 | 12) not_checked="Ctrl-Break (Wine gives no console here)" ;;
  130) grep -q 'not whole' "$out/said" && [ ! -s "$out/shown" ] || fail "Ctrl-Break leaves a half report, or says nothing" ;;
  *) fail "Ctrl-Break ended it with $code, not 130" ;;
esac

step ""
echo "windows-check.sh: $files reports on $(ls -d fixtures/*/ | wc -l) fixtures, $bytes bytes, as on Linux byte for byte"
printf 'windows-check.sh: took %s\n' "${took[@]}"
[ -z "$not_checked" ] || echo "windows-check.sh: NOT checked: $not_checked"
