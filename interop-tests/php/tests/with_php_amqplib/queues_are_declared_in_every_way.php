<?php

// Durable, exclusive, server-named and passive declares; what does not match or is not there is refused.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Channel\AMQPChannel;

connected(function (AMQPStreamConnection $connection): void {
    $channel = $connection->channel();
    $durable = unique('durable');
    declare_queue($channel, $durable, durable: true);
    declare_queue($channel, $durable, durable: true);
    check([$durable, 0, 0], $channel->queue_declare($durable, true));

    $exclusive = declare_queue($channel, unique('exclusive'), exclusive: true);
    connected(function (AMQPStreamConnection $other) use ($exclusive): void {
        check(405, refusal($other, fn (AMQPChannel $mine) => declare_queue($mine, $exclusive, passive: true)));
    });

    $named = declare_queue($channel, exclusive: true);
    check('amq.gen-', substr($named, 0, 8));

    $missing = unique('missing');
    check(404, refusal($connection, fn (AMQPChannel $own) => declare_queue($own, $missing, passive: true)));
    check(406, refusal($connection, fn (AMQPChannel $own) => declare_queue($own, $durable, durable: true, autoDelete: true)));
    check(406, refusal($connection, fn (AMQPChannel $own) => declare_queue(
        $own, $durable, durable: true, arguments: ['x-max-length' => 5],
    )));
    check(403, refusal($connection, fn (AMQPChannel $own) => declare_queue($own, $named, exclusive: true)));
    $channel->queue_delete($durable);
});
