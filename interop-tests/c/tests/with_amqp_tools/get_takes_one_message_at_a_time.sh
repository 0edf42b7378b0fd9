# amqp-get prints the oldest message, and ends with 2 when there is none.
source support/tools.bash

queue=$(declared --queue "$(unique get)" --durable)
status=0
got "$queue" || status=$?
check 2 "$status" "an empty queue"
published "$queue" first
published "$queue" second
check first "$(got "$queue")"
check second "$(got "$queue")"
status=0
got "$queue" || status=$?
check 2 "$status" "an emptied queue"
deleted "$queue"
