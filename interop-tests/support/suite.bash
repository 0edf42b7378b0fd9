# shellcheck shell=bash
# What the suites have in common that run each scenario as a program of its own: sourced by <language>/suite.sh.
# A scenario's program ends with 0 when all held, with 77 when it cannot be had here (its last line says why), and with
# anything else when it failed. Scenarios find the broker in INTEROP_URL or its parts: INTEROP_HOST, INTEROP_PORT,
# INTEROP_USER, INTEROP_PASSWORD, INTEROP_VHOST. INTEROP_BROKER is the program that kills and restarts it
# (support/broker), and is empty for a broker that is not ours to kill.
set -uo pipefail
# A relative LEVERET_BIN means what it means to whoever runs this.
if [ -n "${LEVERET_BIN:-}" ] && [ -x "$LEVERET_BIN" ]; then LEVERET_BIN=$(realpath "$LEVERET_BIN"); fi
cd "$(dirname "$0")" || exit 1
support=$(realpath ../support)
suite=$(basename "$PWD")
scratch=$(mktemp -d "${TMPDIR:-/tmp}/leveret-$suite-XXXXXX")
# Far more than any scenario takes, in seconds: one that hangs fails.
scenario_limit=90
passed=0 failed=0 skipped=0

end_suite() {
  [ -z "${INTEROP_BROKER:-}" ] || "$INTEROP_BROKER" stop
  rm -rf "$scratch"
}
trap end_suite EXIT

skip() { echo "SKIPPED $1: $2"; skipped=$((skipped + 1)); }

# needs WHAT PROBE PACKAGE...: whether the command PROBE succeeds, if necessary after Debian's packages were installed.
needs() {
  local what=$1 probe=$2
  shift 2
  bash -c "$probe" >/dev/null 2>&1 && return 0
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    install "$@" || { timeout 300 apt-get update -qq && install "$@"; }
  fi >/dev/null 2>&1
  bash -c "$probe" >/dev/null 2>&1 && return 0
  skip "$what" "not here and not to be installed (Debian: apt install $*)"
  return 1
}

# Waits for whoever else is installing.
install() {
  DEBIAN_FRONTEND=noninteractive timeout 600 apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@"
}

percent_decoded() { printf '%b' "${1//%/\\x}"; }

# The parts of INTEROP_AMQP_URL, as amqp://user:password@host:port/vhost.
take_running_broker() {
  local url=${INTEROP_AMQP_URL#amqp://} who=guest:guest place vhost
  [[ $url == *@* ]] && who=${url%@*} url=${url##*@}
  place=${url%%/*} vhost=${url#"$place"} vhost=${vhost#/}
  export INTEROP_USER INTEROP_PASSWORD INTEROP_HOST=${place%:*} INTEROP_PORT=5672 INTEROP_VHOST
  INTEROP_USER=$(percent_decoded "${who%%:*}") INTEROP_PASSWORD=$(percent_decoded "${who#*:}")
  [[ $place == *:* ]] && INTEROP_PORT=${place##*:}
  INTEROP_VHOST=$(percent_decoded "${vhost:-%2f}")
  export INTEROP_URL="amqp://$who@$INTEROP_HOST:$INTEROP_PORT/${vhost:-%2f}" INTEROP_BROKER=
}

# Below the range that the kernel takes client ports from, so that no client's socket occupies the broker's port
# between a kill and the restart.
free_port() {
  local port
  while port=$((20000 + RANDOM % 12000)); do
    (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# Starts the suite's broker, unless a client before did.
use_broker() {
  [ -z "${INTEROP_URL:-}" ] || return 0
  if [ -n "${INTEROP_AMQP_URL:-}" ]; then take_running_broker; return; fi
  export LEVERET_BIN=${LEVERET_BIN:-$(realpath ../../target/release/leveret)}
  [ -x "$LEVERET_BIN" ] || { echo "no broker at $LEVERET_BIN: make build, or set LEVERET_BIN or INTEROP_AMQP_URL" >&2; exit 1; }
  INTEROP_PORT=$(free_port)
  export INTEROP_HOST=127.0.0.1 INTEROP_PORT INTEROP_USER=guest INTEROP_PASSWORD=guest INTEROP_VHOST=/
  export INTEROP_URL="amqp://guest:guest@127.0.0.1:$INTEROP_PORT/%2f"
  export INTEROP_BROKER_DIR=$scratch INTEROP_BROKER=$support/broker
  "$INTEROP_BROKER" start || exit 1
}

# scenarios CLIENT RUNNER FILE...: runs each file with the runner (words, or nothing), says how it ended, counts it.
scenarios() {
  local client=$1 runner=$2 file name status output=$scratch/output
  shift 2
  for file in "$@"; do
    name=$(basename "${file%.*}")
    # shellcheck disable=SC2086
    timeout "$scenario_limit" $runner "$file" >"$output" 2>&1 </dev/null
    status=$?
    case $status in
      0) passed=$((passed + 1)); echo "ok      $client: ${name//_/ }" ;;
      77) skip "$client: ${name//_/ }" "$(tail -n 1 "$output")" ;;
      *) failed=$((failed + 1)); echo "FAILED  $client: ${name//_/ } (exit code $status)"; sed 's/^/        /' "$output" ;;
    esac
  done
}

finish() {
  echo "COUNTS $passed $failed $skipped"
  [ "$failed" -eq 0 ]
  exit
}
