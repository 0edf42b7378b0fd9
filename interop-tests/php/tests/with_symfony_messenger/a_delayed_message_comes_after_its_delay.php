<?php

// A message with a delay waits in a queue that dead-letters it to the exchange, by which every bound queue gets it.

declare(strict_types=1);

require 'symfony_messenger.php';

use Symfony\Component\Messenger\Stamp\DelayStamp;

$name = unique('delayed');
$connection = connection($name, ['queues' => ["$name-one" => [], "$name-two" => []]]);
$application = new Application(['orders' => transport($connection)], fn () => null);
$started = microtime(true);
$application->dispatch('late', [new DelayStamp(80)]);
$application->dispatch('early');
$application->work(4);
check(['early', 'early', 'late', 'late'], $application->attempts);
check(true, microtime(true) - $started >= 0.08);
tear_down($connection);
