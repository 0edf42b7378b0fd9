<?php

// Durable queues, bindings and persistent messages survive SIGKILL.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Message\AMQPMessage;

$broker = killable_broker();
[$exchange, $queue] = [unique('exchange'), unique('queue')];

$channel = confirm_channel(connect());
$channel->exchange_declare($exchange, 'topic', durable: true, auto_delete: false);
declare_queue($channel, $queue, durable: true);
$channel->queue_bind($queue, $exchange, 'orders.#');
publish($channel, $queue, 'transient');
publish($channel, $queue, 'persistent', ['delivery_mode' => AMQPMessage::DELIVERY_MODE_PERSISTENT]);
restart($broker);

connected(function (AMQPStreamConnection $again) use ($exchange, $queue): void {
    $channel = confirm_channel($again);
    $channel->basic_publish(new AMQPMessage('after the restart', ['delivery_mode' => 2]), $exchange, 'orders.new');
    $channel->wait_for_pending_acks_returns(PATIENCE);
    foreach (['persistent', 'after the restart'] as $body) {
        $message = $channel->basic_get($queue);
        check($body, $message?->getBody());
        $message->ack();
    }
    check(null, $channel->basic_get($queue));
});
