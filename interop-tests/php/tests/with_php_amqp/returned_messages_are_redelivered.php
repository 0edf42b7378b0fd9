<?php

// What is nacked, rejected or held by a closed channel comes back in its place, marked as redelivered.

declare(strict_types=1);

require 'php_amqp.php';

connected(function (AMQPConnection $connection): void {
    $channel = confirm_channel($connection);
    $queue = declare_queue($channel, flags: AMQP_EXCLUSIVE);
    foreach (str_split('012345') as $body) {
        publish($channel, $queue->getName(), $body);
    }

    $other = new AMQPChannel($connection);
    $holder = queue_on($other, $queue->getName());
    $tags = [];
    for ($taken = 0; $taken < 6; $taken++) {
        $tags[] = get($holder)->getDeliveryTag();
    }
    $holder->ack($tags[0]);
    $holder->nack($tags[1], AMQP_REQUEUE);
    $holder->reject($tags[2], AMQP_REQUEUE);
    $holder->reject($tags[3]);
    $other->close();

    $taker = new Taker($queue);
    foreach (['1', '2', '4', '5'] as $body) {
        $message = $taker->next();
        check([$body, true], [$message->getBody(), $message->isRedelivery()]);
        $queue->ack($message->getDeliveryTag());
    }
    check(null, get(queue_on(new AMQPChannel($connection), $queue->getName())));
});
