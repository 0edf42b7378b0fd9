# Durable and server-named queues; what does not match or is not there is refused.
source support/tools.bash

queue=$(unique durable)
check "$queue" "$(declared --queue "$queue" --durable)"
check "$queue" "$(declared --queue "$queue" --durable)" "declared again"
check_says 406 "$(failure declared --queue "$queue")"

named=$(declared --queue "" --durable)
[[ $named == amq.gen-* ]] || { echo "the broker chose '$named'"; exit 1; }
check_says 403 "$(failure declared --queue "$named" --durable)"
deleted "$named"

check_says 404 "$(failure got "$(unique missing)")"
published "$queue" "in it"
check_says 406 "$(failure amqp-delete-queue "${server[@]}" --queue "$queue" --if-empty)"
check 1 "$(amqp-delete-queue "${server[@]}" --queue "$queue")" "messages that went with the queue"
