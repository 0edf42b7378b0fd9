<?php

// After a cancel nothing more comes and messages stay queued; a consumer is told when its queue is deleted.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Exception\AMQPBasicCancelException;

connected(function (AMQPStreamConnection $connection): void {
    $channel = confirm_channel($connection);
    $queue = declare_queue($channel, exclusive: true);
    $taker = new Taker($channel, $queue);
    publish($channel, $queue, 'before');
    $taker->next()->ack();
    $channel->basic_cancel($taker->tag);
    publish($channel, $queue, 'after');
    $kept = $channel->basic_get($queue);
    check(['after', false], [$kept->getBody(), $kept->isRedelivered()]);
    check(0, $taker->waiting());
});

connected(function (AMQPStreamConnection $connection): void {
    $channel = $connection->channel();
    $queue = declare_queue($channel, unique('deleted'), durable: true);
    $taker = new Taker($channel, $queue);
    $connection->channel()->queue_delete($queue);
    try {
        $taker->next();
        check('a cancel', 'a delivery');
    } catch (AMQPBasicCancelException $cancel) {
        check($taker->tag, $cancel->consumerTag);
    }
    declare_queue($channel, exclusive: true);
});
