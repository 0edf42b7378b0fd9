<?php

// A quorum queue's x-delivery-limit: what comes back more often goes to the dead-letter exchange.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;

const LIMIT = 2;

connected(function (AMQPStreamConnection $connection): void {
    $channel = confirm_channel($connection);
    [$dead, $work] = [unique('dead'), unique('work')];
    declare_queue($channel, $dead, exclusive: true);
    declare_queue($channel, $work, durable: true, arguments: [
        'x-queue-type' => 'quorum', 'x-delivery-limit' => LIMIT,
        'x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => $dead,
    ]);
    publish($channel, $work, 'poison', ['delivery_mode' => 2]);

    $taker = new Taker($channel, $work);
    for ($attempt = 0; $attempt <= LIMIT; $attempt++) {
        $message = $taker->next();
        check([$attempt > 0, $attempt], [$message->isRedelivered(), headers($message)['x-delivery-count'] ?? 0]);
        $message->reject(true);
    }
    $letter = (new Taker($channel, $dead))->next();
    check(['poison', [[$work, 'delivery_limit', 1]]], [$letter->getBody(), deaths_in(headers($letter))]);
    $channel->queue_delete($work);
});
