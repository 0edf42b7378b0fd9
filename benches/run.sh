#!/usr/bin/env bash
# `make bench`: Leveret beside RabbitMQ 4.3 and beside a bare relay, in one run, in turns, several rounds.
#
#   ROUNDS=3 DURATION=6 WARMUP=2   rounds, and seconds a row is measured and warmed up
#   SETTLE=1                       seconds between two measurements
#   ROWS="transient-16 ..."        which rows; all of rows.sh by default, where their sizes are told too
#   BROKERS="leveret rabbitmq relay"
#   RABBITMQ_URL, RABBITMQ_PIDS    a RabbitMQ that runs already; else rabbitmq.sh installs and starts one if it can
#   LEVERET_BIN, PERF, RELAY       the programs, as `make build` leaves them by default
#   WRITE=1                        put the table into docs/benchmarks.md and the plot into docs/benchmarks.svg
#   KEEP=FILE                      keep the results there, a line of JSON each
#   A quick look: ROUNDS=1 DURATION=2 WARMUP=1 CONSUME_COUNT=50000 TOPIC_BINDINGS=1000 DECLARES=500 benches/run.sh
set -euo pipefail
cd "$(dirname "$0")/.."
. benches/rows.sh
. benches/cargo.sh

ROUNDS=${ROUNDS:-3} DURATION=${DURATION:-6} WARMUP=${WARMUP:-2} SETTLE=${SETTLE:-1} ROWS=${ROWS:-$ALL_ROWS}
BROKERS=${BROKERS:-leveret rabbitmq relay}
# A relay that is given is taken as it is; else the one of this source is built.
given_relay=${RELAY:-} RELAY=${RELAY:-target/release/examples/relay}
LEVERET=${LEVERET_BIN:-target/release/leveret}
PERF=${PERF:-$LEVERET perf}
LEVERET_PORT=${LEVERET_PORT:-5690} RELAY_PORT=${RELAY_PORT:-5691}

# Row idle-5000 needs a file a connection, here and in the brokers.
ulimit -n "$(ulimit -Hn)"

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

# Waits until something listens on port $1 of this machine, looking every $2 seconds (by default 0.05), for 60 seconds.
await_port() {
  local until=$((SECONDS + 60))
  until (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; do
    [ "$SECONDS" -lt "$until" ] || return 1
    sleep "${2:-0.05}"
  done
}

# Starting sets the broker's URL, its process, and how many seconds it took until AMQP was served.
start_leveret() {
  [ -x "$LEVERET" ] || { say "$LEVERET is not there: run make build first"; return 1; }
  local begun
  begun=$(date +%s%N)
  "$LEVERET" --data-dir "$work/data" --listen "127.0.0.1:$LEVERET_PORT" --http-listen none --prometheus-listen none >"$work/leveret.log" 2>&1 &
  leveret_pid=$!
  await_port "$LEVERET_PORT" 0.002 || { say "leveret did not start:"; tail -5 "$work/leveret.log" >&2; return 1; }
  leveret_startup=$(seconds_since "$begun")
  leveret_url=amqp://guest:guest@127.0.0.1:$LEVERET_PORT
}

stop_leveret() {
  kill "$leveret_pid" && wait "$leveret_pid" || true
  rm -rf "$work/data"
}

start_relay() {
  [ -n "$given_relay" ] || bench_cargo build --release "${SELECTED[@]}" --example relay --test file_sizes >&2 || return 1
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
  benches/rabbitmq.sh install || return 1
  own_rabbitmq=1
  local begun starter
  begun=$(date +%s%N)
  benches/rabbitmq.sh start >"$work/rabbitmq.url" &
  starter=$!
  await_port "${RABBITMQ_PORT:-5689}" 0.01 || return 1
  rabbitmq_startup=$(seconds_since "$begun")
  wait "$starter" && rabbitmq_url=$(cat "$work/rabbitmq.url") && rabbitmq_pid=$(benches/rabbitmq.sh pid)
}

# One that ran already stays as it is: its memory then holds what was done before.
stop_rabbitmq() { [ -z "$own_rabbitmq" ] || benches/rabbitmq.sh stop; }

seconds_since() { awk -v from="$1" -v to="$(date +%s%N)" 'BEGIN { printf "%.3f", (to - from) / 1e9 }'; }

# Puts names to the result in one.json, and it to the others.
record() {
  python3 benches/table.py --tag "$1" "$(row_title "$1")" "$2" "$3" --base "$(row_base "$1")" \
    --note "$(row_note "$1" "$2")" <"$work/one.json" >>"$results"
}

# One row at one broker; the result is a line of JSON with the row's and the broker's name.
measure() {
  local row=$1 broker=$2 round=$3 url=${2}_url pids=${2}_pid seconds=${2}_startup options
  if [[ " $FRESH_ROWS " == *" $row "* ]]; then
    "stop_$broker" && "start_$broker" || return 1
  fi
  if [ "$row" = startup ]; then
    [ -n "${!seconds:-}" ] || return 0
    echo "{\"broker\": \"\", \"seconds\": ${!seconds}}" >"$work/one.json"
    record "$row" "$broker" "$round"
    return
  fi
  options="$(row_options "$row" "$broker") --uri ${!url} --quiet --prefix bench-$$-$round"
  for pid in ${!pids}; do options="$options --pid $pid"; done
  if [ "$row" = consume-1k ]; then
    # shellcheck disable=SC2086 # options are words
    $PERF --uri "${!url}" --quiet -s 1000 --durable --persistent --random-body --publish-only --confirm 1000 \
      --count "$CONSUME_COUNT" --duration 600 --prefix "bench-$$-$round" --keep >/dev/null || return 1
    options="$options --count $CONSUME_COUNT --duration 600"
  elif [[ $options != *--work* ]]; then
    options="$options --duration $DURATION --warmup $WARMUP"
  fi
  # shellcheck disable=SC2086
  $PERF $options --json >"$work/one.json" || { say "$row at $broker failed"; return 1; }
  record "$row" "$broker" "$round"
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
    row_options "$row" leveret >/dev/null || { say "no row is called $row; there are: $ALL_ROWS"; exit 2; }
    for broker in $running; do
      [ "$broker" != relay ] || [[ " $RELAY_ROWS " == *" $row "* ]] || continue
      say "round $round of $ROUNDS: $row, $broker"
      measure "$row" "$broker" "$round" || failures=$((failures + 1))
      # Deleting the row's queues is not the next row's work.
      sleep "$SETTLE"
    done
  done
done

[ -z "${KEEP:-}" ] || cp "$results" "$KEEP"
python3 benches/table.py --rounds "$ROUNDS" --duration "$DURATION" "$results"
if [ "${WRITE:-0}" = 1 ]; then
  python3 benches/table.py --into docs/benchmarks.md --plot docs/benchmarks.svg \
    --rounds "$ROUNDS" --duration "$DURATION" "$results"
fi
[ "$failures" = 0 ] || { say "$failures measurements failed"; exit 1; }
