<?php

// A mandatory message that reaches no queue is returned with 312 and still confirmed.

declare(strict_types=1);

require 'php_amqp.php';

connected(function (AMQPConnection $connection): void {
    $channel = confirm_channel($connection);
    $nowhere = unique('nowhere');
    $returns = [];
    $channel->setReturnCallback(function (
        int $code, string $text, string $exchange, string $key, AMQPBasicProperties $properties, string $body,
    ) use (&$returns): bool {
        $returns[] = [$code, $text, $exchange, $key, $body, $properties->getCorrelationId()];
        return true;
    });
    $exchange = new AMQPExchange($channel);
    $exchange->setName('amq.direct');
    $exchange->publish('lost', $nowhere, AMQP_MANDATORY, ['correlation_id' => 'order-7']);
    await_confirms($channel, 1);
    check([[312, 'NO_ROUTE', 'amq.direct', $nowhere, 'lost', 'order-7']], $returns);

    $exchange->publish('dropped', $nowhere);
    await_confirms($channel, 1);
    check(1, count($returns), 'returned without the mandatory flag');
});
