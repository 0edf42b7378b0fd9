<?php

// php-amqplib's own way back: the connection tells of the loss, reconnect() brings it back, consuming goes on.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Exception\AMQPConnectionClosedException;

$broker = killable_broker();
$queue = unique('recovery');
$connection = connect();
$channel = confirm_channel($connection);
declare_queue($channel, $queue, durable: true);
publish($channel, $queue, 'held', ['delivery_mode' => 2]);
check('held', (new Taker($channel, $queue))->next()->getBody());
restart($broker);
try {
    $channel->wait(null, false, PATIENCE);
    check('the loss of the connection', 'nothing');
} catch (AMQPConnectionClosedException) {
    $connection->reconnect();
}

$channel = confirm_channel($connection);
publish($channel, $queue, 'after', ['delivery_mode' => 2]);
$taker = new Taker($channel, $queue);
foreach (['held', 'after'] as $body) {
    $message = $taker->next();
    check([$body, $body === 'held'], [$message->getBody(), $message->isRedelivered()]);
    $message->ack();
}
$channel->queue_delete($queue);
$connection->close();
