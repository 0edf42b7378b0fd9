#!/usr/bin/env bash
# The web page in a real browser, by Node's own test runner.
set -uo pipefail
cd "$(dirname "$0")"
. ../counting.sh

[ -z "${INTEROP_AMQP_URL:-}" ] || skip_suite ui "it starts brokers of its own, and INTEROP_AMQP_URL names one that runs"
command -v node >/dev/null && command -v npm >/dev/null || skip_suite ui "no node and npm here"
node -e 'process.exit(+process.versions.node.split(".")[0] >= 18 ? 0 : 1)' || skip_suite ui "node is older than 18"
has_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome || [ -n "${CHROMIUM:-}" ]; }
has_browser >/dev/null || try_to_install chromium fonts-dejavu-core
has_browser >/dev/null || skip_suite ui "no Chromium here (Debian: apt-get install chromium)"
if [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json ||
    skip_suite ui "its packages could not be installed"
fi

report=$(mktemp)
trap 'rm -f "$report"' EXIT
# Two at a time: each waits for its page most of the time.
together=()
if node --help | grep -q -e --test-concurrency; then together=(--test-concurrency=2); fi
node --test "${together[@]}" --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=tap --test-reporter-destination="$report" tests/*.test.js
status=$?
number() { awk -v key="$1" '$1 == "#" && $2 == key { n = $3 } END { print n + 0 }' "$report"; }
counts "$(number pass)" $(($(number fail) + $(number cancelled))) "$(number skipped)" "$status"
