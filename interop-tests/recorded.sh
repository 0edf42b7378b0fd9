# shellcheck shell=bash # sourced
# For suites that compare answers with RabbitMQ's recorded ones: their `run --check WHOM` ends with the line "N passed, N failed,
# N skipped", and with status 2 where WHOM cannot be started. The suite sets `suite` to its name.

need_python() {
  command -v python3 >/dev/null && python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' ||
    skip_suite "$suite" "no python3 of 3.9 or newer here"
}

output=$(mktemp)
trap 'rm -f "$output"' EXIT
passed=0 failed=0 skipped=0

# Compares, and adds to the sums.
against() { # leveret, rabbitmq or a URL
  ./run --check "$1" | tee "$output"
  local status=${PIPESTATUS[0]} numbers
  if [ "$1" = rabbitmq ] && [ "$status" = 2 ]; then
    echo "SKIPPED $suite against RabbitMQ: it cannot be installed or started here"
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

# The end of the suite. DIFFERENTIAL_RABBITMQ=1 asks a real RabbitMQ as well: are the recordings still what it says?
finish() {
  if [ "${DIFFERENTIAL_RABBITMQ:-}" = 1 ]; then
    against rabbitmq
  else
    echo "The recordings were not compared with a running RabbitMQ: DIFFERENTIAL_RABBITMQ=1 does"
  fi
  counts "$passed" "$failed" "$skipped" $((failed > 0))
}
