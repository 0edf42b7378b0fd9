<?php

// Durable, exclusive, server-named and passive declares; what does not match or is not there is refused.

declare(strict_types=1);

require 'php_amqp.php';

connected(function (AMQPConnection $connection): void {
    $channel = new AMQPChannel($connection);
    $durable = unique('durable');
    declare_queue($channel, $durable, AMQP_DURABLE);
    $again = declare_queue($channel, $durable, AMQP_DURABLE);
    $passive = queue_on($channel, $durable);
    $passive->setFlags(AMQP_PASSIVE);
    check(0, $passive->declareQueue());

    $exclusive = declare_queue($channel, unique('exclusive'), AMQP_EXCLUSIVE)->getName();
    connected(function (AMQPConnection $other) use ($exclusive): void {
        check(405, refusal($other, fn (AMQPChannel $mine) => declare_queue($mine, $exclusive, AMQP_PASSIVE)));
    });

    $named = declare_queue($channel, flags: AMQP_EXCLUSIVE)->getName();
    check('amq.gen-', substr($named, 0, 8));

    $missing = unique('missing');
    check(404, refusal($connection, fn (AMQPChannel $own) => declare_queue($own, $missing, AMQP_PASSIVE)));
    check(406, refusal($connection, fn (AMQPChannel $own) => declare_queue($own, $durable, AMQP_DURABLE | AMQP_AUTODELETE)));
    check(406, refusal($connection, fn (AMQPChannel $own) => declare_queue($own, $durable, AMQP_DURABLE, ['x-max-length' => 5])));
    check(403, refusal($connection, fn (AMQPChannel $own) => declare_queue($own, $named, AMQP_EXCLUSIVE)));
    $again->delete();
});
