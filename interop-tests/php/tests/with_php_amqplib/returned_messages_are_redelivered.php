<?php

// What is nacked, rejected or held by a closed channel comes back in its place, marked as redelivered.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;

connected(function (AMQPStreamConnection $connection): void {
    $channel = confirm_channel($connection);
    $queue = declare_queue($channel, exclusive: true);
    foreach (str_split('012345') as $body) {
        publish($channel, $queue, $body);
    }

    $holder = $connection->channel();
    $held = [];
    for ($taken = 0; $taken < 6; $taken++) {
        $held[] = $holder->basic_get($queue);
    }
    $held[0]->ack();
    $held[1]->nack(true);
    $held[2]->reject(true);
    $held[3]->reject(false);
    $holder->close();

    $taker = new Taker($channel, $queue);
    foreach (['1', '2', '4', '5'] as $body) {
        $message = $taker->next();
        check([$body, true], [$message->getBody(), $message->isRedelivered()]);
        $message->ack();
    }
    check(null, $channel->basic_get($queue));
});
