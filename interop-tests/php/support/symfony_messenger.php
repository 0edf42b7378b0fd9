<?php

// Symfony Messenger as an application has it, wired by hand instead of by a container: transports over AMQP, a bus, a
// worker with Symfony's own listeners for retries and failures.

declare(strict_types=1);

require 'check.php';
require 'Symfony/Component/Messenger/autoload.php';
require 'Symfony/Component/EventDispatcher/autoload.php';

use Psr\Container\ContainerInterface;
use Symfony\Component\EventDispatcher\EventDispatcher;
use Symfony\Component\Messenger\Bridge\Amqp\Transport\AmqpReceivedStamp;
use Symfony\Component\Messenger\Bridge\Amqp\Transport\AmqpTransport;
use Symfony\Component\Messenger\Bridge\Amqp\Transport\Connection;
use Symfony\Component\Messenger\Envelope;
use Symfony\Component\Messenger\EventListener\SendFailedMessageForRetryListener;
use Symfony\Component\Messenger\EventListener\SendFailedMessageToFailureTransportListener;
use Symfony\Component\Messenger\EventListener\StopWorkerOnMessageLimitListener;
use Symfony\Component\Messenger\EventListener\StopWorkerOnTimeLimitListener;
use Symfony\Component\Messenger\Handler\HandlersLocator;
use Symfony\Component\Messenger\MessageBus;
use Symfony\Component\Messenger\Middleware\HandleMessageMiddleware;
use Symfony\Component\Messenger\Middleware\SendMessageMiddleware;
use Symfony\Component\Messenger\Transport\Sender\SendersLocator;
use Symfony\Component\Messenger\Transport\Serialization\PhpSerializer;
use Symfony\Component\Messenger\Worker;

final class Order
{
    public function __construct(public readonly string $name)
    {
    }
}

/** A container of what is given. */
final class Locator implements ContainerInterface
{
    public function __construct(private array $services)
    {
    }

    public function get(string $id): mixed
    {
        return $this->services[$id];
    }

    public function has(string $id): bool
    {
        return isset($this->services[$id]);
    }
}

/** A connection to an exchange (and, unless said otherwise, a queue) of that name, which makes them when first used. */
function connection(string $exchange, array $options = []): Connection
{
    $dsn = sprintf(
        'amqp://%s:%s@%s:%s/%s/%s', rawurlencode(address('USER')), rawurlencode(address('PASSWORD')), address('HOST'),
        address('PORT'), rawurlencode(address('VHOST')), $exchange,
    );
    $delay = ['exchange_name' => "$exchange-delays"];
    return Connection::fromDsn($dsn, [...$options, 'delay' => $delay, 'confirm_timeout' => PATIENCE]);
}

function transport(Connection $connection): AmqpTransport
{
    return new AmqpTransport($connection, new PhpSerializer());
}

/** Deletes what a transport's connection made; its delay queues go by themselves. */
function tear_down(Connection ...$connections): void
{
    foreach ($connections as $connection) {
        foreach ($connection->getQueueNames() as $name) {
            $connection->queue($name)->delete();
        }
        $exchange = $connection->exchange();
        $exchange->delete("{$exchange->getName()}-delays");
        $exchange->delete();
    }
}

final class Application
{
    /** The names of the orders that were handled or failed, in order. */
    public array $attempts = [];

    /**
     * @param AmqpTransport[]            $transports  by name; dispatched messages are sent to the first
     * @param callable(Order): void      $handler
     * @param RetryStrategyInterface[]   $retries     by the transport's name
     * @param AmqpTransport[]            $failures    by the name of the transport that they follow
     */
    public function __construct(
        private array $transports,
        private mixed $handler,
        private array $retries = [],
        private array $failures = [],
    ) {
    }

    public function dispatch(string $name, array $stamps = []): void
    {
        $this->bus()->dispatch(new Order($name), $stamps);
    }

    /** Works until so many messages were handled or have failed. */
    public function work(int $messages, array $options = []): void
    {
        $events = new EventDispatcher();
        $events->addSubscriber(new SendFailedMessageForRetryListener(new Locator($this->transports), new Locator($this->retries)));
        $events->addSubscriber(new SendFailedMessageToFailureTransportListener(new Locator($this->failures)));
        $events->addSubscriber(new StopWorkerOnMessageLimitListener($messages));
        $events->addSubscriber(new StopWorkerOnTimeLimitListener(PATIENCE));
        $before = count($this->attempts);
        (new Worker($this->transports, $this->bus(), $events))->run(['sleep' => 2000, ...$options]);
        check($messages, count($this->attempts) - $before, 'messages');
    }

    private function bus(): MessageBus
    {
        $handle = function (Order $order): void {
            $this->attempts[] = $order->name;
            ($this->handler)($order);
        };
        return new MessageBus([
            new SendMessageMiddleware(new SendersLocator([Order::class => [array_key_first($this->transports)]], new Locator($this->transports))),
            new HandleMessageMiddleware(new HandlersLocator([Order::class => [$handle]])),
        ]);
    }
}

/** The next message of a transport, as AMQP delivered it; acknowledged. */
function taken(AmqpTransport $transport): ?AMQPEnvelope
{
    foreach ($transport->get() as $envelope) {
        $transport->ack($envelope);
        return $envelope->last(AmqpReceivedStamp::class)->getAmqpEnvelope();
    }
    return null;
}
