<?php

// The amqp extension in short forms: what nearly every scenario does, once.

declare(strict_types=1);

require 'check.php';

function connect(): AMQPConnection
{
    $connection = new AMQPConnection([
        'host' => address('HOST'), 'port' => (int) address('PORT'), 'vhost' => address('VHOST'),
        'login' => address('USER'), 'password' => address('PASSWORD'),
        'read_timeout' => PATIENCE, 'write_timeout' => PATIENCE, 'connect_timeout' => PATIENCE, 'rpc_timeout' => PATIENCE,
    ]);
    $connection->connect();
    return $connection;
}

/** Runs a scenario on a connection of its own. */
function connected(callable $scenario): void
{
    $connection = connect();
    $scenario($connection);
    $connection->disconnect();
}

/** A channel that confirms publishes and has no prefetch limit; the extension's own default is 3. */
function confirm_channel(AMQPConnection $connection): AMQPChannel
{
    $channel = new AMQPChannel($connection);
    $channel->qos(0, 0);
    $channel->confirmSelect();
    return $channel;
}

/** Waits until so many publishes are confirmed. */
function await_confirms(AMQPChannel $channel, int $count): void
{
    static $settled = [];
    $id = spl_object_id($channel);
    $until = ($settled[$id] ?? 0) + $count;
    $channel->setConfirmCallback(
        function (int $tag, bool $multiple) use (&$settled, $id, $until): bool {
            $settled[$id] = $multiple ? $tag : ($settled[$id] ?? 0) + 1;
            return $settled[$id] < $until;
        },
        fn () => throw new RuntimeException('a publish was nacked'),
    );
    $channel->waitForConfirm(PATIENCE);
}

function declare_queue(AMQPChannel $channel, string $name = '', int $flags = AMQP_NOPARAM, array $arguments = []): AMQPQueue
{
    $queue = new AMQPQueue($channel);
    if ($name !== '') {
        $queue->setName($name);
    }
    $queue->setFlags($flags);
    $queue->setArguments($arguments);
    $queue->declareQueue();
    return $queue;
}

function publish(AMQPChannel $channel, string $queue, string $body, array $attributes = []): void
{
    (new AMQPExchange($channel))->publish($body, $queue, AMQP_NOPARAM, $attributes);
    await_confirms($channel, 1);
}

/** The queue of that name as a channel sees it, without declaring it. */
function queue_on(AMQPChannel $channel, string $name): AMQPQueue
{
    $queue = new AMQPQueue($channel);
    $queue->setName($name);
    return $queue;
}

/** One message, held until it is acknowledged, or null. */
function get(AMQPQueue $queue, int $flags = AMQP_NOPARAM): ?AMQPEnvelope
{
    return $queue->get($flags) ?: null;
}

/** The code that a call is refused with, tried on a channel of its own; null when it succeeds. */
function refusal(AMQPConnection $connection, callable $call): ?int
{
    try {
        $call(new AMQPChannel($connection));
    } catch (AMQPException $refused) {
        return $refused->getCode();
    }
    return null;
}

/** A consumer whose deliveries are taken one by one. */
final class Taker
{
    public function __construct(private AMQPQueue $queue, int $flags = AMQP_NOPARAM, ?string $tag = null)
    {
        $queue->consume(null, $flags, $tag ?? unique('tag'));
    }

    public function next(): AMQPEnvelope
    {
        $taken = null;
        $this->queue->consume(function (AMQPEnvelope $message) use (&$taken): bool {
            $taken = $message;
            return false;
        }, AMQP_JUST_CONSUME);
        return $taken;
    }
}
