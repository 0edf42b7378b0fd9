<?php

// The extension's own way back: the loss is told, reconnect() brings the connection back, consuming goes on.

declare(strict_types=1);

require 'php_amqp.php';

$broker = killable_broker();
$name = unique('recovery');
$connection = connect();
$channel = confirm_channel($connection);
$queue = declare_queue($channel, $name, AMQP_DURABLE);
publish($channel, $name, 'held', ['delivery_mode' => 2]);
$taker = new Taker($queue);
check('held', $taker->next()->getBody());
restart($broker);
try {
    $taker->next();
    check('the loss of the connection', 'a delivery');
} catch (AMQPException) {
    check(true, $connection->reconnect());
}

$channel = confirm_channel($connection);
publish($channel, $name, 'after', ['delivery_mode' => 2]);
$queue = queue_on($channel, $name);
$taker = new Taker($queue);
foreach (['held', 'after'] as $body) {
    $message = $taker->next();
    check([$body, $body === 'held'], [$message->getBody(), $message->isRedelivery()]);
    $queue->ack($message->getDeliveryTag());
}
$queue->delete();
$connection->disconnect();
