#!/usr/bin/env bash
# Installs what the Spark integration needs into a virtual environment, and prints its folder.
# Exits 3 where there is no Java 17 or later and none can be installed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
venv=${CCMTRIAGE_SPARK_VENV:-$here/../../target/spark-venv}

java_version() { java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'; }
if [ "$(java_version)" -ge 17 ] 2>/dev/null; then :; else
  echo "no Java 17 or later: trying to install one" >&2
  { [ "$(id -u)" = 0 ] && apt-get install -y -q default-jre-headless >&2; } || true
  [ "$(java_version)" -ge 17 ] 2>/dev/null || { echo "Spark needs Java 17 or later: install a JRE, or put java on the PATH" >&2; exit 3; }
fi

if ! cmp -s "$here/requirements.txt" "$venv/requirements.txt"; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" >&2
  cp "$here/requirements.txt" "$venv/requirements.txt"
fi
cd "$venv" && pwd
