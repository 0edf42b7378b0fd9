<?php

// A consumer never holds more than its prefetch; an acknowledgement makes room for what it settles.

declare(strict_types=1);

require 'php_amqp.php';

connected(function (AMQPConnection $connection): void {
    $channel = confirm_channel($connection);
    $queue = declare_queue($channel, flags: AMQP_EXCLUSIVE);
    foreach (str_split('0123456789') as $body) {
        publish($channel, $queue->getName(), $body);
    }

    $channel->setPrefetchCount(3);
    $taker = new Taker($queue);
    $held = [$taker->next(), $taker->next(), $taker->next()];
    check(['0', '1', '2'], array_map(fn (AMQPEnvelope $message) => $message->getBody(), $held));
    // The consumer is full, so the next message in order is still the queue's: a get finds it there.
    $getter = queue_on(new AMQPChannel($connection), $queue->getName());
    check('3', get($getter)->getBody());

    $queue->ack($held[1]->getDeliveryTag(), AMQP_MULTIPLE);
    check('4', $taker->next()->getBody());
    check('5', $taker->next()->getBody());
    check('6', get($getter)->getBody(), 'two were settled, two may come');
});
