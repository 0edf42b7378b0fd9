#!/usr/bin/env bash
# The Node clients, by Node's own test runner.
set -uo pipefail
cd "$(dirname "$0")"
. ../counting.sh

command -v node >/dev/null && command -v npm >/dev/null || skip_suite node "no node and npm here"
node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 15) ? 0 : 1)' ||
  skip_suite node "node is older than 18.15"
if [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json ||
    skip_suite node "its packages could not be installed"
fi

report=$(mktemp)
trap 'rm -f "$report"' EXIT
node --test --test-reporter=spec --test-reporter-destination=stdout \
  --test-reporter=tap --test-reporter-destination="$report" tests/*.test.js
status=$?
number() { awk -v key="$1" '$1 == "#" && $2 == key { n = $3 } END { print n + 0 }' "$report"; }
counts "$(number pass)" $(($(number fail) + $(number cancelled))) "$(number skipped)" "$status"
