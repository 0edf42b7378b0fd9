<?php

// A worker process that is killed in the middle of a message leaves it to the next one, marked as redelivered.

declare(strict_types=1);

require 'symfony_messenger.php';

$name = unique('worker');
$connection = connection($name);
$transport = transport($connection);
(new Application(['orders' => $transport], fn () => null))->dispatch('held');

$command = [PHP_BINARY, '-d', 'include_path=' . get_include_path(), __DIR__ . '/../../support/stuck_worker.php', $name];
$worker = proc_open($command, [['pipe', 'r'], ['pipe', 'w'], STDERR], $pipes);
check("holding held\n", fgets($pipes[1]));
check(0, $connection->countMessagesInQueues());
proc_terminate($worker, 9);
// The end of its output is the end of the worker.
check(false, fgets($pipes[1]));

do {
    $message = taken($transport);
} while ($message === null);
check(true, $message->isRedelivery());
tear_down($connection);
