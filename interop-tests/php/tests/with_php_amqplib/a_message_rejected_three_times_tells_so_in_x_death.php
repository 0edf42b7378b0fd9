<?php

// A rejected message waits in a retry queue, expires back, and its x-death counts the failures.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;

connected(function (AMQPStreamConnection $connection): void {
    $channel = confirm_channel($connection);
    [$work, $retry] = [unique('work'), unique('retry')];
    $to = fn (string $target): array => ['x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => $target];
    declare_queue($channel, $work, exclusive: true, arguments: $to($retry));
    declare_queue($channel, $retry, exclusive: true, arguments: [...$to($work), 'x-message-ttl' => 20]);
    publish($channel, $work, 'poison');

    $taker = new Taker($channel, $work);
    for ($failures = 0; $failures < 3; $failures++) {
        $message = $taker->next();
        $rejected = array_filter(deaths_in(headers($message)), fn (array $death): bool => $death[1] === 'rejected');
        check($failures === 0 ? [] : [[$work, 'rejected', $failures]], array_values($rejected));
        $message->reject(false);
    }
    $last = $taker->next();
    check([[$retry, 'expired', 3], [$work, 'rejected', 3]], deaths_in(headers($last)));
    $last->ack();
});
