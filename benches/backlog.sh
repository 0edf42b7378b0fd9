#!/usr/bin/env bash
# A deep backlog: what it takes of memory and disk, how soon a restarted broker serves it, and what draining it costs.
#
#   benches/backlog.sh [ROW ...]   rows are COUNT:SIZE:KIND, KIND persistent or transient; by default those of
#                                  docs/benchmarks.md
#   LEVERET_BIN                    the program, as `make build` leaves it by default
#   REST=5                         seconds of rest before memory is looked at after the messages came
#   GIVE_BACK=60                   seconds until the disk is looked at again after the drain, at most
# Prints a line of a table for each row.
set -euo pipefail
cd "$(dirname "$0")/.."
LEVERET=${LEVERET_BIN:-target/release/leveret} REST=${REST:-5} GIVE_BACK=${GIVE_BACK:-60} PORT=${PORT:-5692}
[ $# -gt 0 ] || set -- 1000000:100:persistent 10000000:100:persistent 1000000:1000:persistent \
  1000000:100:transient 10000000:100:transient 1000000:1000:transient

# Not /tmp: where that is memory, disk space would be memory too.
mkdir -p target
work=$(mktemp -d "$PWD/target/backlog.XXXXXX")
url=amqp://guest:guest@127.0.0.1:$PORT
pid=
finish() {
  [ -z "$pid" ] || { kill -9 "$pid" && wait "$pid" || true; } 2>/dev/null
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT TERM

now() { date +%s%N; }
since() { echo $((($(now) - $1) / 1000000)); }
status() { awk -v key="$1:" '$1 == key { print int($2 / 1024) }' "/proc/$pid/status"; }
disk() { du -sm "$work/data" | cut -f1; }
# CPU of the broker so far, in hundredths of a second.
ticks() { awk '{ print $14 + $15 }' "/proc/$pid/stat"; }
perf() { "$LEVERET" perf --uri "$url" --prefix deep --keep --quiet --duration 3600 "$@" >"$work/perf.log" 2>&1; }

start() {
  "$LEVERET" --data-dir "$work/data" --listen "127.0.0.1:$PORT" >>"$work/leveret.log" 2>&1 &
  pid=$!
  until (exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null; do sleep 0.002; done
}

# Ends the broker with signal $1, starts it again and gets a message: sets the milliseconds until it serves,
# and those until a client that is started then has ended with its message.
restart() {
  kill "-$1" "$pid"
  wait "$pid" 2>/dev/null || true
  local begun
  begun=$(now)
  start
  first=$(since "$begun")
  perf --consume-only --count 1 --durable --size "$size" --prefetch 1 --ack-every 1
  first="$first / $(since "$begun")"
}

echo "| messages | size | kind | publish CPU s/M | RSS MiB at rest (highest) | disk MB | served / first message after SIGTERM, after kill -9, ms | drain CPU s/M | RSS MiB after | disk MB after, seconds |"
echo "|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|"
for row; do
  IFS=: read -r count size kind <<<"$row"
  options=(--size "$size") after=-
  [ "$kind" = transient ] || options+=(--durable --persistent)
  start
  empty=$(disk) before=$(ticks)
  perf --publish-only --count "$count" "${options[@]}"
  publish=$(($(ticks) - before))
  sleep "$REST"
  rss=$(status VmRSS) highest=$(status VmHWM) filled=$(disk) left=$count
  if [ "$kind" = persistent ]; then
    restart TERM; after=$first
    restart KILL; after="$after, $first"
    left=$((count - 2))
  fi
  before=$(ticks)
  perf --consume-only --count "$left" --prefetch 1000 --ack-every 100 "${options[@]}"
  drain=$(($(ticks) - before)) begun=$(now)
  until [ "$(disk)" -le $((empty + 64)) ] || [ "$(since "$begun")" -ge $((GIVE_BACK * 1000)) ]; do sleep 0.2; done
  back=$(since "$begun")
  sleep "$REST"
  awk -v n="$count" -v p="$publish" -v d="$drain" -v rest="| $count | $size | $kind" -v rss="$rss ($highest)" \
    -v disk="$filled" -v after="$after" -v end="$(status VmRSS)" -v left="$(disk)" -v back="$back" \
    'BEGIN { printf "%s | %.2f | %s | %s | %s | %.2f | %s | %s, %.1f |\n", rest, p * 1e4 / n, rss, disk, after, d * 1e4 / n, end, left, back / 1000 }'
  kill "$pid"; wait "$pid" || true
  pid=
  rm -rf "$work/data"
done
