<?php

// A consumer never holds more than its prefetch; an acknowledgement makes room for what it settles.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;

connected(function (AMQPStreamConnection $connection): void {
    $channel = confirm_channel($connection);
    $queue = declare_queue($channel, exclusive: true);
    foreach (str_split('0123456789') as $body) {
        publish($channel, $queue, $body);
    }

    $channel->basic_qos(0, 3, false);
    $taker = new Taker($channel, $queue);
    $held = [$taker->next(), $taker->next(), $taker->next()];
    check(['0', '1', '2'], array_map(fn ($message) => $message->getBody(), $held));
    // The consumer is full, so the next message in order is still the queue's: a get finds it there.
    check('3', $channel->basic_get($queue)->getBody());

    $held[1]->ack(true);
    check('4', $taker->next()->getBody());
    check('5', $taker->next()->getBody());
    check('6', $channel->basic_get($queue)->getBody(), 'two were settled, two may come');
});
