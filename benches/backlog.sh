#!/usr/bin/env bash
# A deep backlog: what it takes of memory and disk, how soon a restarted broker serves it, and what draining it costs.
#
#   benches/backlog.sh [ROW ...]   rows are COUNT:SIZE:KIND[:BROKER], KIND persistent or transient, BROKER leveret (the
#                                  default) or rabbitmq; by default those of docs/benchmarks.md
#   LEVERET_BIN                    the program, as `make build` leaves it by default
#   REST=5                         seconds of rest before memory is looked at after the messages came
#   GIVE_BACK=60                   seconds until the disk is looked at again after the drain, at most
#   RESTARTS="TERM KILL"           signals after which it is started again; RabbitMQ reads all messages after a KILL: minutes
#   WRITE=1                        put the table into docs/benchmarks.md
# Prints a line of a table for each row. RabbitMQ is that of benches/rabbitmq.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
LEVERET=${LEVERET_BIN:-target/release/leveret} REST=${REST:-5} GIVE_BACK=${GIVE_BACK:-60} RESTARTS=${RESTARTS-TERM KILL}
[ $# -gt 0 ] || set -- 1000000:100:persistent 1000000:100:persistent:rabbitmq \
  10000000:100:persistent 10000000:100:persistent:rabbitmq 1000000:1000:persistent 1000000:1000:persistent:rabbitmq \
  1000000:100:transient 10000000:100:transient 1000000:1000:transient 100000000:100:persistent

# Not /tmp: where that is memory, disk space would be memory too.
mkdir -p target
work=$(mktemp -d "$PWD/target/backlog.XXXXXX")
broker=leveret pid='' port=${PORT:-5692} data=$work/data
# benches/rabbitmq.sh reads these.
export RABBITMQ_PORT=${RABBITMQ_PORT:-5693} RABBITMQ_NODE=leveret-backlog
tree=${RABBITMQ_TREE:-${XDG_CACHE_HOME:-$HOME/.cache}/leveret-bench/rabbitmq}

end() {
  case $broker in
    leveret) [ -z "$pid" ] || { kill -9 "$pid" && wait "$pid" || true; } 2>/dev/null ;;
    rabbitmq) benches/rabbitmq.sh stop ;;
  esac
  pid=
  rm -rf "$data"
}
finish() {
  end
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

now() { date +%s%N; }
since() { echo $((($(now) - $1) / 1000000)); }
status() { awk -v key="$1:" '$1 == key { print int($2 / 1024) }' "/proc/$pid/status"; }
disk() { du -sm "$data" | cut -f1; }
# CPU of the broker so far, in hundredths of a second.
ticks() { awk '{ print $14 + $15 }' "/proc/$pid/stat"; }
# MB that it had the disk write so far.
written() { awk '$1 == "write_bytes:" { print int($2 / 1000000) }' "/proc/$pid/io"; }
perf() {
  "$LEVERET" perf --uri "amqp://guest:guest@127.0.0.1:$port" --prefix deep --keep --quiet --duration 3600 "$@" \
    >"$work/perf.log" 2>&1
}

# Starts the broker and waits until its port takes a connection.
start() {
  if [ "$broker" = leveret ]; then
    "$LEVERET" --data-dir "$data" --listen "127.0.0.1:$port" --http-listen none --prometheus-listen none \
      >>"$work/leveret.log" 2>&1 &
    pid=$!
  else
    benches/rabbitmq.sh start >"$work/rabbitmq.log" 2>&1 &
  fi
  until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do sleep 0.002; done
}

# The process of a RabbitMQ that has started.
settle() {
  [ "$broker" = rabbitmq ] || return 0
  wait
  pid=$(benches/rabbitmq.sh pid)
}

# Ends the broker with signal $1, starts it again and gets a message: sets the milliseconds until it serves,
# and those until a client that is started then has ended with its message.
restart() {
  local begun
  kill "-$1" "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.01; done
  wait "$pid" 2>/dev/null || true
  begun=$(now)
  start
  first=$(since "$begun")
  perf --consume-only --count 1 --durable --size "$size" --prefetch 1 --ack-every 1
  first="$first / $(since "$begun")"
  settle
}

row() {
  local options=(--size "$size" --random-body) after= left=$count signal
  local empty before publish rss highest filled amplified drain begun back
  [ "$kind" = transient ] || options+=(--durable --persistent)
  start
  settle
  empty=$(disk) before=$(ticks)
  perf --publish-only --count "$count" --confirm 1000 "${options[@]}"
  publish=$(($(ticks) - before))
  sleep "$REST"
  rss=$(status VmRSS) highest=$(status VmHWM) filled=$(disk)
  amplified=$(awk -v w="$(written)" -v n="$count" -v s="$size" 'BEGIN { printf "%.1f", w * 1e6 / (n * s) }')
  if [ "$kind" = persistent ]; then
    for signal in $RESTARTS; do
      restart "$signal"
      after="$after${after:+, }$signal $first"
      left=$((left - 1))
    done
  fi
  before=$(ticks)
  perf --consume-only --count "$left" --prefetch 1000 --ack-every 100 "${options[@]}"
  drain=$(($(ticks) - before)) begun=$(now)
  until [ "$(disk)" -le $((empty + 64)) ] || [ "$(since "$begun")" -ge $((GIVE_BACK * 1000)) ]; do sleep 0.2; done
  back=$(since "$begun")
  sleep "$REST"
  awk -v n="$count" -v p="$publish" -v d="$drain" -v rest="| $count | $size | $kind | $broker" -v rss="$rss ($highest)" \
    -v disk="$filled" -v after="${after:--}" -v end="$(status VmRSS)" -v left="$(disk)" -v back="$back" -v amplified="$amplified" \
    'BEGIN { printf "%s | %.2f | %s | %s | %s | %s | %.2f | %s | %s, %.1f |\n", rest, p * 1e4 / n, rss, disk, amplified, after, d * 1e4 / n, end, left, back / 1000 }'
  end
}

table=$work/table.md
{
  echo "| messages | size | kind | broker | publish CPU s/M | RSS MiB at rest (highest) | disk MB | times the bodies written | served / first message after a signal, ms | drain CPU s/M | RSS MiB after | disk MB after, seconds |"
  echo "|--:|--:|---|---|--:|--:|--:|--:|--:|--:|--:|--:|"
} | tee "$table"
for given; do
  IFS=: read -r count size kind broker <<<"$given"
  broker=${broker:-leveret}
  if [ "$broker" = rabbitmq ]; then
    port=$RABBITMQ_PORT data=$tree/var/lib/rabbitmq/$RABBITMQ_NODE
  else
    port=${PORT:-5692} data=$work/data
  fi
  # Not through a pipe: a row must be able to set what `finish` cleans up.
  row >"$work/line"
  tee -a "$table" <"$work/line"
done
if [ "${WRITE:-0}" = 1 ]; then
  python3 benches/table.py --named backlog --into docs/benchmarks.md "$table"
fi
