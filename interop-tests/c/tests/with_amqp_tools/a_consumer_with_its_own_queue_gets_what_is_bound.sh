# amqp-consume makes an exclusive queue and binds it; it gets what the exchange routes there and is gone afterwards.
source support/tools.bash

key=$(unique key)
seen=$(mktemp -p "$INTEROP_SCRATCH")
amqp-consume "${server[@]}" --exclusive --exchange amq.topic --routing-key "$key.#" --count 2 cat >"$seen.out" 2>"$seen" &
consumer=$!
# It names its queue once that is there; the binding follows, so messages are sent until they arrive.
while kill -0 "$consumer" 2>/dev/null; do
  amqp-publish "${server[@]}" --exchange amq.topic --routing-key "$key.a" --body "m" --header "number: 1" --content-type text/plain
  amqp-publish "${server[@]}" --exchange amq.topic --routing-key "other.$key" --body "not for it"
done
wait "$consumer"
check mm "$(cat "$seen.out")"
queue=$(grep -oE 'amq\.gen-[A-Za-z0-9_-]+' "$seen")
check_says 404 "$(failure got "$queue")"
