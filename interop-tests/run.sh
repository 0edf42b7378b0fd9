#!/usr/bin/env bash
# Runs every suite beside this file (*/suite.sh, or those named: run.sh python node) against a broker: LEVERET_BIN
# (target/release/leveret by default) or the running one at INTEROP_AMQP_URL. A suite installs what it needs, says what
# it skips and why, and closes with the line `COUNTS passed failed skipped`. Ends with one line of counts; non-zero when
# anything failed. (The Rust clients: cargo test.)
set -uo pipefail
# A relative LEVERET_BIN means what it means to whoever runs this.
if [ -n "${LEVERET_BIN:-}" ] && [ -x "$LEVERET_BIN" ]; then LEVERET_BIN=$(realpath "$LEVERET_BIN"); fi
cd "$(dirname "$0")"
# Seconds. More than ten times what a suite takes; a suite that hangs fails.
limit=900
passed=0 failed=0 skipped=0
outputs=$(mktemp -d)
trap 'rm -rf "$outputs"' EXIT

if [ -z "${INTEROP_AMQP_URL:-}" ]; then
  LEVERET_BIN=${LEVERET_BIN:-$PWD/../target/release/leveret}
  [ -x "$LEVERET_BIN" ] || { echo "no broker at $LEVERET_BIN: cargo build --release" >&2; exit 1; }
  LEVERET_BIN=$(realpath "$LEVERET_BIN")
  export LEVERET_BIN
fi

run() { # SUITE.SH
  local name=${1%/suite.sh} status counts
  echo "== $name"
  timeout --kill-after=20 "$limit" bash "$1" 2>&1 </dev/null | tee "$outputs/last"
  status=${PIPESTATUS[0]}
  counts=$(grep -E '^COUNTS [0-9]+ [0-9]+ [0-9]+$' "$outputs/last" | tail -n 1) || counts="COUNTS 0 0 0"
  # shellcheck disable=SC2086
  set -- $counts
  # A suite that ended badly without a failed test (it crashed, hung or never counted) is a failure of its own.
  if [ "$3" -eq 0 ] && { [ "$status" -ne 0 ] || [ "$counts" = "COUNTS 0 0 0" ]; }; then
    echo "FAILED $name: ended with status $status and '$counts'"
    set -- COUNTS "$2" 1 "$4"
  fi
  passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
}

[ $# -gt 0 ] || set -- */suite.sh
for suite in "$@"; do run "${suite%/suite.sh}/suite.sh"; done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
