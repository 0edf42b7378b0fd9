<?php

// A worker that is told queue names takes from those alone; without names it takes from all.

declare(strict_types=1);

require 'symfony_messenger.php';

use Symfony\Component\Messenger\Bridge\Amqp\Transport\AmqpStamp;

$name = unique('queues');
$queues = array_map(fn (string $key): array => ['binding_keys' => [$key]], ["$name-a" => 'a', "$name-b" => 'b', "$name-c" => 'c']);
$connection = connection($name, ['exchange' => ['name' => $name, 'type' => 'direct'], 'queues' => $queues]);
$application = new Application(['orders' => transport($connection)], fn () => null);
foreach (['a', 'b', 'c', 'c'] as $key) {
    $application->dispatch("to $key", [new AmqpStamp($key)]);
}
$application->work(3, ['queues' => ["$name-c", "$name-b"]]);
sort($application->attempts);
check(['to b', 'to c', 'to c'], $application->attempts);
$application->work(1);
check('to a', end($application->attempts));
tear_down($connection);
