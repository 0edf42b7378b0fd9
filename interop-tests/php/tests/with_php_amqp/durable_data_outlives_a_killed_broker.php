<?php

// Durable queues, bindings and persistent messages survive SIGKILL.

declare(strict_types=1);

require 'php_amqp.php';

$broker = killable_broker();
[$topic, $name] = [unique('exchange'), unique('queue')];

$channel = confirm_channel(connect());
$exchange = new AMQPExchange($channel);
$exchange->setName($topic);
$exchange->setType(AMQP_EX_TYPE_TOPIC);
$exchange->setFlags(AMQP_DURABLE);
$exchange->declareExchange();
declare_queue($channel, $name, AMQP_DURABLE)->bind($topic, 'orders.#');
publish($channel, $name, 'transient');
publish($channel, $name, 'persistent', ['delivery_mode' => 2]);
restart($broker);

connected(function (AMQPConnection $again) use ($topic, $name): void {
    $channel = confirm_channel($again);
    $exchange = new AMQPExchange($channel);
    $exchange->setName($topic);
    $exchange->publish('after the restart', 'orders.new', AMQP_NOPARAM, ['delivery_mode' => 2]);
    await_confirms($channel, 1);
    $queue = queue_on($channel, $name);
    foreach (['persistent', 'after the restart'] as $body) {
        $message = get($queue);
        check($body, $message?->getBody());
        $queue->ack($message->getDeliveryTag());
    }
    check(null, get($queue));
});
