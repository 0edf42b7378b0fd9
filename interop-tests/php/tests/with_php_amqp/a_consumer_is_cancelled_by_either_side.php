<?php

// After a cancel nothing more comes and messages stay queued; a queue that is deleted takes its consumer with it.

declare(strict_types=1);

require 'php_amqp.php';

connected(function (AMQPConnection $connection): void {
    // While it waits for confirms the extension stands no deliveries on the same connection.
    $publisher = confirm_channel(connect());
    $queue = declare_queue(new AMQPChannel($connection), unique('cancelled'), AMQP_DURABLE);
    $tag = unique('tag');
    $taker = new Taker($queue, tag: $tag);
    publish($publisher, $queue->getName(), 'before');
    $queue->ack($taker->next()->getDeliveryTag());
    $queue->cancel($tag);
    publish($publisher, $queue->getName(), 'after');
    $kept = get($queue);
    check(['after', false], [$kept->getBody(), $kept->isRedelivery()]);
    $queue->delete();
});

// The extension does not announce consumer_cancel_notify, so nothing may come that it would stumble over.
connected(function (AMQPConnection $connection): void {
    $channel = new AMQPChannel($connection);
    $queue = declare_queue($channel, unique('deleted'), AMQP_DURABLE);
    new Taker($queue);
    queue_on(new AMQPChannel($connection), $queue->getName())->delete();
    declare_queue($channel, flags: AMQP_EXCLUSIVE);
});
