<?php

// A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;

connected(function (AMQPStreamConnection $connection): void {
    $channel = confirm_channel($connection);
    [$dead, $byQueue, $byMessage] = [unique('dead'), unique('ttl'), unique('expiration')];
    $deadLetter = ['x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => $dead];
    declare_queue($channel, $dead, exclusive: true);
    declare_queue($channel, $byQueue, exclusive: true, arguments: [...$deadLetter, 'x-message-ttl' => 30]);
    declare_queue($channel, $byMessage, exclusive: true, arguments: $deadLetter);
    $taker = new Taker($channel, $dead);

    publish($channel, $byQueue, "queue's");
    $first = $taker->next();
    check(["queue's", [[$byQueue, 'expired', 1]]], [$first->getBody(), deaths_in(headers($first))]);

    publish($channel, $byMessage, 'its own', ['expiration' => '40']);
    $second = $taker->next();
    check(['its own', [[$byMessage, 'expired', 1]]], [$second->getBody(), deaths_in(headers($second))]);
    check(false, $second->has('expiration'), 'a dead letter must not expire again');
    check('40', headers($second)['x-death'][0]['original-expiration']);
});
