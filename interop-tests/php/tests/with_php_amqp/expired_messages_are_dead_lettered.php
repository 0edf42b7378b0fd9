<?php

// A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange.

declare(strict_types=1);

require 'php_amqp.php';

connected(function (AMQPConnection $connection): void {
    $channel = confirm_channel($connection);
    [$dead, $byQueue, $byMessage] = [unique('dead'), unique('ttl'), unique('expiration')];
    $deadLetter = ['x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => $dead];
    $letters = declare_queue(confirm_channel($connection), $dead, AMQP_EXCLUSIVE);
    declare_queue($channel, $byQueue, AMQP_EXCLUSIVE, [...$deadLetter, 'x-message-ttl' => 30]);
    declare_queue($channel, $byMessage, AMQP_EXCLUSIVE, $deadLetter);
    $taker = new Taker($letters);

    publish($channel, $byQueue, "queue's");
    $first = $taker->next();
    check(["queue's", [[$byQueue, 'expired', 1]]], [$first->getBody(), deaths_in($first->getHeaders())]);

    publish($channel, $byMessage, 'its own', ['expiration' => '40']);
    $second = $taker->next();
    check(['its own', [[$byMessage, 'expired', 1]]], [$second->getBody(), deaths_in($second->getHeaders())]);
    check('', (string) $second->getExpiration(), 'a dead letter must not expire again');
    check('40', $second->getHeaders()['x-death'][0]['original-expiration']);
});
