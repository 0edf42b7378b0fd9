# shellcheck shell=bash disable=SC2034 # sourced
# The rows of the benchmark, sourced by run.sh: for each name the options of `leveret perf`, and what it says.

ALL_ROWS="transient-16 transient-1k confirm-1k publish-1k consume-1k fanout-10 many-100"
# Rows at a fixed rate, for latency; not run unless they are asked for in ROWS.
LATENCY_ROWS="latency-1000 latency-5000"

# What the bare relay can do: it has no queue, no confirm and no acknowledgement.
RELAY_ROWS="transient-16 transient-1k fanout-10"

# Messages that lie in the queue before they are consumed in row consume-1k.
CONSUME_COUNT=${CONSUME_COUNT:-200000}

row_options() {
  case $1 in
    transient-16) echo "-s 16" ;;
    transient-1k) echo "-s 1000" ;;
    confirm-1k) echo "-s 1000 --durable --persistent --confirm 200 --ack-every 100" ;;
    publish-1k) echo "-s 1000 --durable --persistent --publish-only" ;;
    consume-1k) echo "-s 1000 --durable --persistent --consume-only --prefetch 1000 --ack-every 100" ;;
    fanout-10) echo "-s 1000 --exchange fanout -q 10 -y 10" ;;
    many-100) echo "-s 1000 -x 100 -y 100 -q 100" ;;
    latency-1000) echo "-s 1000 --durable --persistent --confirm 200 --ack-every 100 --rate 1000" ;;
    latency-5000) echo "-s 1000 --durable --persistent --confirm 200 --ack-every 100 --rate 5000" ;;
    *) return 1 ;;
  esac
}

row_title() {
  case $1 in
    transient-16) echo "transient 16 B, 1 to 1, no ack" ;;
    transient-1k) echo "transient 1 KB, 1 to 1, no ack" ;;
    confirm-1k) echo "durable and persistent 1 KB, confirm window 200, ack every 100" ;;
    publish-1k) echo "publish only, durable and persistent 1 KB" ;;
    consume-1k) echo "consume only, persistent 1 KB, ack every 100" ;;
    fanout-10) echo "fanout to 10 queues, 1 KB, cost per delivery" ;;
    many-100) echo "100 queues, 100 publishers, 100 consumers, 1 KB" ;;
    latency-1000) echo "1,000 msg/s, persistent 1 KB, confirms" ;;
    latency-5000) echo "5,000 msg/s, persistent 1 KB, confirms" ;;
  esac
}
