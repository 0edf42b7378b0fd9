#!/usr/bin/env bash
# `make bench`: Leveret beside RabbitMQ 4.3 and beside a bare relay, in one run, in turns, several rounds.
#
#   ROUNDS=3 DURATION=6 WARMUP=2   rounds, and seconds a row is measured and warmed up
#   SETTLE=1                       seconds between two measurements
#   ROWS="transient-16 ..."        which rows (see rows.sh); all but the latency rows by default
#   BROKERS="leveret rabbitmq relay"
#   RABBITMQ_URL, RABBITMQ_PIDS    a RabbitMQ that runs already; else rabbitmq.sh installs and starts one if it can
#   LEVERET_BIN, PERF, RELAY       the programs, as `make build` leaves them by default
#   WRITE=1                        put the table into docs/benchmarks.md
set -euo pipefail
cd "$(dirname "$0")/.."
. benches/rows.sh

ROUNDS=${ROUNDS:-3} DURATION=${DURATION:-6} WARMUP=${WARMUP:-2} SETTLE=${SETTLE:-1} ROWS=${ROWS:-$ALL_ROWS}
BROKERS=${BROKERS:-leveret rabbitmq relay}
LEVERET=${LEVERET_BIN:-target/release/leveret} RELAY=${RELAY:-target/release/examples/relay}
PERF=${PERF:-$LEVERET perf}
LEVERET_PORT=${LEVERET_PORT:-5690} RELAY_PORT=${RELAY_PORT:-5691}

# Not /tmp: where that is memory, syncing costs nothing and the durable rows would flatter.
mkdir -p target
work=$(mktemp -d "$PWD/target/bench.XXXXXX")
results=$work/results.jsonl
own_rabbitmq=
leveret_pid= relay_pid=

say() { echo "bench: $*" >&2; }

finish() {
  for pid in $leveret_pid $relay_pid; do
    kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true
  done
  [ -z "$own_rabbitmq" ] || benches/rabbitmq.sh stop
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Waits until something listens on a port of this machine.
await_port() {
  for _ in $(seq 200); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return
    sleep 0.05
  done
  return 1
}

start_leveret() {
  [ -x "$LEVERET" ] || { say "$LEVERET is not there: run make build first"; return 1; }
  "$LEVERET" --data-dir "$work/data" --listen "127.0.0.1:$LEVERET_PORT" >"$work/leveret.log" 2>&1 &
  leveret_pid=$!
  await_port "$LEVERET_PORT" || { say "leveret did not start:"; tail -5 "$work/leveret.log" >&2; return 1; }
  leveret_url=amqp://guest:guest@127.0.0.1:$LEVERET_PORT
}

start_relay() {
  [ -x "$RELAY" ] || cargo build --release --example relay >&2
  "$RELAY" "127.0.0.1:$RELAY_PORT" >"$work/relay.log" 2>&1 &
  relay_pid=$!
  await_port "$RELAY_PORT" || { say "the relay did not start"; return 1; }
  relay_url=amqp://127.0.0.1:$RELAY_PORT
}

start_rabbitmq() {
  if [ -n "${RABBITMQ_URL:-}" ]; then
    rabbitmq_url=$RABBITMQ_URL rabbitmq_pid=${RABBITMQ_PIDS:-}
    return
  fi
  own_rabbitmq=1
  rabbitmq_url=$(benches/rabbitmq.sh start) && rabbitmq_pid=$(benches/rabbitmq.sh pid)
}

# One row at one broker; the result is a line of JSON with the row's and the broker's name.
measure() {
  local row=$1 broker=$2 round=$3 url=${2}_url pids=${2}_pid options
  options="$(row_options "$row") --uri ${!url} --quiet"
  for pid in ${!pids}; do options="$options --pid $pid"; done
  if [ "$row" = consume-1k ]; then
    local prefix="bench-$$-$round"
    # shellcheck disable=SC2086 # options are words
    $PERF --uri "${!url}" --quiet -s 1000 --durable --persistent --publish-only --confirm 1000 \
      --count "$CONSUME_COUNT" --duration 600 --prefix "$prefix" --keep >/dev/null || return 1
    options="$options --prefix $prefix --count $CONSUME_COUNT --duration 600"
  else
    options="$options --duration $DURATION --warmup $WARMUP"
  fi
  # shellcheck disable=SC2086
  $PERF $options --json >"$work/one.json" || { say "$row at $broker failed"; return 1; }
  python3 benches/table.py --tag "$row" "$(row_title "$row")" "$broker" "$round" <"$work/one.json" >>"$results"
}

running=
for broker in $BROKERS; do
  if "start_$broker"; then
    running="$running $broker"
  elif [ "$broker" = rabbitmq ]; then
    say "going on without RabbitMQ: the ratios to it will be missing"
  else
    exit 1
  fi
done

failures=0
for round in $(seq "$ROUNDS"); do
  for row in $ROWS; do
    row_options "$row" >/dev/null || { say "no row is called $row; there are: $ALL_ROWS $LATENCY_ROWS"; exit 2; }
    for broker in $running; do
      [ "$broker" != relay ] || [[ " $RELAY_ROWS " == *" $row "* ]] || continue
      say "round $round of $ROUNDS: $row, $broker"
      measure "$row" "$broker" "$round" || failures=$((failures + 1))
      # Deleting the row's queues is not the next row's work.
      sleep "$SETTLE"
    done
  done
done

table=$(python3 benches/table.py --rounds "$ROUNDS" --duration "$DURATION" "$results")
echo "$table"
if [ "${WRITE:-0}" = 1 ]; then
  python3 benches/table.py --into docs/benchmarks.md --rounds "$ROUNDS" --duration "$DURATION" "$results"
fi
[ "$failures" = 0 ] || { say "$failures measurements failed"; exit 1; }
