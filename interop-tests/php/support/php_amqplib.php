<?php

// php-amqplib in short forms: what nearly every scenario does, once.

declare(strict_types=1);

require 'check.php';
require 'PhpAmqpLib/autoload.php';

use PhpAmqpLib\Channel\AMQPChannel;
use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Exception\AMQPProtocolChannelException;
use PhpAmqpLib\Exception\AMQPTimeoutException;
use PhpAmqpLib\Message\AMQPMessage;
use PhpAmqpLib\Wire\AMQPTable;

function connect(): AMQPStreamConnection
{
    return new AMQPStreamConnection(
        address('HOST'), (int) address('PORT'), address('USER'), address('PASSWORD'), address('VHOST'),
        connection_timeout: PATIENCE, read_write_timeout: PATIENCE,
    );
}

/** Runs a scenario on a connection of its own. */
function connected(callable $scenario): void
{
    $connection = connect();
    $scenario($connection);
    $connection->close();
}

/** A channel that confirms publishes and takes a negative answer for a failure. */
function confirm_channel(AMQPStreamConnection $connection): AMQPChannel
{
    $channel = $connection->channel();
    $channel->confirm_select();
    $channel->set_nack_handler(static fn () => throw new RuntimeException('a publish was nacked'));
    return $channel;
}

/** The queue's name. */
function declare_queue(
    AMQPChannel $channel, string $name = '', bool $passive = false, bool $durable = false, bool $exclusive = false,
    bool $autoDelete = false, array $arguments = [],
): string {
    return $channel->queue_declare($name, $passive, $durable, $exclusive, $autoDelete, false, new AMQPTable($arguments))[0];
}

function publish(AMQPChannel $channel, string $queue, string $body, array $properties = []): void
{
    $channel->basic_publish(new AMQPMessage($body, $properties), '', $queue);
    $channel->wait_for_pending_acks_returns(PATIENCE);
}

/** The code that a call is refused with, tried on a channel of its own; null when it succeeds. */
function refusal(AMQPStreamConnection $connection, callable $call): ?int
{
    $channel = $connection->channel();
    try {
        $call($channel);
    } catch (AMQPProtocolChannelException $refused) {
        return $refused->getCode();
    }
    $channel->close();
    return null;
}

function headers(AMQPMessage $message): array
{
    return $message->has('application_headers') ? $message->get('application_headers')->getNativeData() : [];
}

/** A consumer whose deliveries are taken one by one. */
final class Taker
{
    private array $arrived = [];
    public readonly string $tag;

    public function __construct(private AMQPChannel $channel, string $queue, bool $noAck = false, string $tag = '')
    {
        $this->tag = $channel->basic_consume($queue, $tag, false, $noAck, false, false, function (AMQPMessage $message): void {
            $this->arrived[] = $message;
        });
    }

    public function next(): AMQPMessage
    {
        while ($this->arrived === []) {
            $this->channel->wait(null, false, PATIENCE);
        }
        return array_shift($this->arrived);
    }

    /** How many came and were not taken, those included that are on the way. */
    public function waiting(): int
    {
        try {
            $this->channel->wait(null, false, 0.001);
        } catch (AMQPTimeoutException) {
            // Nothing more is there.
        }
        return count($this->arrived);
    }
}
