<?php

// basic.get hands out the oldest message and how many are left, and says when there is none.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;

connected(function (AMQPStreamConnection $connection): void {
    $channel = confirm_channel($connection);
    $queue = declare_queue($channel, exclusive: true);
    check(null, $channel->basic_get($queue));
    publish($channel, $queue, 'first');
    publish($channel, $queue, 'second');

    $first = $channel->basic_get($queue);
    check(['first', 1], [$first->getBody(), $first->getMessageCount()]);
    $first->ack();
    $second = $channel->basic_get($queue, true);
    check(['second', 0], [$second->getBody(), $second->getMessageCount()]);
    check(null, $channel->basic_get($queue));
});
