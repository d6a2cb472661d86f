#!/usr/bin/env bash
# Runs cargo for a target whose standard library the installed toolchain may lack: cross.sh TRIPLE CARGO-ARGUMENTS...
# What it builds lies in target/cross/TRIPLE/. Without arguments it only makes ready what they would need.
# The installed toolchain is never changed. In the order in which they are tried:
#   1. the target, where it is installed (rustup target add TRIPLE);
#   2. the compiler and Debian's sources of exactly its version, from which the standard library is built into a copy;
#   3. Debian's own compiler, cargo and sources, whose versions belong together, unpacked below target/.
# Exits 69 and says why where none of them can be had.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-$PWD/target}
tools=$target/toolchain
triple=$1
shift

cannot() {
  echo "cross.sh: nothing built for $triple: $*" >&2
  exit 69
}

case $triple in
  x86_64-pc-windows-gnu) linker=x86_64-w64-mingw32-gcc package=gcc-mingw-w64-x86-64-win32 ;;
  aarch64-unknown-linux-gnu) linker=aarch64-linux-gnu-gcc package=gcc-aarch64-linux-gnu ;;
  *) cannot "no linker is known for it" ;;
esac
bash packaging/system.sh "$linker=$package" || cannot "the linker $linker is missing"

# The number of a version as Debian (1.96.0+dfsg1-1) or the compiler (1.96.0-nightly) writes it.
number() { sed 's/^[0-9]*://; s/[^0-9.].*//' <<<"$1"; }

candidate() { apt-cache policy "$1" 2>/dev/null | awk '$1 == "Candidate:" && $2 != "(none)" { print $2 }'; }

# Unpacks packages, with what of their dependencies is not installed, into a folder.
unpack() {
  local into=$1 debs=$tools/packages part=$tools/part
  shift
  rm -rf "$part" "$debs"
  mkdir -p "$debs/partial" "$part"
  local options=(--yes --quiet=2 --download-only --reinstall --no-install-recommends
    -o "Dir::Cache::Archives=$debs" -o Debug::NoLocking=true -o APT::Sandbox::User=)
  apt-get install "${options[@]}" "$@" >&2 || return 1
  for deb in "$debs"/*.deb; do
    dpkg-deb --extract "$deb" "$part"
  done
  mv "$part" "$into"
  rm -rf "$debs"
}

# A copy of the installed toolchain with Debian's sources in it.
copy_with_sources() {
  local package=$1 into=$tools/copy-$2
  if [ ! -d "$into" ]; then
    local sources=$tools/sources copy=$tools/copying
    rm -rf "$sources" "$copy"
    unpack "$sources" "$package" || return 1
    mkdir -p "$copy"
    cp -a "$(rustc --print sysroot)"/{bin,lib} "$copy/"
    mkdir -p "$copy/lib/rustlib/src"
    mv "$sources"/usr/src/rustc-* "$copy/lib/rustlib/src/rust"
    mv "$copy" "$into"
    rm -rf "$sources"
  fi
  sysroot=$into
}

# Debian's compiler, unpacked: a folder that is a sysroot.
unpack_set() {
  local into=$tools/debian-$1
  if [ ! -d "$into" ]; then
    unpack "$into" cargo-web rustc-web rust-web-src libstd-rust-web-dev || return 1
  fi
  sysroot=$into/usr
  # They come with libraries that this machine need not have.
  export LD_LIBRARY_PATH=$into/usr/lib/$(uname -m)-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
}

# Whether a version is the one that Cargo.toml asks for, or later.
is_enough() {
  local needed
  needed=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
  [ "$(printf '%s\n' "$needed" "$1" | sort -V | head -1)" = "$needed" ]
}

# Sets sysroot, where another than the installed toolchain is needed.
choose() {
  local own version package known
  own=$(number "$(rustc --version | cut -d ' ' -f 2)")
  # What an earlier run has unpacked.
  if [ -d "$tools/copy-$own" ]; then
    copy_with_sources - "$own"
    return
  fi
  for known in "$tools"/debian-*; do
    version=${known##*/debian-}
    if [ -d "$known/usr" ] && is_enough "$version"; then
      unpack_set "$version"
      return
    fi
  done
  for package in rust-src rust-web-src; do
    version=$(number "$(candidate "$package")")
    if [ "$version" = "$own" ]; then
      copy_with_sources "$package" "$version"
      return
    fi
  done
  version=$(candidate rust-web-src)
  [ -n "$version" ] || return 1
  if [ "$(candidate rustc-web)" != "$version" ] || [ "$(candidate cargo-web)" != "$version" ]; then return 1; fi
  is_enough "$(number "$version")" || return 1
  unpack_set "$(number "$version")"
}

# Builds the standard library and lays it where the compiler looks for it.
build_std() {
  local lib=$sysroot/lib/rustlib/$triple/lib built=$tools/std-$triple source=$sysroot/lib/rustlib/src/rust
  if [ -d "$lib" ]; then return; fi
  echo "cross.sh: building the standard library for $triple" >&2
  rm -rf "$built"
  mkdir -p "$built/src"
  printf '[package]\nname = "std-alone"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$built/Cargo.toml"
  echo '#![no_std]' >"$built/src/lib.rs"
  # Whole programs are optimized, which takes the bitcode; paths of this machine are no part of what is shipped.
  local flags="-C embed-bitcode=yes --remap-path-prefix=$(realpath "$source")=/rustc --remap-path-prefix=$source=/rustc"
  # Debian's sources hold the crates that they need.
  (cd "$built" && RUSTC_BOOTSTRAP=1 RUSTFLAGS=$flags CARGO_TARGET_DIR=$built/target "$cargo" build --quiet --release --target "$triple" -Z build-std=std,panic_abort,test \
    --config 'source.crates-io.replace-with="of-std"' --config "source.of-std.directory='$source/library/vendor'" >&2) ||
    cannot "its standard library does not build"
  mkdir -p "$lib.part"
  find "$built/target/$triple/release/deps" -name '*.rlib' ! -name 'libstd_alone*' -exec cp {} "$lib.part/" \;
  mv "$lib.part" "$lib"
  # Cargo does not see that what it built before stands on another one.
  rm -rf "$built" "$target/cross/$triple"
}

cargo=cargo
if [ ! -d "$(rustc --print sysroot)/lib/rustlib/$triple/lib" ]; then
  command -v apt-get >/dev/null || cannot "rustup target add $triple"
  mkdir -p "$tools"
  if ! choose; then
    # Lists of packages may be missing or old.
    if [ "$(id -u)" = 0 ]; then apt-get update --quiet=2 >&2 || true; fi
    choose || cannot "neither is it installed, nor has Debian sources of $(rustc --version) or a whole set rustc-web, cargo-web, rust-web-src of what Cargo.toml asks for"
  fi
  cargo=$sysroot/bin/cargo
  export RUSTC=$sysroot/bin/rustc RUSTDOC=$sysroot/bin/rustdoc
  build_std
fi

if [ $# -gt 0 ]; then
  name=$(tr 'a-z-' 'A-Z_' <<<"$triple")
  export "CARGO_TARGET_${name}_LINKER=$linker"
  command=$1
  shift
  "$cargo" "$command" --target-dir "$target/cross" --target "$triple" "$@"
fi
