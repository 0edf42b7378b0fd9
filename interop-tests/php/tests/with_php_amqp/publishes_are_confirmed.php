<?php

// Every publish is confirmed, many in flight at once, and arrives in order and intact.

declare(strict_types=1);

require 'php_amqp.php';

const MESSAGES = 500;

connected(function (AMQPConnection $connection): void {
    $channel = confirm_channel($connection);
    $queue = declare_queue($channel, flags: AMQP_EXCLUSIVE);
    $exchange = new AMQPExchange($channel);
    for ($number = 0; $number < MESSAGES; $number++) {
        $exchange->publish(body_of($number), $queue->getName(), AMQP_NOPARAM, [
            'delivery_mode' => 2, 'message_id' => (string) $number, 'headers' => ['number' => $number],
        ]);
    }
    await_confirms($channel, MESSAGES);

    $taker = new Taker($queue, AMQP_AUTOACK);
    for ($number = 0; $number < MESSAGES; $number++) {
        $message = $taker->next();
        check(true, (string) $message->getBody() === body_of($number), "body $number");
        check((string) $number, $message->getMessageId());
        check(['number' => $number], $message->getHeaders());
        check(false, $message->isRedelivery());
    }
});
