# A message whose command fails is not acknowledged and is the queue's again.
source support/tools.bash

queue=$(declared --queue "$(unique failing)" --durable)
published "$queue" held
amqp-consume "${server[@]}" --queue "$queue" --count 1 false || true
check held "$(got "$queue")"
deleted "$queue"
