<?php

// With confirm_timeout each send waits for the broker's confirm; messages arrive in order and intact.

declare(strict_types=1);

require 'symfony_messenger.php';

const MESSAGES = 200;

$connection = connection(unique('confirmed'));
$application = new Application(['orders' => transport($connection)], fn () => null);
$names = array_map(fn (int $number): string => "$number " . bin2hex(body_of($number)), range(0, MESSAGES - 1));
foreach ($names as $name) {
    $application->dispatch($name);
}
check(MESSAGES, $connection->countMessagesInQueues());
$application->work(MESSAGES);
check(true, $names === $application->attempts, 'in order and intact');
tear_down($connection);
