#!/usr/bin/env bash
# What the command-line tools say, compared with what RabbitMQ's said. DIFFERENTIAL_RABBITMQ=1 asks a real RabbitMQ as well, which is
# installed for it: are the recordings still what it says?
set -uo pipefail
cd "$(dirname "$0")"
. ../counting.sh
command -v python3 >/dev/null && python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' ||
  skip_suite commandline "no python3 of 3.9 or newer here"
# A broker that is running has other things in its lists, and perhaps no HTTP API.
[ -z "${INTEROP_AMQP_URL:-}" ] || skip_suite commandline "it needs a fresh broker of its own"
output=$(mktemp)
trap 'rm -f "$output"' EXIT

# Sums the runs' last lines, "N passed, N failed, N skipped".
passed=0 failed=0 skipped=0
against() { # leveret or rabbitmq
  ./run --check "$1" | tee "$output"
  local status=${PIPESTATUS[0]} numbers
  if [ "$1" = rabbitmq ] && [ "$status" = 2 ]; then
    echo "SKIPPED commandline against RabbitMQ: it cannot be installed or started here"
    skipped=$((skipped + 1))
    return
  fi
  numbers=$(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "$output" | tail -1)
  # A run that ends badly without naming an answer has failed all the same.
  [ "$status" = 0 ] || [ -n "$numbers" ] || numbers="0 1 0"
  # shellcheck disable=SC2086
  set -- $numbers
  passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

against leveret
[ "${DIFFERENTIAL_RABBITMQ:-}" != 1 ] || against rabbitmq
counts "$passed" "$failed" "$skipped" $((failed > 0))
