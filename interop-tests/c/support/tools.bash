# shellcheck shell=bash
# What the scenarios of the command-line tools share.
set -euo pipefail
server=(--url "$INTEROP_URL")

unique() { echo "interop-c-$1-$$-$RANDOM$RANDOM"; }

check() {
  [ "$1" = "$2" ] && return
  echo "${3:+$3: }expected '$1', got '$2'"
  exit 1
}

# Whether a text is in what was said.
check_says() {
  [[ $2 == *"$1"* ]] && return
  echo "expected '$1' in '$2'"
  exit 1
}

# Ends the scenario as skipped where the broker is not ours to kill.
need_killable_broker() {
  [ -n "$INTEROP_BROKER" ] && return
  echo "the broker cannot be restarted"
  exit 77
}

# Runs a tool that has to fail, and prints what it says.
failure() {
  local said status=0
  said=$("$@" 2>&1) || status=$?
  [ "$status" -ne 0 ] || { echo "$1 did not fail: $said"; return 1; }
  echo "$said"
}

declared() { amqp-declare-queue "${server[@]}" "$@"; }
deleted() { amqp-delete-queue "${server[@]}" --queue "$1" >/dev/null; }
published() { amqp-publish "${server[@]}" --routing-key "$1" --body "$2" "${@:3}"; }
# One message; status 2 is an empty queue.
got() { amqp-get "${server[@]}" --queue "$1"; }
