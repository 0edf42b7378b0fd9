#!/usr/bin/env bash
# Runs the differential test and the Python and Node clients against a broker: LEVERET_BIN (target/release/leveret by
# default) or the running one at INTEROP_AMQP_URL. Installs what clients need when that is not done yet. A language or
# registry that is not there is skipped and said so. Ends with one line of counts; non-zero when anything failed. (The Rust clients: cargo test.)
set -uo pipefail
# A relative LEVERET_BIN means what it means to whoever runs this.
if [ -n "${LEVERET_BIN:-}" ] && [ -x "$LEVERET_BIN" ]; then LEVERET_BIN=$(realpath "$LEVERET_BIN"); fi
cd "$(dirname "$0")"
here=$PWD
# More than ten times what a suite takes; a suite that hangs fails.
limit=900
passed=0 failed=0 skipped=0
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

if [ -z "${INTEROP_AMQP_URL:-}" ]; then
  export LEVERET_BIN=${LEVERET_BIN:-$here/../target/release/leveret}
  [ -x "$LEVERET_BIN" ] || { echo "no broker at $LEVERET_BIN: cargo build --release" >&2; exit 1; }
  LEVERET_BIN=$(realpath "$LEVERET_BIN")
fi

skip() { echo "SKIPPED $1: $2"; skipped=$((skipped + 1)); }
count() { passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3)); }

# A suite that ended badly without naming a failed test (it crashed, hung or could not start) is a failure of its own.
failed_otherwise() { [ "$1" -eq 0 ] || [ "$2" -gt 0 ] && echo 0 || echo 1; }

python_can_make_venvs() { python3 -c 'import ensurepip, venv, sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; }

python_suite() {
  command -v python3 >/dev/null || { skip python "no python3 here"; return; }
  if ! python_can_make_venvs && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get install -y -qq python3-venv >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq python3-venv; } >/dev/null 2>&1
  fi
  python_can_make_venvs || { skip python "python3 is older than 3.9 or lacks venv (Debian: apt install python3-venv)"; return; }
  python/venv.sh || { skip python "its packages could not be installed"; return; }
  (cd python && timeout "$limit" .venv/bin/python -m pytest -q -rs --junitxml="$results/python.xml")
  local status=$? numbers
  # pytest's exit code 1 is a failed test; the counts are in its report.
  numbers=$(python/.venv/bin/python - "$results/python.xml" <<'COUNT' || echo "0 0 0"
import sys
from xml.etree import ElementTree

suite = ElementTree.parse(sys.argv[1]).getroot().find("testsuite")
total, failed, skipped = int(suite.get("tests")), int(suite.get("failures")) + int(suite.get("errors")), int(suite.get("skipped"))
print(max(0, total - failed - skipped), failed, skipped)
COUNT
  )
  # shellcheck disable=SC2086
  set -- $numbers
  count "$1" $(($2 + $(failed_otherwise "$status" "$2"))) "$3"
}

node_suite() {
  command -v node >/dev/null && command -v npm >/dev/null || { skip node "no node and npm here"; return; }
  node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 15) ? 0 : 1)' ||
    { skip node "node is older than 18.15"; return; }
  if [ node/package-lock.json -nt node/node_modules/.package-lock.json ]; then
    (cd node && npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json) ||
      { skip node "its packages could not be installed"; return; }
  fi
  (cd node && timeout "$limit" node --test --test-reporter=spec --test-reporter-destination=stdout \
    --test-reporter=tap --test-reporter-destination="$results/node.tap" tests/*.test.js)
  local status=$? pass fail skips
  number() { awk -v key="$1" '$1 == "#" && $2 == key { n = $3 } END { print n + 0 }' "$results/node.tap"; }
  pass=$(number pass) skips=$(number skipped)
  fail=$(($(number fail) + $(number cancelled)))
  count "$pass" $((fail + $(failed_otherwise "$status" "$fail"))) "$skips"
}

# Answers compared with RabbitMQ's recorded ones. DIFFERENTIAL_RABBITMQ=1 asks a real RabbitMQ as well, which is installed
# for it: are the recordings still what it says?
differential_suite() {
  command -v python3 >/dev/null && python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' || { skip differential "no python3 of 3.9 or newer here"; return; }
  against "${INTEROP_AMQP_URL:-leveret}"
  if [ "${DIFFERENTIAL_RABBITMQ:-}" = 1 ]; then against rabbitmq; else echo "The recordings were not compared with a running RabbitMQ: DIFFERENTIAL_RABBITMQ=1 does"; fi
}
against() {
  timeout "$limit" differential/run --check "$1" | tee "$results/differential"
  local status=$?
  [ "$1" = rabbitmq ] && [ "$status" = 2 ] && { skip "differential against RabbitMQ" "it cannot be installed or started here"; return; }
  # shellcheck disable=SC2046
  set -- $(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "$results/differential" | tail -1)
  count "${1:-0}" $((${2:-0} + $(failed_otherwise "$status" "${2:-0}"))) "${3:-0}"
}

differential_suite
python_suite
node_suite
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
