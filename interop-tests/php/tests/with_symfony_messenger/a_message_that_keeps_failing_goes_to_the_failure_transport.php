<?php

// After its last retry a message is in the failure transport, from where it is retried and gone.

declare(strict_types=1);

require 'symfony_messenger.php';

use Symfony\Component\Messenger\Retry\MultiplierRetryStrategy;

[$orders, $failed] = [connection(unique('orders')), connection(unique('failed'))];
$broken = true;
$handler = function () use (&$broken): void {
    if ($broken) {
        throw new RuntimeException('the database is down');
    }
};
$retries = ['orders' => new MultiplierRetryStrategy(maxRetries: 2, delayMilliseconds: 10, multiplier: 1)];
$application = new Application(
    ['orders' => transport($orders)], $handler, $retries, ['orders' => transport($failed)],
);
$application->dispatch('poison');
$application->work(3);
check([0, 1], [$orders->countMessagesInQueues(), $failed->countMessagesInQueues()]);

$broken = false;
$repair = new Application(['failed' => transport($failed)], $handler);
$repair->work(1);
check(['poison'], $repair->attempts);
check(0, $failed->countMessagesInQueues());
tear_down($orders, $failed);
