# Each line of an input is a message; amqp-consume runs a command for each, in order, and ends after its count.
source support/tools.bash

queue=$(declared --queue "$(unique lines)" --durable)
seq 1 200 | amqp-publish "${server[@]}" --routing-key "$queue" --line-buffered --persistent
check "$(seq 1 150)" "$(amqp-consume "${server[@]}" --queue "$queue" --prefetch-count 10 --count 150 cat)"
check 151 "$(got "$queue")" "the rest is the queue's again"
deleted "$queue"

queue=$(declared --queue "$(unique long)" --durable)
head -c 300000 /dev/zero | tr '\0' x | amqp-publish "${server[@]}" --routing-key "$queue"
check 300000 "$(amqp-consume "${server[@]}" --queue "$queue" --count 1 -- wc -c)" "a body longer than a frame"
deleted "$queue"
