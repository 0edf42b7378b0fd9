<?php

// A worker ends with its connection and the next one finds every message, the unacknowledged one marked as redelivered.

declare(strict_types=1);

require 'symfony_messenger.php';

use Symfony\Component\Messenger\Exception\TransportException;

$broker = killable_broker();
$connection = connection(unique('restart'));
$transport = transport($connection);
$restarts = 0;
$application = new Application(['orders' => $transport], function () use ($broker, &$restarts): void {
    if ($restarts++ === 0) {
        restart($broker);
    }
});
$application->dispatch('held');
$application->dispatch('waiting');
try {
    $application->work(2);
    check('the loss of the connection', 'none');
} catch (TransportException) {
    check(['held'], $application->attempts);
}

$application->work(2);
check(['held', 'held', 'waiting'], $application->attempts);
$application->dispatch('after');
check(false, taken($transport)->isRedelivery());
tear_down($connection);
