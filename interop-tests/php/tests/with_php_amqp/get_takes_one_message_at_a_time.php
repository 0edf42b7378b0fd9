<?php

// basic.get hands out the oldest message, and says when there is none.

declare(strict_types=1);

require 'php_amqp.php';

connected(function (AMQPConnection $connection): void {
    $channel = confirm_channel($connection);
    $queue = declare_queue($channel, flags: AMQP_EXCLUSIVE);
    check(null, get($queue));
    publish($channel, $queue->getName(), 'first');
    publish($channel, $queue->getName(), 'second');

    $first = get($queue);
    // The extension does not show the count that comes with a message.
    check('first', $first->getBody());
    $queue->ack($first->getDeliveryTag());
    check('second', get($queue, AMQP_AUTOACK)->getBody());
    check(null, get($queue));
});
