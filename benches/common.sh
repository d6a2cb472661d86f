# What the comparisons share: where things are, what they need, and generated trees. Sourced from the project's root.
export LC_ALL=C

target=${CARGO_TARGET_DIR:-$PWD/target}
work=$target/compare
bin=$target/release/ccmtriage

# ready TOOL...: ends where one is missing, else builds.
ready() {
  local tool missing=()
  for tool in "$@"; do
    command -v "$tool" >/dev/null || missing+=("$tool")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    echo "missing: ${missing[*]} (Debian: apt-get install hyperfine ripgrep gawk util-linux time python3)" >&2
    exit 2
  fi
  echo "== building" >&2
  cargo build --release --quiet --bins --examples
  mkdir -p "$work"
}

# bundle NAME OPTIONS...: makes a tree unless it is there already.
bundle() {
  local name=$1
  shift
  if [ ! -f "$work/$name/expected.json" ]; then
    echo "== making $name: $*" >&2
    rm -rf "${work:?}/$name"
    "$target/release/examples/bundle" "$work/$name" "$@"
  fi
}

# warm PATH: everything below it into the page cache.
warm() { find "$1" -type f -print0 | xargs -0 cat >/dev/null; }
