<?php

// A rejected message waits in a retry queue, expires back, and its x-death counts the failures.

declare(strict_types=1);

require 'php_amqp.php';

connected(function (AMQPConnection $connection): void {
    $channel = confirm_channel($connection);
    [$work, $retry] = [unique('work'), unique('retry')];
    $to = fn (string $target): array => ['x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => $target];
    $queue = declare_queue($channel, $work, AMQP_EXCLUSIVE, $to($retry));
    declare_queue($channel, $retry, AMQP_EXCLUSIVE, [...$to($work), 'x-message-ttl' => 20]);
    publish($channel, $work, 'poison');

    $taker = new Taker($queue);
    for ($failures = 0; $failures < 3; $failures++) {
        $message = $taker->next();
        $rejected = array_filter(deaths_in($message->getHeaders()), fn (array $death): bool => $death[1] === 'rejected');
        check($failures === 0 ? [] : [[$work, 'rejected', $failures]], array_values($rejected));
        $queue->reject($message->getDeliveryTag());
    }
    $last = $taker->next();
    check([[$retry, 'expired', 3], [$work, 'rejected', 3]], deaths_in($last->getHeaders()));
    $queue->ack($last->getDeliveryTag());
});
