# What is done often. `just --list` shows it.

# Form, types and tests of what changed.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Every test.
test:
    cargo test

# Benches, in bytes per second.
bench:
    cargo bench

# Beside ripgrep, cat and wc on generated logs; writes benches/runs/. Takes about five minutes.
compare:
    bash benches/compare.sh

# Takes the present output of every fixture as expected; read the diff before you commit it.
accept:
    UPDATE_EXPECT=1 cargo test --test it
    git diff --stat -- fixtures schema

# What CI runs.
ci:
    bash .ci/run
