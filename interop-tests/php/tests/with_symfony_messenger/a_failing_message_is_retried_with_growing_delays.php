<?php

// A message that fails goes through delay queues, one for each delay, back to its queue until it succeeds.

declare(strict_types=1);

require 'symfony_messenger.php';

use Symfony\Component\Messenger\Retry\MultiplierRetryStrategy;

$connection = connection(unique('retried'));
$failures = 0;
$started = microtime(true);
$application = new Application(
    ['orders' => transport($connection)],
    function (Order $order) use (&$failures): void {
        if ($order->name === 'bad' && ++$failures <= 2) {
            throw new RuntimeException('not yet');
        }
    },
    ['orders' => new MultiplierRetryStrategy(maxRetries: 3, delayMilliseconds: 40, multiplier: 2)],
);
$application->dispatch('bad');
$application->dispatch('good');
$application->work(4);
check(['bad', 'good', 'bad', 'bad'], $application->attempts, 'the good one does not wait for the bad one');
check(true, microtime(true) - $started >= 0.12, 'waited for 40 and 80 ms');
check(0, $connection->countMessagesInQueues());
tear_down($connection);
