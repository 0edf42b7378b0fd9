#!/usr/bin/env bash
# Definitions: what a real RabbitMQ exported (fixtures/) through Leveret and out again; and from a real RabbitMQ to Leveret and
# back. That one is at DEFINITIONS_RABBITMQ (http://guest:guest@HOST:15672,amqp://guest:guest@HOST:5672; it makes vhosts,
# users and parameters whose names begin with `defs-`, and deletes them), or else of the packages that benches/rabbitmq.sh has
# installed, started for this.
set -uo pipefail
cd "$(dirname "$0")"
. ../counting.sh
command -v python3 >/dev/null && python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' ||
  skip_suite definitions "no python3 of 3.9 or newer here"
[ -z "${INTEROP_AMQP_URL:-}" ] || skip_suite definitions "it needs fresh brokers of its own"
output=$(mktemp)
trap 'rm -f "$output"' EXIT
./run | tee "$output"
status=${PIPESTATUS[0]}
numbers=$(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p' "$output" | tail -1)
# shellcheck disable=SC2086
counts ${numbers:-0 1 0} "$status"
