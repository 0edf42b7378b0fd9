# shellcheck shell=bash disable=SC2034 # sourced
# The rows of the benchmark, sourced by run.sh: for each name the options of `leveret perf`, and what it says.

MESSAGE_ROWS="transient-16 transient-1k confirm-1k publish-1k consume-1k fanout-10 many-100 direct-16 topic headers"
# Work other than messages.
WORK_ROWS="churn idle-1000 idle-5000 declares startup"
# What must start without the memory that earlier rows made a broker take.
FRESH_ROWS="idle-1000 idle-5000 declares startup many-100"
# Rows at a fixed rate, for latency.
LATENCY_ROWS="latency-1000 latency-5000"
# Confirmed, persistent, to a queue each: what a group commit gains with more publishers.
PUBLISHER_ROWS="confirm-1 confirm-10 confirm-100"
ALL_ROWS="$MESSAGE_ROWS $PUBLISHER_ROWS $LATENCY_ROWS $WORK_ROWS"

# What the bare relay can do: it has no queue, no confirm, no acknowledgement and no routing.
RELAY_ROWS="transient-16 transient-1k fanout-10"

# Messages that lie in the queue before they are consumed in row consume-1k.
CONSUME_COUNT=${CONSUME_COUNT:-200000}
# Bindings of which one matches in the rows topic and headers.
TOPIC_BINDINGS=${TOPIC_BINDINGS:-10000} HEADERS_BINDINGS=${HEADERS_BINDINGS:-1000}
# Connections of row churn, queues of row declares.
CHURN_COUNT=${CHURN_COUNT:-2000} DECLARES=${DECLARES:-10000}
# Topic bindings and declares are a tenth as many at RabbitMQ, which takes minutes for them.
RABBITMQ_SCALE=${RABBITMQ_SCALE:-10}

# How many of $2 there are at broker $1, in the rows that are scaled down.
scaled() { if [ "$1" = rabbitmq ]; then echo $(($2 / RABBITMQ_SCALE)); else echo "$2"; fi; }

# The options of row $1 at broker $2.
row_options() {
  case $1 in
    transient-16) echo "-s 16" ;;
    transient-1k) echo "-s 1000" ;;
    confirm-1k) echo "-s 1000 --durable --persistent --random-body --confirm 200 --ack-every 100" ;;
    publish-1k) echo "-s 1000 --durable --persistent --random-body --publish-only" ;;
    consume-1k) echo "-s 1000 --durable --persistent --random-body --consume-only --prefetch 1000 --ack-every 100" ;;
    fanout-10) echo "-s 1000 --exchange fanout -q 10 -y 10" ;;
    many-100) echo "-s 1000 -x 100 -y 100 -q 100" ;;
    direct-16) echo "-s 16 --exchange direct" ;;
    topic) echo "-s 16 --exchange topic --bindings $(($(scaled "$2" "$TOPIC_BINDINGS") - 1))" ;;
    headers) echo "-s 16 --exchange headers --bindings $((HEADERS_BINDINGS - 1))" ;;
    confirm-1 | confirm-10 | confirm-100)
      local n=${1#confirm-}
      echo "-s 1000 --durable --persistent --random-body --confirm 200 --ack-every 100 -x $n -y $n -q $n"
      ;;
    latency-1000) echo "-s 1000 --durable --persistent --random-body --confirm 200 --ack-every 100 --rate 1000" ;;
    latency-5000) echo "-s 1000 --durable --persistent --random-body --confirm 200 --ack-every 100 --rate 5000" ;;
    churn) echo "--work churn -x 20 --count $CHURN_COUNT" ;;
    idle-1000) echo "--work idle -x 20 --count 1000" ;;
    idle-5000) echo "--work idle -x 20 --count 5000" ;;
    declares) echo "--work declares --durable --count $(scaled "$2" "$DECLARES")" ;;
    startup) echo "" ;;
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
    direct-16) echo "direct exchange, 1 binding, 16 B" ;;
    topic) echo "topic, $TOPIC_BINDINGS bindings, one matches, 16 B" ;;
    headers) echo "headers, $HEADERS_BINDINGS bindings, one matches, 16 B" ;;
    confirm-1 | confirm-10 | confirm-100) echo "${1#confirm-} publishers, queues and consumers, persistent 1 KB, confirm window 200" ;;
    latency-1000) echo "1,000 msg/s, persistent 1 KB, confirms" ;;
    latency-5000) echo "5,000 msg/s, persistent 1 KB, confirms" ;;
    churn) echo "connect, open a channel, declare passively, close; 20 at a time" ;;
    idle-1000) echo "1,000 idle connections with a consumer" ;;
    idle-5000) echo "5,000 idle connections with a consumer" ;;
    declares) echo "durable queues declared in a pipeline" ;;
    startup) echo "start-up with no data, until AMQP is served" ;;
  esac
}

# What is different about row $1 at broker $2.
row_note() {
  if [ "$1 $2" = "topic rabbitmq" ] && [ "$RABBITMQ_SCALE" != 1 ]; then
    echo "$(scaled "$2" "$TOPIC_BINDINGS") bindings"
  fi
}

# The row whose cost row $1 is put in relation to: the same messages, routed the simplest way.
row_base() { case $1 in topic | headers) echo direct-16 ;; esac; }
