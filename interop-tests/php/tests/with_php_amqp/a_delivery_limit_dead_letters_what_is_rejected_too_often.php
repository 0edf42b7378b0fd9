<?php

// A quorum queue's x-delivery-limit: what comes back more often goes to the dead-letter exchange.

declare(strict_types=1);

require 'php_amqp.php';

const LIMIT = 2;

connected(function (AMQPConnection $connection): void {
    $channel = confirm_channel($connection);
    [$dead, $work] = [unique('dead'), unique('work')];
    $letters = declare_queue(confirm_channel($connection), $dead, AMQP_EXCLUSIVE);
    $queue = declare_queue($channel, $work, AMQP_DURABLE, [
        'x-queue-type' => 'quorum', 'x-delivery-limit' => LIMIT,
        'x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => $dead,
    ]);
    publish($channel, $work, 'poison', ['delivery_mode' => 2]);

    $taker = new Taker($queue);
    for ($attempt = 0; $attempt <= LIMIT; $attempt++) {
        $message = $taker->next();
        check([$attempt > 0, $attempt], [$message->isRedelivery(), $message->getHeaders()['x-delivery-count'] ?? 0]);
        $queue->reject($message->getDeliveryTag(), AMQP_REQUEUE);
    }
    $letter = (new Taker($letters))->next();
    check(['poison', [[$work, 'delivery_limit', 1]]], [$letter->getBody(), deaths_in($letter->getHeaders())]);
    $queue->delete();
});
