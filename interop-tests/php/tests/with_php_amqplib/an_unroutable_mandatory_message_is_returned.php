<?php

// A mandatory message that reaches no queue is returned with 312 and still confirmed.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Message\AMQPMessage;

connected(function (AMQPStreamConnection $connection): void {
    $channel = confirm_channel($connection);
    $nowhere = unique('nowhere');
    $returns = [];
    $channel->set_return_listener(function (int $code, string $text, string $exchange, string $key, AMQPMessage $message) use (&$returns): void {
        $returns[] = [$code, $text, $exchange, $key, $message->getBody(), $message->get('correlation_id')];
    });
    $channel->basic_publish(new AMQPMessage('lost', ['correlation_id' => 'order-7']), 'amq.direct', $nowhere, true);
    $channel->wait_for_pending_acks_returns(PATIENCE);
    check([[312, 'NO_ROUTE', 'amq.direct', $nowhere, 'lost', 'order-7']], $returns);

    $channel->basic_publish(new AMQPMessage('dropped'), 'amq.direct', $nowhere);
    $channel->wait_for_pending_acks_returns(PATIENCE);
    check(1, count($returns), 'returned without the mandatory flag');
});
