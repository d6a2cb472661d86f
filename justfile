# What is done often. `just --list` shows it.

# Form, types and tests of what changed.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings

# Every test.
test:
    cargo test

# Fault and hostile-input tests, with how many of each were tried; each fuzz target for SECONDS on changed seeds.
hostile SECONDS="10":
    CCMTRIAGE_HOSTILE=1 bash tests/hostile.sh {{SECONDS}}

# One fuzz target with coverage feedback; needs a nightly compiler and cargo-fuzz.
fuzz TARGET SECONDS="120":
    cd fuzz && mkdir -p corpus/{{TARGET}} && cargo +nightly fuzz run -s none {{TARGET}} corpus/{{TARGET}} seeds/{{TARGET}} -- -max_total_time={{SECONDS}}

# Benches, in bytes per second.
bench:
    cargo bench

# Beside ripgrep, cat and wc on generated logs; writes benches/runs/. Takes about five minutes.
compare:
    bash benches/compare.sh

# What a zip costs beside inflating it. Takes about a minute.
zip-cost:
    bash benches/zip.sh

# Takes the present output of every fixture as expected; read the diff before you commit it.
accept:
    UPDATE_EXPECT=1 cargo test --test it
    git diff --stat -- fixtures schema

# Into ~/.cargo/bin.
install:
    cargo install --path . --locked

# A Linux binary that needs nothing of the system it runs on; prints its path.
static:
    bash packaging/static.sh

# A Debian package with manual pages and completions; prints its path.
deb:
    bash packaging/deb.sh

# Installs the package into an empty root and uses it there.
package-check:
    bash packaging/check.sh

# ccmtriage.exe in a zip, cross-built; prints its path.
windows:
    bash packaging/windows.sh

# All tests, all fixtures and a walk with ccmtriage.exe under Wine.
windows-check:
    bash packaging/windows-check.sh

# Every download into target/dist/, with SHA-256 sums.
dist:
    bash packaging/all.sh

# 400 generated bundles through Spark with two workers on this machine, then the five questions.
fleet:
    bash integrations/spark/demo.sh

# The Spark job's tests: killed executors and workers, poisoned bundles. Takes some minutes.
fleet-test:
    bash integrations/spark/test.sh

# What CI runs.
ci:
    bash .ci/run
