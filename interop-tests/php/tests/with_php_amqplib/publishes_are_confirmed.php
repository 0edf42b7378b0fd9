<?php

// Every publish is confirmed, many in flight at once, and arrives in order and intact.

declare(strict_types=1);

require 'php_amqplib.php';

use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Message\AMQPMessage;
use PhpAmqpLib\Wire\AMQPTable;

const MESSAGES = 500;

connected(function (AMQPStreamConnection $connection): void {
    $channel = confirm_channel($connection);
    $queue = declare_queue($channel, exclusive: true);
    $confirmed = 0;
    $channel->set_ack_handler(function () use (&$confirmed): void {
        $confirmed++;
    });
    for ($number = 0; $number < MESSAGES; $number++) {
        $channel->basic_publish(new AMQPMessage(body_of($number), [
            'delivery_mode' => AMQPMessage::DELIVERY_MODE_PERSISTENT,
            'message_id' => (string) $number,
            'application_headers' => new AMQPTable(['number' => $number]),
        ]), '', $queue);
    }
    $channel->wait_for_pending_acks_returns(PATIENCE);
    check(MESSAGES, $confirmed);

    $taker = new Taker($channel, $queue, noAck: true, tag: unique('tag'));
    for ($number = 0; $number < MESSAGES; $number++) {
        $message = $taker->next();
        check(true, $message->getBody() === body_of($number), "body $number");
        check((string) $number, $message->get('message_id'));
        check(['number' => $number], headers($message));
        check(false, $message->isRedelivered());
    }
});
