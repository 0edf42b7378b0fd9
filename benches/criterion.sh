#!/usr/bin/env bash
# The micro-benchmarks of parts of the broker: `benches/criterion.sh [NAME] [criterion's arguments]`. NAME is one of
# codec, queue, routing and store; all of them without one.
set -euo pipefail
cd "$(dirname "$0")/.."
. benches/cargo.sh

if [ -n "${1:-}" ]; then
  chosen=(--bench "$1")
  shift
else
  # Named, because `--benches` would run the library's tests too.
  chosen=(--bench codec --bench queue --bench routing --bench store)
fi
bench_cargo bench "${SELECTED[@]}" "${chosen[@]}" -- "$@"
